package dev.signalbox.router.policy;

import dev.signalbox.records.Failure;
import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.fleet.TargetHealth.Circuit;
import dev.signalbox.router.fleet.FleetView;
import java.util.Arrays;

/** The filters: says of each candidate why it is left out, and in which order what was left out may be taken after all. */
final class Sieve {
    /** A prompt's size is an estimate; what is surely too large is refused here, what is nearly so by the target itself. */
    private static final int SURELY_TOO_LARGE_NUMERATOR = 5;
    private static final int SURELY_TOO_LARGE_DENOMINATOR = 4;
    private static final int NO_TRIED_TARGET = -1;

    private Capabilities capabilities = new Capabilities(Catalog.EMPTY);
    private byte[] reasons = {};
    private int[] tried = {};
    private int count;

    private final int[] left = new int[Filter.values().length + 1];
    private long firstCooled;
    private long firstWilling;
    private Failure coolsFor = Failure.PROVIDER_AUTH;
    private long freshest;
    private boolean mayTry;

    /** Asks all filters about all candidates; gives how many are left. {@code reserveEighths} of each limit are left to others. */
    int sift(Ask ask, FleetView view, Catalog catalog, int[] targets, int reserveEighths, long now) {
        count = targets.length;
        if (!capabilities.isOf(catalog)) {
            capabilities = new Capabilities(catalog);
        }
        if (reasons.length < count) {
            reasons = new byte[count];
        }
        tried = tried(ask, catalog);
        Arrays.fill(left, 0);
        firstCooled = Long.MAX_VALUE;
        firstWilling = Long.MAX_VALUE;
        coolsFor = Failure.PROVIDER_AUTH;
        freshest = 0;
        mayTry = mayTry(ask, view, reserveEighths, now);
        var reports = view.reports();
        for (int i = 0; i < count; i++) {
            freshest = Math.max(freshest, reports.at(targets[i]));
        }
        for (int i = 0; i < count; i++) {
            byte reason = reason(ask, view, targets[i], reserveEighths, now);
            reasons[i] = reason;
            left[reason]++;
        }
        return left[0];
    }

    /**
     * Whether a target that may be ill still is tried: by one request at a time, and only by one that gets a second attempt where it finds
     * the target ill. A second attempt itself is to go where all is well.
     */
    private static boolean mayTry(Ask ask, FleetView view, int reserveEighths, long now) {
        boolean hedge = reserveEighths == RoutingPolicy.HEDGE_RESERVE_EIGHTHS;
        return !hedge && (ask.lane() == Lane.BATCH || view.hedges().any(ask.facts().model(), now));
    }

    private byte reason(Ask ask, FleetView view, int target, int reserveEighths, long now) {
        if (!capabilities.takes(target, ask.dialect(), ask.untranslated())) {
            return Filter.OTHER_DIALECT.code();
        }
        if (capabilities.lacks(target, ask.facts().features())) {
            return Filter.NO_CAPABILITY.code();
        }
        int context = capabilities.context(target);
        if (context > 0
                && (context <= ask.contextAbove()
                        || ask.facts().promptTokens() > (long) context * SURELY_TOO_LARGE_NUMERATOR / SURELY_TOO_LARGE_DENOMINATOR)) {
            return Filter.CONTEXT_TOO_SMALL.code();
        }
        var homes = view.homes();
        if (!homes.any(target)) {
            return homes.onlyDraining(target) ? Filter.DRAINING.code() : Filter.NO_LIVE_HOME.code();
        }
        var reports = view.reports();
        long cool = reports.coolUntil(target);
        boolean refuses = refusesKey(ask, view, target);
        if (cool > now || refuses) {
            cooling(cool > now ? cool : now, refuses ? Failure.PROVIDER_AUTH : reports.coolsFor(target));
            return Filter.COOLING_DOWN.code();
        }
        var circuit = reports.circuit(target);
        if (circuit == Circuit.OPEN || circuit == Circuit.PROBING && (!mayTry || view.requests(target) > 0)) {
            return Filter.CIRCUIT_OPEN.code();
        }
        if (reports.age(target, freshest) > StalenessTerm.EXCLUDED) {
            return Filter.REPORTS_TOO_OLD.code();
        }
        if (isTried(target)) {
            return Filter.ALREADY_TRIED.code();
        }
        int limit = homes.limit(target);
        return hasCredit(view, target, reserveEighths * limit / 8) ? 0 : Filter.NO_CREDIT.code();
    }

    private static boolean refusesKey(Ask ask, FleetView view, int target) {
        return !ask.refusedBy().isEmpty() && view.catalog().targets().get(target).provider().id().equals(ask.refusedBy());
    }

    private void cooling(long until, Failure why) {
        firstCooled = Math.min(firstCooled, until);
        if (why != Failure.PROVIDER_AUTH && until < firstWilling) {
            firstWilling = until;
            coolsFor = why;
        }
    }

    private static boolean hasCredit(FleetView view, int target, int reserve) {
        return view.credit(target) > reserve;
    }

    private static int[] tried(Ask ask, Catalog catalog) {
        var ids = ask.tried();
        if (ids.isEmpty()) {
            return NOTHING;
        }
        var tried = new int[ids.size()];
        for (int i = 0; i < tried.length; i++) {
            tried[i] = catalog.target(ids.get(i)).map(t -> t.index()).orElse(NO_TRIED_TARGET);
        }
        return tried;
    }

    private static final int[] NOTHING = {};

    private boolean isTried(int target) {
        for (int t : tried) {
            if (t == target) {
                return true;
            }
        }
        return false;
    }

    /** How many candidates a filter left out. */
    int dropped(Filter filter) {
        return left[filter.code()];
    }

    boolean all(Filter filter) {
        return left[filter.code()] == count;
    }

    boolean kept(int place) {
        return reasons[place] == 0;
    }

    /** Takes back those that the filter left out and that have room, and nothing running where only a probe is allowed; gives how many. */
    int takeBack(Filter filter, FleetView view, int[] targets, boolean onlyIdle) {
        int back = 0;
        for (int i = 0; i < count; i++) {
            if (reasons[i] == filter.code() && hasCredit(view, targets[i], 0) && (!onlyIdle || view.requests(targets[i]) == 0)) {
                reasons[i] = 0;
                back++;
            }
        }
        return back;
    }

    /** When the first of those that cool down is done, in epoch milliseconds. */
    long firstCooled() {
        return firstCooled;
    }

    /** When the first of those is done that cool down, but not because they refuse our key; {@code Long.MAX_VALUE} where all do. */
    long firstWilling() {
        return firstWilling;
    }

    /** Why that one cools down; {@code PROVIDER_AUTH} where all refuse our key. */
    Failure coolsFor() {
        return coolsFor;
    }

    long freshest() {
        return freshest;
    }

    byte[] reasons() {
        return Arrays.copyOf(reasons, count);
    }
}
