package dev.signalbox.dialects.anthropic;

import dev.signalbox.records.FinishReason;

/** What the words behind {@code stop_reason} mean. */
final class StopWords {
    private StopWords() {}

    /**
     * {@code pause_turn} and {@code compaction} are not ends: the caller is to send the conversation again. Only a
     * caller of this dialect can have asked for what leads to them, and it gets the word itself; for everybody else they
     * are {@link FinishReason#OTHER}.
     */
    static FinishReason reason(String word) {
        return switch (word) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /**
     * @param stop the stop string that was met, else empty
     * @param called whether there are calls, which an end with {@code stop} has too where a tool was forced
     * @param refused whether the model refused in words of its own
     */
    static String word(FinishReason reason, String stop, boolean called, boolean refused) {
        return switch (reason) {
            case STOP, OTHER -> refused ? "refusal" : called ? "tool_use" : stop.isEmpty() ? "end_turn" : "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER -> "refusal";
        };
    }
}
