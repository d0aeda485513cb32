package dev.signalbox.router.fleet;

import dev.signalbox.records.catalog.Catalog;
import java.util.HashMap;
import java.util.Map;

/**
 * What a router may call beyond one call a request: each call earns its name a share of an extra one. What is earned is kept for as long
 * as {@value #KEPT_SECONDS} s of the present traffic earn, so that a burst of trouble finds something saved, and a full outage after a busy
 * day does not. A name begins with {@code reserve}, which it earns before anything else, so that it never has more than its share in all; it
 * may always save that much. Names that the catalogue no longer has are forgotten.
 * Not thread-safe.
 */
public final class ExtraCalls {
    private static final int KEPT_SECONDS = 30;
    private static final double KEPT_MILLIS = KEPT_SECONDS * 1_000.0;
    private static final long STEP_MILLIS = 100;

    private final double reserve;
    private final Map<String, Account> accounts = new HashMap<>();

    private static final class Account {
        /** Calls of the last seconds, an exponential sum. */
        private double calls;
        private double saved;
        private double owed;
        private long at;

        Account(double reserve, long now) {
            saved = reserve;
            owed = reserve;
            at = now;
        }

        void fade(long now) {
            long passed = now - at;
            if (passed >= STEP_MILLIS) {
                calls *= Math.exp(-passed / KEPT_MILLIS);
                at = now;
            } else if (passed < 0) {
                at = now;
            }
        }
    }

    ExtraCalls(double reserve) {
        this.reserve = reserve;
    }

    /** A call was made that any request may make. {@code percent}: extra ones for every hundred of these. */
    public void called(String name, int percent, long now) {
        var of = account(name, now);
        of.calls++;
        double earned = percent / 100.0;
        double back = Math.min(of.owed, earned);
        of.owed -= back;
        of.saved = Math.min(of.saved + earned - back, Math.max(reserve, of.calls * earned));
    }

    /** Whether an extra call may be made now. */
    public boolean any(String name, long now) {
        return account(name, now).saved >= 1;
    }

    /** An extra call is made. */
    public void take(String name, long now) {
        account(name, now).saved--;
    }

    private Account account(String name, long now) {
        var of = accounts.get(name);
        if (of == null) {
            of = new Account(reserve, now);
            accounts.put(name, of);
        }
        of.fade(now);
        return of;
    }

    void catalog(Catalog next) {
        accounts.keySet().removeIf(name -> !next.knows(name) && next.target(name).isEmpty());
    }
}
