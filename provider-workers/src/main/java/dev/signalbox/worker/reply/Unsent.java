package dev.signalbox.worker.reply;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Counts the bytes that were handed to a producer and are not acknowledged. Above three quarters of the producer's buffer the worker reads
 * nothing more from its providers, below half it goes on: what a full buffer does not take has to be sent again later. Thread-safe.
 */
public final class Unsent {
    private final long high;
    private final long low;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean congested = new AtomicBoolean();
    private final Consumer<Boolean> whenCongested;

    /** @param whenCongested told true and false in turn, on whatever thread the bound was crossed */
    public Unsent(long buffer, Consumer<Boolean> whenCongested) {
        this.high = buffer * 3 / 4;
        this.low = buffer / 2;
        this.whenCongested = whenCongested;
    }

    void handed(int length) {
        if (bytes.addAndGet(length) > high && congested.compareAndSet(false, true)) {
            whenCongested.accept(true);
        }
    }

    void settled(int length) {
        if (bytes.addAndGet(-length) < low && congested.get() && congested.compareAndSet(true, false)) {
            whenCongested.accept(false);
        }
    }

    public long bytes() {
        return bytes.get();
    }
}
