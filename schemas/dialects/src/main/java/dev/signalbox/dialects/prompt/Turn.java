package dev.signalbox.dialects.prompt;

import java.util.List;

/**
 * What one side says.
 *
 * @param parts in order; may be empty
 */
public record Turn(Role role, List<Part> parts) {
    public Turn {
        parts = List.copyOf(parts);
    }

    public static Turn of(Role role, String text) {
        return new Turn(role, List.of(Part.text(text)));
    }

    /** All its text, without anything between. */
    public String text() {
        var text = new StringBuilder();
        for (var part : parts) {
            if (part instanceof Part.Text said) {
                text.append(said.text());
            }
        }
        return text.toString();
    }
}
