package dev.signalbox.router.fleet;

import dev.signalbox.records.catalog.Catalog;
import java.util.HashMap;
import java.util.Map;

/**
 * Calls that ran at a target when it died, and failed with it before anything of them was seen. Each may be made again beside all budgets:
 * they come once, however long the outage lasts, and are no more than ran there. A target dies with the first call that fails there after
 * one that ended well; what begins later fails on its own account. Times are epoch milliseconds. Not thread-safe.
 */
final class LostCalls {
    /** What a target may have in flight where its limits say nothing else. */
    static final int MOST = RetryBudget.OF_A_TARGET;
    /** A retry that nobody has taken by then is forgotten. */
    static final long KEPT_MILLIS = 30_000;

    private final Map<String, Account> accounts = new HashMap<>();

    private static final class Account {
        private boolean answered;
        private long diedAt;
        private int counted;
        private int left;
    }

    /** A call ended well there. */
    void answered(String target) {
        accounts.computeIfAbsent(target, _ -> new Account()).answered = true;
    }

    /** A call failed there. */
    void failed(String target, long begun, long at) {
        var of = accounts.get(target);
        if (of == null) {
            return;
        }
        if (of.answered) {
            of.answered = false;
            of.diedAt = at;
            of.counted = 0;
            of.left = 0;
        }
        if (begun < of.diedAt && of.counted < MOST) {
            of.counted++;
            of.left++;
        }
    }

    /** Whether a call that failed there may be made again for nothing. */
    boolean any(String target, long now) {
        var of = accounts.get(target);
        return of != null && of.left > 0 && now - of.diedAt < KEPT_MILLIS;
    }

    void take(String target) {
        var of = accounts.get(target);
        if (of != null) {
            of.left--;
        }
    }

    void catalog(Catalog next) {
        accounts.keySet().removeIf(target -> next.target(target).isEmpty());
    }
}
