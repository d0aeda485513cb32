package dev.signalbox.ingress.fold;

/**
 * How long something may take, looked at every tick. Time in which this process itself stood still counts as half a second at most: what
 * came meanwhile lies here unread. Owned by one thread.
 */
final class Patience {
    private static final long MOST_STEP_NANOS = 500_000_000;

    private final long mostNanos;
    private long waited;
    private long seenAt;

    Patience(long mostNanos) {
        this.mostNanos = mostNanos;
    }

    /** Begins to wait, from the start. */
    void begin(long now) {
        waited = 0;
        seenAt = now;
    }

    boolean over(long now) {
        waited += Math.min(now - seenAt, MOST_STEP_NANOS);
        seenAt = now;
        return waited >= mostNanos;
    }
}
