package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;

/** What {@code finish_reason} and {@code usage} mean. */
final class CohereWords {
    private CohereWords() {}

    static boolean broken(Json finishReason) {
        return finishReason.is("ERROR") || finishReason.is("TIMEOUT");
    }

    /**
     * Of an answer that Cohere gave up though its status is good.
     *
     * @param end what says so: it may have an {@code error}
     */
    static ReplyEvent.Failed failure(Json end) {
        if (end.get("error").present()) {
            return ProviderError.inStream(end.raw());
        }
        return new ReplyEvent.Failed(
                Failure.PROVIDER_ERROR, "the provider gave the answer up: " + end.get("finish_reason").text(), 0, Bytes.EMPTY);
    }

    static FinishReason reason(Json finishReason) {
        return switch (finishReason.text()) {
            case "COMPLETE", "STOP_SEQUENCE" -> FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "TOOL_CALL" -> FinishReason.TOOL_CALLS;
            case "ERROR_TOXIC" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    static ReplyEvent.Finished end(Json finishReason, Usage usage) {
        var finished = new ReplyEvent.Finished(reason(finishReason), usage, Bytes.EMPTY);
        return finished.reason() == FinishReason.OTHER ? finished.saying(finishReason.text()) : finished;
    }

    static String word(ReplyEvent.Finished end) {
        return switch (end.told()) {
            case STOP, OTHER -> "COMPLETE";
            case CONTENT_FILTER -> "ERROR_TOXIC";
            case LENGTH -> "MAX_TOKENS";
            case TOOL_CALLS -> "TOOL_CALL";
        };
    }

    static boolean counted(Json usage) {
        return usage.get("tokens").isObject() || usage.get("billed_units").isObject();
    }

    /**
     * The tokens that were processed; those that are billed leave out what Cohere itself puts into a prompt, and count
     * only where the others are not said. Cached and reasoning tokens lie within.
     */
    static Usage usage(Json usage) {
        var tokens = usage.get("tokens").isObject() ? usage.get("tokens") : usage.get("billed_units");
        long input = tokens.get("input_tokens").count();
        long cached = Math.min(input, usage.get("cached_tokens").count());
        long output = tokens.get("output_tokens").count();
        long thought = Math.min(output, tokens.get("reasoning_tokens").count());
        return new Usage(input - cached, cached, 0, 0, output - thought, thought, 0, 0, 0, false);
    }
}
