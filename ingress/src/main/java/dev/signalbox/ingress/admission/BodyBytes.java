package dev.signalbox.ingress.admission;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of request bodies in memory, bounded. A body's whole size is reserved before its first byte is read, so that
 * half-read bodies never
 * wait for one another; who gets none is read no further until others are on the log. Shared by all event loops.
 */
public final class BodyBytes {
    private final long bound;
    private final AtomicLong reserved = new AtomicLong();

    public BodyBytes(long bound) {
        this.bound = bound;
    }

    /** Reserves all of it or nothing. A body larger than the bound passes alone. */
    public boolean reserve(long bytes) {
        while (true) {
            long before = reserved.get();
            if (before > 0 && before + bytes > bound) {
                return false;
            }
            if (reserved.compareAndSet(before, before + bytes)) {
                return true;
            }
        }
    }

    public void release(long bytes) {
        reserved.addAndGet(-bytes);
    }

    public long reserved() {
        return reserved.get();
    }
}
