package dev.signalbox.worker.slots;

/**
 * How many calls one target takes at once, as learned: it starts at the ceiling (the catalogue's word), a rate limit or an overload cuts
 * it to 70 % of what was running, and each limit's worth of good answers adds one while the limit is in use. Cuts are at least a second
 * apart, because the calls that one overload fails come back together. After ten quiet seconds it also grows with time, so that a target
 * that lost its traffic is not small for ever. Never above the ceiling, never below one. Owned by {@link Slots}.
 */
final class AdaptiveLimit {
    private static final double CUT = 0.7;
    private static final long CUT_APART = 1_000_000_000L;
    private static final long QUIET = 10_000_000_000L;
    private static final double GROWTH_PER_SECOND = 0.05;

    private int ceiling;
    private double learned;
    private long lastCut = Long.MIN_VALUE;
    private long lastGrowth;

    AdaptiveLimit(int ceiling, long now) {
        this.ceiling = ceiling;
        this.learned = ceiling;
        this.lastGrowth = now;
    }

    int limit() {
        return (int) learned;
    }

    /** A new share of the target's slots: what was learned is scaled with it, since the rest is another worker's now. */
    void ceiling(int to) {
        if (to == ceiling) {
            return;
        }
        learned = ceiling == 0 ? to : clamp(learned * to / ceiling, to);
        ceiling = to;
    }

    /** A call ended well. A limit that is not in use is not proven by it. */
    void succeeded(int inFlight) {
        if (inFlight * 2 >= learned) {
            learned = clamp(learned + 1 / Math.max(1, learned), ceiling);
        }
    }

    /** The target said that we are too many. */
    void overloaded(int inFlight, long now) {
        if (lastCut != Long.MIN_VALUE && now - lastCut < CUT_APART) {
            return;
        }
        lastCut = now;
        lastGrowth = now;
        learned = clamp(Math.min(learned, Math.max(1, inFlight)) * CUT, ceiling);
    }

    void tick(long now) {
        if (lastCut != Long.MIN_VALUE && now - lastCut < QUIET) {
            lastGrowth = now;
            return;
        }
        double seconds = (now - lastGrowth) / 1e9;
        lastGrowth = now;
        learned = clamp(learned + ceiling * GROWTH_PER_SECOND * seconds, ceiling);
    }

    private static double clamp(double value, int ceiling) {
        return Math.max(Math.min(1, ceiling), Math.min(value, ceiling));
    }
}
