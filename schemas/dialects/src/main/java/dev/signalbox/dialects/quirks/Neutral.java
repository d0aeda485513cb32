package dev.signalbox.dialects.quirks;

import dev.signalbox.dialects.json.Json;

/** Values that say what would hold without them, as clients send that fill in all members: a penalty of 0, a bias on nothing. */
final class Neutral {
    private static final String PARALLEL_TOOLS = "parallel_tool_calls";
    private static final String CHOICES = "n";

    private Neutral() {}

    /** Whether a member with such a value means nothing. */
    static boolean is(String name, Json value) {
        return switch (value.kind()) {
            case ABSENT, NULL -> true;
            case BOOL -> value.isTrue() == name.equals(PARALLEL_TOOLS);
            case NUMBER -> value.number().orElse(1) == (name.equals(CHOICES) ? 1 : 0);
            case STRING -> value.text().isEmpty();
            case ARRAY -> value.values().isEmpty();
            case OBJECT -> value.names().isEmpty();
        };
    }
}
