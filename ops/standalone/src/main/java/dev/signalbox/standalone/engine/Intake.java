package dev.signalbox.standalone.engine;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;

/**
 * Takes bodies in, so many bytes at a time; a larger one passes alone. Who comes when there is no room is read no further until there is,
 * first come first served, so what waits costs a connection and no memory, and who leaves meanwhile loses its place. A body without a
 * stated length counts as {@value #UNKNOWN} bytes. Owned by one event loop.
 */
final class Intake {
    static final long MOST = 16L << 20;
    private static final long UNKNOWN = 1 << 20;

    private final ArrayDeque<Place> waiting = new ArrayDeque<>();
    private long taken;

    private static final class Place {
        final HttpServerRequest request;
        final long bytes;
        boolean admitted;

        Place(HttpServerRequest request) {
            this.request = request;
            bytes = length(request);
        }
    }

    /** {@code then} has the body until it returns, and is not called where the client leaves before that. */
    void take(HttpServerRequest request, Handler<Buffer> then) {
        var place = new Place(request);
        // a body that is asked for after its client has gone neither comes nor fails, so it is asked for before any waiting
        request.body().onSuccess(then).onComplete(body -> over(place));
        if (fits(place)) {
            admit(place);
        } else {
            request.pause();
            waiting.add(place);
        }
    }

    private boolean fits(Place one) {
        return taken == 0 || taken + one.bytes <= MOST;
    }

    private void admit(Place one) {
        taken += one.bytes;
        one.admitted = true;
        one.request.resume();
    }

    private void over(Place one) {
        if (one.admitted) {
            taken -= one.bytes;
        } else {
            waiting.remove(one);
        }
        for (var next = waiting.peek(); next != null && fits(next); next = waiting.peek()) {
            waiting.remove();
            admit(next);
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
