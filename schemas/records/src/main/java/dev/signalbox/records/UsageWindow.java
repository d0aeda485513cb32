package dev.signalbox.records;

/**
 * What was used in one window of time, in {@code usage.by-minute}: exact, so that a bill can be made of it.
 *
 * @param windowStart epoch milliseconds
 * @param usage tokens of all attempts
 * @param providerCostMicros millionths of a US dollar; every attempt counts, as providers charge every one
 * @param chargeMicros millionths of a US dollar; only the attempt that won counts
 * @param failures attempts that failed
 * @param hedges attempts that lost a race against another attempt of the same request
 * @param hedgeCostMicros what they cost, a part of {@code providerCostMicros}
 */
public record UsageWindow(
        String tenant,
        String model,
        String target,
        long windowStart,
        long windowMillis,
        Lane lane,
        long requests,
        long attempts,
        Usage usage,
        long providerCostMicros,
        long chargeMicros,
        long failures,
        long hedges,
        long hedgeCostMicros) {}
