package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.json.Json;

/**
 * A top-level member of a body that has no place in a {@link Prompt}. A body of another dialect goes without it: a hint
 * is left out and reported, what would change the answer is refused.
 *
 * @param name path in the caller's body
 */
public record Setting(String name, Json value, Weight weight) {
    public enum Weight {
        /** The answer means the same without: a name for a bill, a service tier, a member nobody here has heard of. */
        HINT,
        /** The answer would be another one. */
        MEANING
    }
}
