package dev.signalbox.runtime.settings;

import java.util.List;

/** Settings that cannot be used, with every problem in the message. */
public final class SettingsRefused extends RuntimeException {
    private final transient List<String> problems;

    public SettingsRefused(List<String> problems) {
        super((problems.size() == 1 ? "1 setting is wrong:\n  " : problems.size() + " settings are wrong:\n  ")
                + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
