package dev.signalbox.worker.health;

import dev.signalbox.records.catalog.Provider.Timeouts;

/**
 * How long to wait for a target's first event, and between two reads, where the catalogue does not say: some times what 99 of 100 take at that
 * target, since slow is a failure too, and a fixed limit that suits a large model is a minute lost at a small one. Never longer than the
 * default, nor shorter than some seconds; the default itself as long as too little was seen. How slowly the text of a stream may come is
 * learned alike, from the slowest stretch of each. Not thread-safe.
 */
final class Patience {
    private static final int ENOUGH = 100;
    private static final double USUALLY = 0.99;
    private static final int TIMES = 4;
    private static final long SHORTEST_FIRST_TOKEN = 8_000;
    private static final long SHORTEST_BETWEEN_CHUNKS = 5_000;
    /** Who drips may be so many times as long about a stretch of text as between two reads, whatever is usual. */
    private static final int READS_A_STRETCH = 2;

    private final Quantile firstTokens = new Quantile();
    private final Quantile gaps = new Quantile();
    private final Quantile stretches = new Quantile();

    /** A call ended well. Milliseconds; negative for what was not seen. */
    void learn(double firstToken, double longestGap) {
        if (firstToken >= 0) {
            firstTokens.add(firstToken);
        }
        if (longestGap >= 0) {
            gaps.add(longestGap);
        }
    }

    /** A stream ended well, or was left. @param slowest milliseconds that the slowest stretch of its text took; negative where it had none */
    void paced(double slowest) {
        if (slowest >= 0) {
            stretches.add(slowest);
        }
    }

    /** Milliseconds that a stretch of text may take; {@code Long.MAX_VALUE} as long as too little was seen. */
    long slowest(long betweenChunks) {
        return stretches.samples() < ENOUGH
                ? Long.MAX_VALUE : Math.max(READS_A_STRETCH * betweenChunks, (long) (TIMES * stretches.at(USUALLY)));
    }

    /** Of how many calls the first event was seen. */
    int answers() {
        return firstTokens.samples();
    }

    /** Milliseconds that half of the first events take: not the mean, which a slow start of ours would spoil for hundreds of calls. */
    double usually() {
        return firstTokens.at(0.5);
    }

    /** Nothing came within the limit: it may be the limit. One in a hundred of these, and the next are given far more. */
    void ranOut() {
        firstTokens.add(Timeouts.DEFAULT.firstToken());
    }

    /** The same of a stream that stalled. */
    void stalled() {
        gaps.add(Timeouts.DEFAULT.betweenChunks());
    }

    /** @param promptTokens more of them take longer: a long prompt is late nowhere before a millisecond for each of its tokens */
    Timeouts of(Timeouts set, int promptTokens) {
        var d = Timeouts.DEFAULT;
        long firstToken = set.firstToken() == d.firstToken()
                ? Math.min(d.firstToken(), limit(firstTokens, SHORTEST_FIRST_TOKEN, d.firstToken()) + promptTokens)
                : set.firstToken();
        long between = set.betweenChunks() == d.betweenChunks()
                ? limit(gaps, SHORTEST_BETWEEN_CHUNKS, d.betweenChunks()) : set.betweenChunks();
        return firstToken == set.firstToken() && between == set.betweenChunks()
                ? set : new Timeouts(set.connect(), firstToken, between, set.total());
    }

    private static long limit(Quantile seen, long shortest, long longest) {
        return seen.samples() < ENOUGH ? longest : Math.clamp((long) (TIMES * seen.at(USUALLY)), shortest, longest);
    }
}
