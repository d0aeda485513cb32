package dev.signalbox.worker.health;

/** Successes and failures of the last thirty seconds, in ten buckets. Owned by {@link TargetWatch}. */
final class Window {
    private static final int BUCKETS = 10;
    private static final long BUCKET = 3_000_000_000L;
    private final int[] good = new int[BUCKETS];
    private final int[] bad = new int[BUCKETS];
    private long newest;

    Window(long now) {
        newest = Math.floorDiv(now, BUCKET);
    }

    void add(boolean success, long now) {
        advance(now);
        int at = (int) Math.floorMod(newest, (long) BUCKETS);
        if (success) {
            good[at]++;
        } else {
            bad[at]++;
        }
    }

    void advance(long now) {
        long bucket = Math.floorDiv(now, BUCKET);
        if (bucket <= newest) {
            return;
        }
        long from = Math.max(newest + 1, bucket - BUCKETS + 1);
        for (long b = from; b <= bucket; b++) {
            int at = (int) Math.floorMod(b, (long) BUCKETS);
            good[at] = 0;
            bad[at] = 0;
        }
        newest = bucket;
    }

    int samples() {
        int n = 0;
        for (int i = 0; i < BUCKETS; i++) {
            n += good[i] + bad[i];
        }
        return n;
    }

    double errorRate() {
        int failures = 0;
        for (int n : bad) {
            failures += n;
        }
        int all = samples();
        return all == 0 ? 0 : (double) failures / all;
    }
}
