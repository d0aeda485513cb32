package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.Set;

/** What {@code stopReason} and {@code usage} mean. */
final class BedrockWords {
    private static final Set<String> SAY_ALL =
            Set.of("", "end_turn", "stop_sequence", "tool_use", "max_tokens", "content_filtered");

    private BedrockWords() {}

    /** Whether the model wrote what nobody can read, which is no answer. */
    static boolean broken(Json stopReason) {
        return stopReason.is("malformed_model_output") || stopReason.is("malformed_tool_use");
    }

    private static FinishReason reason(String word) {
        return switch (word) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "guardrail_intervened", "content_filtered", "refusal" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    static ReplyEvent.Finished end(String word, Usage usage) {
        var finished = new ReplyEvent.Finished(reason(word), usage, Bytes.EMPTY);
        return SAY_ALL.contains(word) ? finished : finished.saying(word);
    }

    static String word(ReplyEvent.Finished end) {
        return switch (end.told()) {
            case STOP, OTHER -> "end_turn";
            case TOOL_CALLS -> "tool_use";
            case LENGTH -> "max_tokens";
            case CONTENT_FILTER -> "content_filtered";
        };
    }

    /**
     * Cached tokens stand beside the input for some models and within it for others; the total tells. Where it does not
     * fit either they stand beside it.
     */
    static Usage usage(Json usage) {
        long input = usage.get("inputTokens").count();
        long output = usage.get("outputTokens").count();
        long read = usage.get("cacheReadInputTokens").count();
        long written = usage.get("cacheWriteInputTokens").count();
        boolean within = read + written > 0 && read + written <= input && usage.get("totalTokens").count() == input + output;
        long hour = 0;
        for (var detail : usage.get("cacheDetails").values()) {
            hour += detail.get("ttl").is("1h") ? detail.get("inputTokens").count() : 0;
        }
        hour = Math.min(hour, written);
        return new Usage(within ? input - read - written : input, read, written - hour, hour, output, 0, 0, 0, 0, false);
    }

    static void write(JsonOut out, Usage usage) {
        long input = usage.inputUncached() + usage.audioInput() + usage.imageInput();
        out.beginObject().member("inputTokens", input).member("outputTokens", usage.output());
        out.member("totalTokens", usage.input() + usage.output());
        if (usage.cacheRead() > 0) {
            out.member("cacheReadInputTokens", usage.cacheRead());
        }
        if (usage.cacheWrite5m() + usage.cacheWrite1h() > 0) {
            out.member("cacheWriteInputTokens", usage.cacheWrite5m() + usage.cacheWrite1h());
        }
        if (usage.cacheWrite1h() > 0) {
            out.name("cacheDetails").beginArray().beginObject().member("ttl", "1h");
            out.member("inputTokens", usage.cacheWrite1h()).endObject().endArray();
        }
        out.endObject();
    }
}
