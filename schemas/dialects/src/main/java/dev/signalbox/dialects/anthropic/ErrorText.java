package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.failure.ErrorBody;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;

/** Errors as the Anthropic SDKs expect them: {@code {"type": "error", "error": {"type", "message"}, "request_id"}}. */
final class ErrorText {
    private ErrorText() {}

    /** @param requestId by which whoever is asked about it finds it; empty where it is not known */
    static Bytes write(Failure failure, String message, Bytes providerError, String requestId) {
        if (ErrorBody.helps(failure) && !providerError.isEmpty() && ours(providerError)) {
            return providerError;
        }
        var out = new JsonOut(message.length() + 160).beginObject().member("type", "error").name("error").beginObject();
        out.member("type", type(failure)).member("message", message).endObject();
        if (!requestId.isEmpty()) {
            out.member("request_id", requestId);
        }
        return out.endObject().bytes();
    }

    /** What stands in an answer that failed. */
    static Bytes write(ReplyEvent.Failed failed, String requestId) {
        return write(failed.failure(), failed.message(), failed.raw(), requestId);
    }

    /** Whether it has this dialect's shape. */
    private static boolean ours(Bytes body) {
        try {
            var error = Json.parse(body);
            return error.get("type").is("error") && error.get("error").get("type").isString()
                    && error.get("error").get("message").isString();
        } catch (MalformedJson _) {
            return false;
        }
    }

    /** The word of the table in the API's reference that stands for a failure; by it the SDKs choose their exception. */
    static String type(Failure failure) {
        return switch (failure) {
            case UNAUTHENTICATED -> "authentication_error";
            case FORBIDDEN -> "permission_error";
            case UNKNOWN_MODEL, UNKNOWN_PATH -> "not_found_error";
            case REQUEST_TOO_LARGE -> "request_too_large";
            case TENANT_RATE_LIMITED, RATE_LIMITED, QUOTA_EXHAUSTED -> "rate_limit_error";
            case PROVIDER_OVERLOADED, NO_TARGET, SHED, DEADLINE, DRAINING, UNAVAILABLE -> "overloaded_error";
            case CONNECT_TIMEOUT, FIRST_TOKEN_TIMEOUT, CHUNK_TIMEOUT, TOTAL_TIMEOUT -> "timeout_error";
            default -> failure.status() < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
