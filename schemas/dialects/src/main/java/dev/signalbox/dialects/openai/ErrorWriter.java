package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.failure.ErrorBody;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import org.jspecify.annotations.Nullable;

/** Errors as the OpenAI SDKs expect them: {@code {"error": {"message", "type", "param", "code"}}}. */
public final class ErrorWriter {
    private ErrorWriter() {}

    /**
     * The body of an error answer.
     *
     * @param param the member of the request that is wrong, where one is
     * @param providerError passed on where it helps the caller and has this shape
     */
    public static Bytes write(Failure failure, String message, @Nullable String param, Bytes providerError) {
        if (ErrorBody.helps(failure) && !providerError.isEmpty() && ErrorBody.read(providerError).nested()) {
            return providerError;
        }
        var out = new StringBuilder(message.length() + 128);
        JsonText.quote(out.append("{\"error\":{\"message\":"), message);
        JsonText.quote(out.append(",\"type\":"), type(failure));
        out.append(",\"param\":");
        if (param == null) {
            out.append("null");
        } else {
            JsonText.quote(out, param);
        }
        JsonText.quote(out.append(",\"code\":"), code(failure)).append("}}");
        return Bytes.utf8(out.toString());
    }

    /** What stands in an answer that failed. */
    public static Bytes write(ReplyEvent.Failed failed) {
        return write(failed.failure(), failed.message(), null, failed.raw());
    }

    /** The kind of a failure, as the SDKs tell errors apart. */
    public static String type(Failure failure) {
        return switch (failure) {
            case TENANT_RATE_LIMITED, RATE_LIMITED -> "rate_limit_error";
            case QUOTA_EXHAUSTED -> "insufficient_quota";
            case FORBIDDEN -> "permission_error";
            default -> failure.status() < 500 ? "invalid_request_error" : "server_error";
        };
    }

    /** The word for a failure. */
    public static String code(Failure failure) {
        return switch (failure) {
            case UNAUTHENTICATED -> "invalid_api_key";
            case UNKNOWN_MODEL -> "model_not_found";
            case CONTEXT_LENGTH -> "context_length_exceeded";
            case CONTENT_POLICY -> "content_policy_violation";
            case TENANT_RATE_LIMITED, RATE_LIMITED -> "rate_limit_exceeded";
            case QUOTA_EXHAUSTED -> "insufficient_quota";
            default -> failure.label();
        };
    }
}
