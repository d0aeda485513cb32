package dev.signalbox.dialects.prompt;

import java.util.List;
import java.util.Optional;

/**
 * Whether a tool may, must or must not be called.
 *
 * @param names with {@code ONE} exactly the tool that must be called; with {@code AUTO} and {@code REQUIRED} those among
 *     which the choice is, empty for all
 * @param parallel whether several may be called in one turn, where the caller said so
 */
public record ToolChoice(Mode mode, List<String> names, Optional<Boolean> parallel) {
    public static final ToolChoice OPEN = new ToolChoice(Mode.UNSAID, List.of(), Optional.empty());

    public enum Mode {
        /** The provider's own rule: as it likes. */
        UNSAID,
        AUTO,
        NONE,
        REQUIRED,
        ONE
    }

    public ToolChoice {
        names = List.copyOf(names);
    }

    public static ToolChoice of(Mode mode) {
        return new ToolChoice(mode, List.of(), Optional.empty());
    }

    public static ToolChoice one(String name) {
        return new ToolChoice(Mode.ONE, List.of(name), Optional.empty());
    }

    public ToolChoice withParallel(Optional<Boolean> said) {
        return new ToolChoice(mode, names, said);
    }
}
