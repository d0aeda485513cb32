package dev.signalbox.ingress.http;

import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.RequestId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * An error answer in the caller's dialect. Where a retry helps it says when, because clients without a word come back
 * within a second;
 * where none can help it says that too.
 *
 * @param status usually the failure's own
 * @param retryAfterMillis 0 for the usual second where the status asks for one
 */
record Refusal(
        Failure failure,
        int status,
        String message,
        @Nullable String param,
        long retryAfterMillis,
        int attempts,
        String target,
        Bytes providerError) {
    private static final long USUAL_RETRY_MILLIS = 1_000;

    static Refusal of(Failure failure, String message) {
        return new Refusal(failure, failure.status(), message, null, 0, 0, Names.NO_TARGET, Bytes.EMPTY);
    }

    static Refusal of(Failure failure, String message, @Nullable String param) {
        return new Refusal(failure, failure.status(), message, param, 0, 0, Names.NO_TARGET, Bytes.EMPTY);
    }

    Refusal retryAfter(long millis) {
        return new Refusal(failure, status, message, param, millis, attempts, target, providerError);
    }

    /** In words that a body of the caller's dialect has already. */
    Refusal saying(Bytes body) {
        return new Refusal(failure, status, message, param, retryAfterMillis, attempts, target, body);
    }

    Refusal withStatus(int other) {
        return new Refusal(failure, other, message, param, retryAfterMillis, attempts, target, providerError);
    }

    Future<Void> send(HttpServerResponse response, RequestId id, DialectCodec codec) {
        long wait = waitMillis();
        var body = codec.writeError(failure, message, param, providerError, id.value(), wait);
        Names.id(response, id, codec.dialect());
        response.setStatusCode(status == failure.status() ? codec.status(failure) : status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Names.JSON)
                .putHeader(Names.TARGET, target)
                .putHeader(Names.ATTEMPTS, String.valueOf(attempts));
        if (wait > 0) {
            response.putHeader(Names.RETRY_AFTER, String.valueOf((wait + 999) / 1_000))
                    .putHeader(Names.RETRY_AFTER_MS, String.valueOf(wait));
        }
        if (pointless()) {
            response.putHeader(Names.SHOULD_RETRY, "false");
        }
        return response.end(Buffer.buffer(body.length()).appendBytes(body.array(), body.offset(), body.length()));
    }

    /** Milliseconds after which to come again; 0 where nothing is said of that. */
    private long waitMillis() {
        return retryAfterMillis > 0 ? retryAfterMillis : status == 429 || status == 503 ? USUAL_RETRY_MILLIS : 0;
    }

    /** Clients retry these statuses unless told otherwise. */
    private boolean pointless() {
        return switch (failure) {
            case QUOTA_EXHAUSTED, TOTAL_TIMEOUT, REPLY_TOO_LARGE -> true;
            default -> status == 408;
        };
    }
}
