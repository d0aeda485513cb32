package dev.signalbox.ingress.http;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.records.Failure;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Looks through bytes. Many are looked through on a worker thread: a megabyte takes milliseconds, in which streams of the
 * event loop would stall. What comes of it is told on the event loop, at once or later.
 */
final class Looking {
    private static final int ELSEWHERE_BYTES = 256 << 10;

    private Looking() {}

    /** @param failed is told what {@code how} threw */
    static <T> void through(Desk desk, long bytes, Callable<T> how, Consumer<T> then, Consumer<Throwable> failed) {
        if (bytes > ELSEWHERE_BYTES) {
            desk.context().executeBlocking(how, false).onComplete(then::accept, failed::accept);
            return;
        }
        T found;
        try {
            found = how.call();
        } catch (Exception e) {
            failed.accept(e);
            return;
        }
        then.accept(found);
    }

    /** What a caller is told whose body could not be looked through. */
    static Refusal unreadable(Desk desk, Throwable cause) {
        if (cause instanceof BadRequest bad) {
            return Refusal.of(bad.failure(), bad.explanation(), bad.param());
        }
        desk.unexpected(cause);
        return Refusal.of(Failure.INTERNAL, "the request could not be read; this is a fault of the gateway");
    }
}
