package dev.signalbox.router.state;

/**
 * How fast held requests leave, as an exponential average over some seconds: what a shed caller's retry-after is sized by. Before anything
 * has left, one a second is assumed.
 */
final class DrainRate {
    private static final double TAU_MILLIS = 5_000;
    private static final long LONGEST = 60_000;
    private double perMilli = 0.001;
    private long left;
    private long since = -1;

    void left() {
        left++;
    }

    void tick(long now) {
        if (since < 0 || now < since) {
            since = now;
        }
        long passed = now - since;
        if (passed < 250) {
            return;
        }
        double weight = 1 - Math.exp(-passed / TAU_MILLIS);
        perMilli += weight * (left / (double) passed - perMilli);
        left = 0;
        since = now;
    }

    /** Milliseconds until that many will have left, between one second and one minute. */
    long until(int waiting) {
        return (long) Math.clamp(waiting / Math.max(perMilli, 1e-6), 1_000, LONGEST);
    }
}
