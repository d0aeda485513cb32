package dev.signalbox.router.fleet;

import dev.signalbox.records.catalog.Catalog;

/**
 * How many calls may be made again because a provider failed: a share of the calls of their name, and a share of the calls of the target
 * that gets them, so that an outage of one multiplies nobody's load. Answers that broke off have a budget of their own, because a target
 * that dies breaks all that run there at once: the same share of the calls of their name, and {@value #OF_A_TARGET} for each target of the
 * name beside it. What had shown nothing yet when its target died comes once, and is nobody's burden either. Not thread-safe.
 */
public final class RetryBudget {
    /** So many at any time, so that little traffic may retry as well. */
    static final int RESERVE = 20;
    /** What a target may have in flight where its limits say nothing else. */
    static final int OF_A_TARGET = 256;

    private final ExtraCalls byName = new ExtraCalls(RESERVE);
    private final ExtraCalls byTarget = new ExtraCalls(RESERVE);
    private final ExtraCalls broken = ExtraCalls.beside(name -> (double) OF_A_TARGET * targets(name));
    private final LostCalls lost = new LostCalls();
    private Catalog catalog = Catalog.EMPTY;

    private int targets(String name) {
        return catalog.candidates(name).length;
    }

    /** A first call. {@code percent}: of retries, for every hundred of these. */
    public void called(String name, String target, int percent, long now) {
        byName.called(name, percent, now);
        byTarget.called(target, percent, now);
        broken.called(name, percent, now);
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

    /** Whether an answer that broke off may be asked for again; of a name that the catalogue does not have, the policy has the word. */
    public boolean allowsAfterBreak(String name, long now) {
        return targets(name) == 0 || broken.any(name, now);
    }

    public void takeAfterBreak(String name, long now) {
        broken.take(name, now);
    }

    /** A call ended well at a target. */
    void answered(String target) {
        lost.answered(target);
    }

    /** A call failed at a target, which it had begun at that moment, without anything of it seen. */
    void failed(String target, long begun, long at) {
        lost.failed(target, begun, at);
    }

    /** Whether a call that failed there did so because the target died under it, so that it may be made again beside all budgets. */
    public boolean allowsLost(String target, long now) {
        return lost.any(target, now);
    }

    public void takeLost(String target) {
        lost.take(target);
    }

    void catalog(Catalog next) {
        lost.catalog(next);
        catalog = next;
        broken.catalog(next);
        byName.catalog(next);
        byTarget.catalog(next);
    }
}
