package dev.signalbox.router.fleet;

import dev.signalbox.records.catalog.Catalog;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a router may call beyond one call a request: each call earns its name a share of an extra one. What is earned is kept for as long
 * as {@value #KEPT_SECONDS} s of the present traffic earn, so that a burst of trouble finds something saved, and a full outage after a busy
 * day does not. A name begins with {@code reserve}, which it earns before anything else, so that it never has more than its share in all; it
 * may always save that much. {@link #beside} gives the reserve for nothing instead. Names that the catalogue no longer has are forgotten.
 * Not thread-safe.
 */
public final class ExtraCalls {
    private static final int KEPT_SECONDS = 30;
    private static final double KEPT_MILLIS = KEPT_SECONDS * 1_000.0;
    private static final long STEP_MILLIS = 100;

    private final ToDoubleFunction<String> reserve;
    private final boolean paidBack;
    private final Map<String, Account> accounts = new HashMap<>();

    private static final class Account {
        /** Calls of the last seconds, an exponential sum. */
        private double calls;
        private double saved;
        private double owed;
        private long at;

        Account(double saved, double owed, long now) {
            this.saved = saved;
            this.owed = owed;
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
        this(_ -> reserve, true);
    }

    private ExtraCalls(ToDoubleFunction<String> reserve, boolean paidBack) {
        this.reserve = reserve;
        this.paidBack = paidBack;
    }

    /** Names that have their reserve beside their share: it is for what comes all at once. */
    static ExtraCalls beside(ToDoubleFunction<String> reserve) {
        return new ExtraCalls(reserve, false);
    }

    /** A call was made that any request may make. {@code percent}: extra ones for every hundred of these. */
    public void called(String name, int percent, long now) {
        var of = account(name, now);
        of.calls++;
        double earned = percent / 100.0;
        double back = Math.min(of.owed, earned);
        of.owed -= back;
        of.saved = Math.min(of.saved + earned - back, Math.max(reserve.applyAsDouble(name), of.calls * earned));
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
            double advance = reserve.applyAsDouble(name);
            of = new Account(advance, paidBack ? advance : 0, now);
            accounts.put(name, of);
        }
        of.fade(now);
        return of;
    }

    void catalog(Catalog next) {
        accounts.keySet().removeIf(name -> !next.knows(name) && next.target(name).isEmpty());
    }
}
