package dev.signalbox.dialects.openai;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.Locale;
import java.util.Map;

/** What the words behind {@code finish_reason} mean, the specified ones and those that engines and providers add. */
public final class FinishWords {
    private static final Map<String, FinishReason> ENDS = Map.ofEntries(
            Map.entry("stop", FinishReason.STOP),
            Map.entry("eos", FinishReason.STOP),
            Map.entry("eos_token", FinishReason.STOP),
            Map.entry("end_turn", FinishReason.STOP),
            Map.entry("stop_sequence", FinishReason.STOP),
            Map.entry("complete", FinishReason.STOP),
            Map.entry("completed", FinishReason.STOP),
            Map.entry("done", FinishReason.STOP),
            Map.entry("finished", FinishReason.STOP),
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
        var known = ENDS.get(word);
        return known != null ? known : ENDS.getOrDefault(word.toLowerCase(Locale.ROOT), FinishReason.OTHER);
    }

    /** The end of an answer with this word, which goes along where the reason says less. */
    static ReplyEvent.Finished end(String word, Usage usage, Bytes raw) {
        var finished = new ReplyEvent.Finished(reason(word), usage, raw);
        return finished.reason() == FinishReason.OTHER || word.equals("model_length") ? finished.saying(word) : finished;
    }

    /** How a caller is told of an end. */
    public static String word(ReplyEvent.Finished end) {
        return switch (end.told()) {
            case STOP, OTHER -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
        };
    }
}
