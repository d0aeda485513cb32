package dev.signalbox.router.fleet;

import dev.signalbox.records.catalog.Catalog;

/**
 * How many calls may be made again because a provider failed: a share of the calls of their name, and a share of the calls of the target
 * that gets them, so that an outage of one multiplies nobody's load. Not thread-safe.
 */
public final class RetryBudget {
    /** So many at any time, so that little traffic may retry as well. */
    static final int RESERVE = 20;

    private final ExtraCalls byName = new ExtraCalls(RESERVE);
    private final ExtraCalls byTarget = new ExtraCalls(RESERVE);

    /** A first call. {@code percent}: of retries, for every hundred of these. */
    public void called(String name, String target, int percent, long now) {
        byName.called(name, percent, now);
        byTarget.called(target, percent, now);
    }

    public boolean allows(String name, long now) {
        return byName.any(name, now);
    }

    public boolean allows(String name, String target, long now) {
        return byName.any(name, now) && byTarget.any(target, now);
    }

    public void take(String name, String target, long now) {
        byName.take(name, now);
        byTarget.take(target, now);
    }

    void catalog(Catalog next) {
        byName.catalog(next);
        byTarget.catalog(next);
    }
}
