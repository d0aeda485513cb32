package dev.signalbox.records.fleet;

/**
 * What a worker knows of a target's health, in {@code provider.health}.
 *
 * @param at epoch milliseconds of the report
 * @param errorRate share of recent attempts and probes that hurt health, 0 to 1
 * @param coolUntil epoch milliseconds before which nothing is to be sent, 0 for none
 * @param latencyMillis moving average of the first visible event
 */
public record TargetHealth(
        String target,
        String worker,
        long workerEpoch,
        long catalogVersion,
        Circuit circuit,
        double errorRate,
        int samples,
        long coolUntil,
        String cause,
        double latencyMillis,
        int limit,
        long at) {
    public enum Circuit {
        CLOSED,
        OPEN,
        PROBING
    }
}
