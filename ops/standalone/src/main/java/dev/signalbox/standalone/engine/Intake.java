package dev.signalbox.standalone.engine;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;

/**
 * Takes bodies in, so many bytes at a time; a larger one passes alone. Who comes when there is no room is read no further until there is,
 * first come first served, so what waits costs a connection and no memory. A body without a stated length counts as {@value #UNKNOWN}
 * bytes. Owned by one event loop.
 */
final class Intake {
    static final long MOST = 16L << 20;
    private static final long UNKNOWN = 1 << 20;

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long taken;

    private record Waiting(HttpServerRequest request, long bytes, Handler<Buffer> then) {}

    /** {@code then} has the body until it returns, and is not called where the client leaves before that. */
    void take(HttpServerRequest request, Handler<Buffer> then) {
        var one = new Waiting(request, length(request), then);
        if (fits(one)) {
            read(one);
        } else {
            request.pause();
            waiting.add(one);
        }
    }

    private boolean fits(Waiting one) {
        return taken == 0 || taken + one.bytes <= MOST;
    }

    private void read(Waiting one) {
        taken += one.bytes;
        one.request.body().onSuccess(one.then).onComplete(body -> {
            taken -= one.bytes;
            next();
        });
        one.request.resume();
    }

    private void next() {
        for (var one = waiting.peek(); one != null && fits(one); one = waiting.peek()) {
            waiting.remove();
            read(one);
        }
    }

    private static long length(HttpServerRequest request) {
        try {
            var stated = request.getHeader("content-length");
            return stated == null ? UNKNOWN : Long.parseLong(stated);
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }
}
