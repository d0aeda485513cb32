package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonString;
import dev.signalbox.records.Dialect;
import java.util.List;

/** A piece of a turn. {@code at} is the path of a piece in the caller's body, for those that not every provider takes. */
public sealed interface Part {
    static Text text(String text) {
        return new Text(text, CacheMark.NONE);
    }

    static Text text(JsonString text) {
        return new Text(text, CacheMark.NONE);
    }

    /** @param string that passes into another body without being decoded */
    record Text(JsonString string, CacheMark cache) implements Part {
        public Text(String text, CacheMark cache) {
            this(JsonString.of(text), cache);
        }

        public String text() {
            return string.text();
        }

        public boolean isEmpty() {
            return string.isEmpty();
        }

        public boolean isBlank() {
            return string.isBlank();
        }
    }

    /** @param detail how closely it is to be looked at, in OpenAI's words; empty where nothing was said */
    record Image(Media media, String detail, CacheMark cache, String at) implements Part {}

    record Audio(Media media, String at) implements Part {}

    /** @param name of the file; empty where it has none */
    record Document(Media media, String name, CacheMark cache, String at) implements Part {}

    /**
     * A call that the assistant made.
     *
     * @param arguments a JSON object, spelled as it came
     * @param mark what its maker wants to see again with it
     */
    record ToolUse(String id, String name, String arguments, Mark mark, CacheMark cache) implements Part {}

    /**
     * What a call brought.
     *
     * @param name of the tool, where the caller's dialect says it; see {@link Calls#nameOf}
     * @param parts text and pictures
     * @param failed whether the tool failed
     */
    record ToolResult(String id, String name, List<Part> parts, boolean failed, CacheMark cache, String at)
            implements Part {
        public ToolResult {
            parts = List.copyOf(parts);
        }

        /** The path of what says that the tool failed, in a body of the caller's dialect. */
        public String failedAt(Dialect caller) {
            return at + switch (caller) {
                case GEMINI -> ".response.error";
                case BEDROCK_CONVERSE -> ".status";
                default -> ".is_error";
            };
        }
    }

    /**
     * What the assistant thought.
     *
     * @param text empty where only its mark is known
     * @param hidden whether the maker shows nothing of it, so that the mark is all there is
     */
    record Reasoning(String text, Mark mark, boolean hidden) implements Part {}

    record Refusal(String text) implements Part {}

    /**
     * A piece that only its own dialect knows; others refuse it.
     *
     * @param type its name there
     */
    record Foreign(String type, Json value, String at) implements Part {}
}
