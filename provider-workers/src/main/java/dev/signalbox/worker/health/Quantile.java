package dev.signalbox.worker.health;

/**
 * A high quantile of positive times in milliseconds, from counts in buckets that grow by a fifth each: small, quick, and right to a tenth. The
 * past fades by halving all counts whenever {@value #HALVE_AT} have come. Not thread-safe.
 */
final class Quantile {
    private static final int HALVE_AT = 2_000;
    private static final double GROWTH = 1.2;
    private static final double LOG_GROWTH = Math.log(GROWTH);
    /** Up to some 20 minutes. */
    private static final int BUCKETS = 78;

    private final int[] counts = new int[BUCKETS];
    private int all;
    private int since;

    void add(double millis) {
        counts[bucket(millis)]++;
        all++;
        if (++since == HALVE_AT) {
            since = 0;
            all = 0;
            for (int i = 0; i < BUCKETS; i++) {
                counts[i] /= 2;
                all += counts[i];
            }
        }
    }

    private static int bucket(double millis) {
        return millis <= 1 ? 0 : Math.min(BUCKETS - 1, (int) Math.ceil(Math.log(millis) / LOG_GROWTH));
    }

    int samples() {
        return all;
    }

    /** The upper end of the bucket that it falls into. */
    double at(double quantile) {
        long left = (long) Math.ceil(all * quantile);
        for (int i = 0; i < BUCKETS; i++) {
            left -= counts[i];
            if (left <= 0) {
                return Math.pow(GROWTH, i);
            }
        }
        return Math.pow(GROWTH, BUCKETS - 1);
    }
}
