package dev.signalbox.worker.slots;

/**
 * What was used in the last minute, to the second, and how much that may be: the catalogue's bound, or a ceiling that a refusal taught. A learned
 * ceiling is a little under what was used when the provider refused; it rises by a fiftieth every ten seconds until it
 * teaches nothing any more. A refusal teaches only after a busy minute, as the target's minutes go: in a quiet one somebody else with the same
 * key used the limit up. Times are nanoseconds. Owned by {@link MinuteRates}.
 */
final class MinuteCount {
    /** One more than a minute has: of the first and the last only a part is in it. */
    private static final int SECONDS = 61;
    private static final long SECOND = 1_000_000_000L;
    private static final double UNDER = 0.95;
    private static final double RISE = 1.02;
    private static final long RISES_EVERY = 10 * SECOND;
    /** A busy minute has so much of the catalogue's bound, and of the busiest minute before. */
    private static final double BUSY = 0.5;
    /** The busiest minute fades to half in some four. */
    private static final double FADES = 0.997;

    private final long[] used = new long[SECONDS];
    private long newest;
    private long sum;
    private double busiest;
    private long bound;
    private double learned = Double.POSITIVE_INFINITY;
    private double taughtBy = Double.POSITIVE_INFINITY;
    private long rosenAt;

    MinuteCount(long now) {
        newest = Math.floorDiv(now, SECOND);
        rosenAt = now;
    }

    /** The catalogue's word; 0 for none. */
    void bound(long to) {
        bound = to;
    }

    boolean bounded() {
        return bound > 0 || learned < Double.POSITIVE_INFINITY;
    }

    double ceiling() {
        return Math.min(bound > 0 ? bound : Double.POSITIVE_INFINITY, learned);
    }

    void add(long amount, long now) {
        advance(now);
        used[(int) Math.floorMod(newest, (long) SECONDS)] += amount;
        sum += amount;
        busiest = Math.max(busiest, sum);
    }

    /** Of what was added then, so much was not used after all. What has left the minute since is not given back twice. */
    void giveBack(long amount, long addedAt, long now) {
        advance(now);
        long second = Math.floorDiv(addedAt, SECOND);
        if (second > newest - SECONDS && second <= newest) {
            int at = (int) Math.floorMod(second, (long) SECONDS);
            long back = Math.min(amount, used[at]);
            used[at] -= back;
            sum -= back;
        }
    }

    long sum(long now) {
        advance(now);
        return sum;
    }

    /** What is left of this minute; as good as everything where there is no ceiling. */
    long left(long now) {
        advance(now);
        double left = ceiling() - sum;
        return left >= Integer.MAX_VALUE ? Integer.MAX_VALUE : (long) Math.max(0, Math.floor(left));
    }

    /** The provider said that this is too much for one minute. */
    void refused(long now) {
        advance(now);
        double ceiling = Math.max(1, sum * UNDER);
        if (sum >= BUSY * Math.max(bound, busiest) && ceiling < learned) {
            learned = ceiling;
            taughtBy = 2 * ceiling;
            rosenAt = now;
        }
    }

    private void advance(long now) {
        long second = Math.floorDiv(now, SECOND);
        long from = Math.max(newest + 1, second - SECONDS + 1);
        for (long s = from; s <= second; s++) {
            int at = (int) Math.floorMod(s, (long) SECONDS);
            sum -= used[at];
            used[at] = 0;
        }
        if (second > newest) {
            busiest = Math.max(sum, busiest * Math.pow(FADES, second - newest));
            newest = second;
        }
        for (; learned < Double.POSITIVE_INFINITY && now - rosenAt >= RISES_EVERY; rosenAt += RISES_EVERY) {
            learned = learned * RISE > taughtBy ? Double.POSITIVE_INFINITY : learned * RISE;
        }
    }
}
