package dev.signalbox.worker.call;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A token that lasts for a while. It is got when it is needed first, and again some time before it ends, while calls go on with the old one;
 * there is never more than one request for it under way. Thread-safe.
 */
final class Tokens {
    /** A token is no longer used so long before its end: it has to be valid when it arrives. */
    private static final long MARGIN_MILLIS = 60_000;

    /** It is got anew when so much of its time is left. */
    private static final long AHEAD_MILLIS = 300_000;

    /** After a failure nobody asks again for so long, unless there is no token at all. */
    private static final long PAUSE_MILLIS = 10_000;

    private final Issuer issuer;
    private @Nullable Token token;
    private @Nullable Promise<Token> asking;
    private long pausedUntil;

    /** @param value as it stands behind {@code Bearer} @param endsAt epoch milliseconds */
    record Token(String value, long endsAt) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** Where tokens come from. A failure's message says why, without secrets. */
    @FunctionalInterface
    interface Issuer {
        Future<Token> issue(long nowMillis);
    }

    Tokens(Issuer issuer) {
        this.issuer = issuer;
    }

    /** A token that is valid now. @param now epoch milliseconds */
    Future<String> get(long now) {
        Promise<Token> started = null;
        Future<String> answer;
        synchronized (this) {
            var known = token;
            boolean usable = known != null && known.endsAt - MARGIN_MILLIS > now;
            boolean due = known == null || known.endsAt - AHEAD_MILLIS <= now;
            if (due && asking == null && (!usable || now >= pausedUntil)) {
                started = Promise.promise();
                asking = started;
            }
            answer = usable && known != null ? Future.succeededFuture(known.value)
                    : asking == null ? Future.failedFuture("there is no token") : asking.future().map(Token::value);
        }
        if (started != null) {
            ask(started, now);
        }
        return answer;
    }

    /** A text without the token in it. */
    synchronized String scrubbed(String text) {
        return token == null || token.value.length() < 8 ? text : text.replace(token.value, "***");
    }

    private void ask(Promise<Token> waiting, long now) {
        Future<Token> issued;
        try {
            issued = issuer.issue(now);
        } catch (RuntimeException e) {
            issued = Future.failedFuture("no token could be asked for: " + e.getClass().getSimpleName());
        }
        issued.onComplete(got -> {
            synchronized (this) {
                asking = null;
                if (got.succeeded()) {
                    token = got.result();
                } else {
                    pausedUntil = now + PAUSE_MILLIS;
                }
            }
            if (got.succeeded()) {
                waiting.complete(got.result());
            } else {
                waiting.fail(got.cause());
            }
        });
    }
}
