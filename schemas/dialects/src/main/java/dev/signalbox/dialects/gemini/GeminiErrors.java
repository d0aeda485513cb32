package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.failure.ErrorBody;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Errors as Google's APIs have them: {@code {"error": {"code", "message", "status", "details"}}} (AIP-193). */
final class GeminiErrors {
    private static final String TYPE = "type.googleapis.com/google.rpc.";

    private GeminiErrors() {}

    /**
     * @param param the member that is wrong, told as a violation of a field
     * @param retryAfterMillis told as {@code RetryInfo}, 0 for nothing
     */
    static Bytes write(
            Failure failure, String message, @Nullable String param, Bytes providerError, long retryAfterMillis) {
        if (ErrorBody.helps(failure) && isOurs(providerError)) {
            return providerError;
        }
        var out = new JsonOut(message.length() + 160);
        out.beginObject().name("error").beginObject().member("code", failure.status()).member("message", message);
        out.member("status", status(failure));
        if (param != null || retryAfterMillis > 0) {
            out.name("details").beginArray();
            if (param != null) {
                out.beginObject().member("@type", TYPE + "BadRequest").name("fieldViolations").beginArray();
                out.beginObject().member("field", param).member("description", message).endObject().endArray().endObject();
            }
            if (retryAfterMillis > 0) {
                var seconds = BigDecimal.valueOf(retryAfterMillis, 3).stripTrailingZeros().toPlainString();
                out.beginObject().member("@type", TYPE + "RetryInfo").member("retryDelay", seconds + "s").endObject();
            }
            out.endArray();
        }
        return out.endObject().endObject().bytes();
    }

    /** What stands in an answer that failed. */
    static Bytes write(ReplyEvent.Failed failed) {
        return write(failed.failure(), failed.message(), null, failed.raw(), failed.retryAfterMillis());
    }

    private static boolean isOurs(Bytes body) {
        if (body.isEmpty()) {
            return false;
        }
        try {
            var error = Json.parse(body).get("error");
            return error.get("code").isNumber() && error.get("status").isString() && error.get("message").isString();
        } catch (MalformedJson _) {
            return false;
        }
    }

    /** The canonical code of gRPC that this dialect names beside the status. */
    static String status(Failure failure) {
        return switch (failure) {
            case CONTEXT_LENGTH, CONTENT_POLICY, INVALID_REQUEST, REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA, METHOD_NOT_ALLOWED ->
                    "INVALID_ARGUMENT";
            case UNAUTHENTICATED -> "UNAUTHENTICATED";
            case FORBIDDEN -> "PERMISSION_DENIED";
            case UNKNOWN_MODEL, UNKNOWN_PATH -> "NOT_FOUND";
            case CANCELLED, SLOW_READER -> "CANCELLED";
            default -> switch (failure.status()) {
                case 400 -> "INVALID_ARGUMENT";
                case 429 -> "RESOURCE_EXHAUSTED";
                case 504 -> "DEADLINE_EXCEEDED";
                case 500 -> "INTERNAL";
                default -> "UNAVAILABLE";
            };
        };
    }
}
