package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.Optional;
import java.util.Set;

/** How an answer ended, by its {@code response} object; what it cost; and what went wrong, in the shapes it is told in. */
final class AnswerEnd {
    /** Codes of {@code response.error} that are not about what the caller sent. */
    private static final Set<String> OURS = Set.of(
            "server_error", "rate_limit_exceeded", "insufficient_quota", "vector_store_timeout", "data_residency_mismatch");

    private AnswerEnd() {}

    /**
     * Empty where it did not end, or not well.
     *
     * @param status of a response that does not say its own
     * @param called whether it has calls of tools
     */
    static Optional<FinishReason> reason(Json response, String status, boolean called) {
        return switch (response.get("status").textOr(status)) {
            case "completed" -> Optional.of(called ? FinishReason.TOOL_CALLS : FinishReason.STOP);
            case "incomplete" -> Optional.of(
                    switch (response.get("incomplete_details").get("reason").text()) {
                        case "max_output_tokens", "max_tokens" -> FinishReason.LENGTH;
                        case "content_filter" -> FinishReason.CONTENT_FILTER;
                        default -> FinishReason.OTHER;
                    });
            default -> Optional.empty();
        };
    }

    /** The end of an answer; beside a reason that nobody here knows, the provider's word for it. */
    static ReplyEvent.Finished end(Json response, Optional<FinishReason> reason, Usage usage) {
        var finished = new ReplyEvent.Finished(reason.orElse(FinishReason.OTHER), usage, Bytes.EMPTY);
        return finished.reason() == FinishReason.OTHER ? finished.saying(response.get("incomplete_details").get("reason").text()) : finished;
    }

    /**
     * Counts that include one another made disjoint: cached tokens lie within the input's, reasoning within the output's,
     * unless the total says that it was counted beside. Empty where nothing was counted.
     */
    static Optional<Usage> usage(Json usage) {
        if (!usage.get("input_tokens").isNumber() && !usage.get("output_tokens").isNumber()) {
            return Optional.empty();
        }
        long left = usage.get("input_tokens").count();
        long input = left;
        var details = usage.get("input_tokens_details");
        long read = Math.min(details.get("cached_tokens").count(), left);
        left -= read;
        long write = Math.min(details.get("cache_write_tokens").count(), left);
        left -= write;
        long output = usage.get("output_tokens").count();
        long thought = usage.get("output_tokens_details").get("reasoning_tokens").count();
        boolean beside = thought > output || thought > 0 && usage.get("total_tokens").count() == input + output + thought;
        return Optional.of(new Usage(left, read, write, 0, beside ? output : output - thought, thought, 0, 0, 0, false));
    }

    /** Of a {@code response} that failed or was given up. */
    static ReplyEvent.Failed failure(Json response) {
        var error = response.get("error");
        if (error.isObject()) {
            return nested(error);
        }
        var status = response.get("status").textOr("failed");
        return new ReplyEvent.Failed(
                Failure.PROVIDER_ERROR, "the provider gave the answer up: it is " + shown(status), 0, Bytes.EMPTY);
    }

    /** Of an event of the type {@code error}, whose members stand in it or in a member of their own. */
    static ReplyEvent.Failed event(Json payload) {
        return payload.get("error").isObject() ? nested(payload.get("error")) : nested(payload);
    }

    /** Which failure it is, as if it were the body of an error; that body is what a caller of this dialect may get. */
    private static ReplyEvent.Failed nested(Json error) {
        var code = error.get("code");
        var out = new JsonOut(256).beginObject().name("error").beginObject();
        out.member("message", error.get("message")).name("type");
        var type = error.get("type").text();
        if (!type.isEmpty() && !type.equals("error")) {
            out.string(type);
        } else {
            out.string(!code.isString() || OURS.contains(code.text()) ? "server_error" : "invalid_request_error");
        }
        out.member("param", error.get("param")).member("code", code).endObject().endObject();
        return ProviderError.inStream(out.bytes());
    }

    private static String shown(String status) {
        return status.length() > 32 ? status.substring(0, 32) : status;
    }
}
