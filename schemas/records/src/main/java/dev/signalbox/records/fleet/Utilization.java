package dev.signalbox.records.fleet;

/**
 * One scrape of an engine, in {@code gpu.utilization}. What an engine does not tell is NaN.
 *
 * @param kvUsed share of the KV cache in use, 0 to 1
 * @param prefixHitRate share of prompt tokens found in the cache since the last scrape
 * @param at epoch milliseconds of the scrape
 */
public record Utilization(
        String target,
        String engine,
        double running,
        double waiting,
        double kvUsed,
        double prefixHitRate,
        double promptTokensPerSecond,
        double outputTokensPerSecond,
        double smUsed,
        double memoryUsed,
        long at) {}
