package dev.signalbox.standalone.registry;

import java.time.Duration;

/**
 * How long to wait before a child is started again: doubling from a quarter of a second to ten seconds while it keeps dying young,
 * from the beginning after one that lived half a minute.
 */
record Backoff(Duration next) {
    static final Backoff FIRST = new Backoff(Duration.ofMillis(250));
    private static final Duration MOST = Duration.ofSeconds(10);
    private static final Duration GROWN_UP = Duration.ofSeconds(30);

    Backoff after(Duration lived) {
        if (lived.compareTo(GROWN_UP) >= 0) {
            return FIRST;
        }
        var doubled = next.multipliedBy(2);
        return new Backoff(doubled.compareTo(MOST) > 0 ? MOST : doubled);
    }
}
