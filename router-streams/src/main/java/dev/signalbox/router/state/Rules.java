package dev.signalbox.router.state;

import java.time.Duration;

/**
 * The numbers that the machine goes by.
 *
 * @param attempts failed attempts of a publication after which it is given up
 * @param holdLimit interactive requests of one partition that may wait; the worst placed one over it is shed
 * @param backOff before a request that found no slot, or was refused, is sent again
 * @param lag how long a request may come after events that speak of it
 * @param earlyLimit requests not yet seen of which events are remembered; the oldest is forgotten first
 * @param overdue after its deadline, before the router ends what the worker or the reader should have ended
 * @param keep how long a closed request is kept whose attempts do not end
 * @param attach how long a resumable request outlives its ingress
 */
public record Rules(
        int attempts,
        int holdLimit,
        Duration backOff,
        Duration lag,
        int earlyLimit,
        Duration overdue,
        Duration keep,
        Duration attach) {

    public static final Rules DEFAULT = new Rules(4, 10_000, Duration.ofMillis(60), Duration.ofSeconds(60), 10_000,
            Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(10));

    public Rules {
        if (attempts < 1 || holdLimit < 1 || earlyLimit < 1) {
            throw new IllegalArgumentException("attempts, holdLimit and earlyLimit are at least 1, got " + attempts + ", " + holdLimit
                    + ", " + earlyLimit);
        }
    }

    public Rules holding(int most) {
        return new Rules(attempts, most, backOff, lag, earlyLimit, overdue, keep, attach);
    }
}
