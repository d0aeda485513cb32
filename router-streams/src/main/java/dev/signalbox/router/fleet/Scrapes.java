package dev.signalbox.router.fleet;

import dev.signalbox.records.fleet.Utilization;

/**
 * What scraping the engines adds to the router's own counts: how large a target's KV cache is, and what runs there that no router sent.
 * Both are learned slowly and the second is believed for some seconds only, because a scrape is old when it arrives. Nothing here is
 * needed for a correct decision. Not thread-safe.
 */
public final class Scrapes {
    private static final int ENOUGH = 3;
    private static final double FOREIGN_FADES_MILLIS = 5_000;

    private double[] kvTokens = {};
    private int[] samples = {};
    private double[] foreign = {};
    private long[] at = {};

    /** Tokens that fit the target's KV cache; infinite until enough was seen. */
    public double kvCapacity(int target) {
        return samples[target] >= ENOUGH ? kvTokens[target] : Double.POSITIVE_INFINITY;
    }

    /** Requests at the target that no router counts. */
    public double foreign(int target, long now) {
        double of = foreign[target];
        return of == 0 ? 0 : of * Math.max(0, 1 - Math.max(0, now - at[target]) / FOREIGN_FADES_MILLIS);
    }

    void scraped(int target, Utilization seen, int countedKv, int countedRequests, long now) {
        if (seen.kvUsed() > 0.2 && seen.kvUsed() <= 1 && countedKv > 0) {
            double capacity = countedKv / seen.kvUsed();
            kvTokens[target] = samples[target] == 0 ? capacity : kvTokens[target] + 0.1 * (capacity - kvTokens[target]);
            samples[target]++;
        }
        double there = zeroIfUnknown(seen.running()) + zeroIfUnknown(seen.waiting());
        double unknown = Math.max(0, there - countedRequests);
        foreign[target] = foreign(target, now) * 0.5 + unknown * 0.5;
        at[target] = Math.min(seen.at(), now);
    }

    private static double zeroIfUnknown(double value) {
        return Double.isFinite(value) ? Math.max(0, value) : 0;
    }

    void catalog(int[] newIndex, int n) {
        var before = kvTokens;
        var samplesBefore = samples;
        kvTokens = new double[n];
        samples = new int[n];
        foreign = new double[n];
        at = new long[n];
        for (int old = 0; old < newIndex.length; old++) {
            if (newIndex[old] >= 0) {
                kvTokens[newIndex[old]] = before[old];
                samples[newIndex[old]] = samplesBefore[old];
            }
        }
    }
}
