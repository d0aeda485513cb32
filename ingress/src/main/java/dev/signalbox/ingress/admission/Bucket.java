package dev.signalbox.ingress.admission;

/**
 * A rate per minute as a token bucket. It holds a tenth of a minute's worth, so that a burst is not a refusal; one
 * demand above that is let
 * in when the bucket is full and paid for afterwards. Guarded by its owner.
 */
public final class Bucket {
    private static final double NANOS_PER_MINUTE = 60e9;
    private static final double BURST_MINUTES = 0.1;

    private final double perNano;
    private final double size;
    private double level;
    private long asOf;

    public Bucket(long perMinute, long now) {
        if (perMinute <= 0) {
            throw new IllegalArgumentException("a rate per minute must be positive, got: " + perMinute);
        }
        this.perNano = perMinute / NANOS_PER_MINUTE;
        this.size = Math.max(1, perMinute * BURST_MINUTES);
        this.level = size;
        this.asOf = now;
    }

    /** Nanoseconds until that much may be taken; 0 where it may be now. Takes nothing. */
    public long waitFor(long amount, long now) {
        refill(now);
        double needed = Math.min(amount, size);
        return level >= needed ? 0 : (long) Math.ceil((needed - level) / perNano);
    }

    public void take(long amount, long now) {
        refill(now);
        level -= amount;
    }

    public void giveBack(long amount, long now) {
        refill(now);
        level = Math.min(size, level + amount);
    }

    private void refill(long now) {
        if (now > asOf) {
            level = Math.min(size, level + (now - asOf) * perNano);
            asOf = now;
        }
    }
}
