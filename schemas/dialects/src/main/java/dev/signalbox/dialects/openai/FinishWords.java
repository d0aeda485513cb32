package dev.signalbox.dialects.openai;

import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import java.util.Map;

/** What the words behind {@code finish_reason} mean, the specified ones and those that engines and providers add. */
public final class FinishWords {
    private static final Map<String, FinishReason> ENDS = Map.ofEntries(
            Map.entry("stop", FinishReason.STOP),
            Map.entry("eos", FinishReason.STOP),
            Map.entry("eos_token", FinishReason.STOP),
            Map.entry("end_turn", FinishReason.STOP),
            Map.entry("stop_sequence", FinishReason.STOP),
            Map.entry("length", FinishReason.LENGTH),
            Map.entry("max_tokens", FinishReason.LENGTH),
            Map.entry("model_length", FinishReason.LENGTH),
            Map.entry("tool_calls", FinishReason.TOOL_CALLS),
            Map.entry("tool_use", FinishReason.TOOL_CALLS),
            Map.entry("function_call", FinishReason.TOOL_CALLS),
            Map.entry("content_filter", FinishReason.CONTENT_FILTER));

    /** Words for an answer that the provider did not bring to its end. */
    private static final Map<String, Failure> BREAKS = Map.of(
            "error", Failure.PROVIDER_ERROR,
            "abort", Failure.STREAM_BROKEN,
            "insufficient_system_resource", Failure.PROVIDER_OVERLOADED);

    private FinishWords() {}

    static boolean breaks(String word) {
        return BREAKS.containsKey(word);
    }

    static Failure failure(String word) {
        return BREAKS.getOrDefault(word, Failure.PROVIDER_ERROR);
    }

    static FinishReason reason(String word) {
        return ENDS.getOrDefault(word, FinishReason.OTHER);
    }

    /** How a caller is told of a reason. */
    public static String word(FinishReason reason) {
        return switch (reason) {
            case STOP, OTHER -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
        };
    }
}
