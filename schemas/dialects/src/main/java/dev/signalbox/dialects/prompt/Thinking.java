package dev.signalbox.dialects.prompt;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether and how much the model is to think before it answers. A dialect with one of effort and budget derives it from
 * the other, see {@link #budget} and {@link #effort}.
 *
 * @param mode whether, where the caller said so
 * @param effort how much, in the caller's word
 * @param budgetTokens how much, as a bound on tokens
 * @param shown whether the caller wants to see it, or a summary, where it said so
 */
public record Thinking(Mode mode, Optional<Effort> effort, OptionalInt budgetTokens, Optional<Boolean> shown) {
    public static final Thinking UNSAID =
            new Thinking(Mode.UNSAID, Optional.empty(), OptionalInt.empty(), Optional.empty());
    public static final Thinking OFF =
            new Thinking(Mode.OFF, Optional.empty(), OptionalInt.empty(), Optional.empty());

    public enum Mode {
        UNSAID,
        OFF,
        ON,
        /** The model is to judge itself. */
        ADAPTIVE
    }

    /** How much, as a word; each stands for a budget, which is our convention and nobody's standard. */
    public enum Effort {
        MINIMAL(1_024),
        LOW(2_048),
        MEDIUM(8_192),
        HIGH(24_576),
        XHIGH(32_768),
        MAX(65_536);

        private final int tokens;

        Effort(int tokens) {
            this.tokens = tokens;
        }

        /** The least effort whose budget is no smaller. */
        static Effort of(int budget) {
            for (var effort : values()) {
                if (budget <= effort.tokens) {
                    return effort;
                }
            }
            return MAX;
        }
    }

    public static Thinking effort(Effort effort) {
        return new Thinking(Mode.ON, Optional.of(effort), OptionalInt.empty(), Optional.empty());
    }

    public static Thinking budget(int tokens) {
        return new Thinking(Mode.ON, Optional.empty(), OptionalInt.of(tokens), Optional.empty());
    }

    public Thinking withShown(Optional<Boolean> wanted) {
        return new Thinking(mode, effort, budgetTokens, wanted);
    }

    /** The bound on tokens, said or derived; empty where neither was said. */
    public OptionalInt budget() {
        return budgetTokens.isPresent() || effort.isEmpty() ? budgetTokens : OptionalInt.of(effort.get().tokens);
    }

    /** The word, said or derived; empty where neither was said. */
    public Optional<Effort> word() {
        return effort.isPresent() || budgetTokens.isEmpty() ? effort : Optional.of(Effort.of(budgetTokens.getAsInt()));
    }
}
