package dev.signalbox.ingress.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of one body that count as in flight, given back exactly once, from whatever thread is first to know. */
final class Held extends AtomicLong {
    private static final long serialVersionUID = 1;

    private final transient Front front;

    Held(Front front) {
        this.front = front;
    }

    /** False where there is no room now. */
    boolean reserve(long bytes) {
        if (!front.bodies().reserve(bytes)) {
            return false;
        }
        set(bytes);
        return true;
    }

    /** More than was reserved at first; false where there is no room for it now. */
    boolean grow(long bytes) {
        if (!front.bodies().reserve(bytes)) {
            return false;
        }
        addAndGet(bytes);
        return true;
    }

    /** What was reserved for a body of unknown length shrinks to what it turned out to be. */
    void shrink(long bytes) {
        long before = getAndSet(bytes);
        front.released(before - bytes);
    }

    void release() {
        long before = getAndSet(0);
        if (before > 0) {
            front.released(before);
        }
    }
}
