package dev.signalbox.router.policy;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.fleet.TargetHealth.Circuit;
import dev.signalbox.router.fleet.FleetView;
import java.util.Arrays;
import java.util.List;

/** The filters: says of each candidate why it is left out, and in which order what was left out may be taken after all. */
final class Sieve {
    /** A prompt's size is an estimate; what is surely too large is refused here, what is nearly so by the target itself. */
    private static final int SURELY_TOO_LARGE_NUMERATOR = 5;
    private static final int SURELY_TOO_LARGE_DENOMINATOR = 4;
    private static final int NO_TARGET = -1;
    private static final int[] NOTHING = {};

    private Capabilities capabilities = new Capabilities(Catalog.EMPTY);
    private byte[] reasons = {};
    private int[] tried = NOTHING;
    private int[] closed = NOTHING;
    private int count;

    private final int[] left = new int[Filter.values().length + 1];
    private long firstCooled;
    private long firstWilling;
    private Failure coolsFor = Failure.RATE_LIMITED;
    private Failure lacks = Failure.MODEL_MISSING;
    private long freshest;
    private boolean mayTry;

    /** What a target is wanted for. */
    enum Purpose {
        CALL(0),
        BATCH(1),
        /** A second attempt, beside one that is silent. */
        HEDGE(2);

        /** So much of each target's limit is left to others. */
        private final int reserveEighths;

        Purpose(int reserveEighths) {
            this.reserveEighths = reserveEighths;
        }
    }

    /** Asks all filters about all candidates; gives how many are left. */
    int sift(Ask ask, FleetView view, Catalog catalog, int[] targets, Purpose purpose, long now) {
        count = targets.length;
        if (!capabilities.isOf(catalog)) {
            capabilities = new Capabilities(catalog);
        }
        if (reasons.length < count) {
            reasons = new byte[count];
        }
        tried = indices(ask.tried(), catalog);
        closed = indices(ask.closed().targets(), catalog);
        Arrays.fill(left, 0);
        firstCooled = Long.MAX_VALUE;
        firstWilling = Long.MAX_VALUE;
        lacks = Failure.MODEL_MISSING;
        freshest = 0;
        mayTry = mayTry(ask, view, purpose, now);
        var reports = view.reports();
        for (int i = 0; i < count; i++) {
            freshest = Math.max(freshest, reports.at(targets[i]));
        }
        for (int i = 0; i < count; i++) {
            byte reason = reason(ask, view, targets[i], purpose.reserveEighths, now);
            reasons[i] = reason;
            left[reason]++;
        }
        return left[0];
    }

    /**
     * Whether a target that may be ill still is tried: by one request at a time, and only by one that gets a second attempt where it finds
     * the target ill, where its name has any: of a name without them, or in batch, somebody has to try without. A second attempt itself is to
     * go where all is well.
     */
    private static boolean mayTry(Ask ask, FleetView view, Purpose purpose, long now) {
        var model = ask.facts().model();
        return switch (purpose) {
            case CALL -> view.catalog().route(model).hedge().percent() == 0 || view.hedges().any(model, now);
            case BATCH -> true;
            case HEDGE -> false;
        };
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
        boolean isClosed = isAmong(target, closed);
        if (cool > now || isClosed) {
            cooling(cool > now ? cool : now, isClosed ? ask.closed().why() : reports.coolsFor(target), isClosed);
            return Filter.COOLING_DOWN.code();
        }
        var circuit = reports.circuit(target);
        if (circuit == Circuit.OPEN || circuit == Circuit.PROBING && (!mayTry || view.requests(target) > 0)) {
            return Filter.CIRCUIT_OPEN.code();
        }
        if (reports.age(target, freshest) > StalenessTerm.EXCLUDED) {
            return Filter.REPORTS_TOO_OLD.code();
        }
        if (isAmong(target, tried)) {
            return Filter.ALREADY_TRIED.code();
        }
        int limit = homes.limit(target);
        return hasCredit(view, target, reserveEighths * limit / 8) ? 0 : Filter.NO_CREDIT.code();
    }

    /** @param isClosed to this request, however long it waits */
    private void cooling(long until, Failure why, boolean isClosed) {
        firstCooled = Math.min(firstCooled, until);
        if (isClosed || why.retry() == Failure.Retry.ONLY_ELSEWHERE) {
            lacks = why.cools().others() || lacks == Failure.MODEL_MISSING ? why : lacks;
        } else if (until < firstWilling) {
            firstWilling = until;
            coolsFor = why;
        }
    }

    private static boolean hasCredit(FleetView view, int target, int reserve) {
        return view.credit(target) > reserve;
    }

    private static int[] indices(List<String> ids, Catalog catalog) {
        if (ids.isEmpty()) {
            return NOTHING;
        }
        var indices = new int[ids.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = catalog.target(ids.get(i)).map(t -> t.index()).orElse(NO_TARGET);
        }
        return indices;
    }

    private static boolean isAmong(int target, int[] some) {
        for (int one : some) {
            if (one == target) {
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

    /** When the first of those is done that cool down, but not because they refuse us, our key or this request, or lack the model; {@code Long.MAX_VALUE} where all do. */
    long firstWilling() {
        return firstWilling;
    }

    /** Why that one cools down; where none will do, whether any refuses us or our key, or all lack the model. */
    Failure coolsFor() {
        return firstWilling == Long.MAX_VALUE ? lacks : coolsFor;
    }

    long freshest() {
        return freshest;
    }

    byte[] reasons() {
        return Arrays.copyOf(reasons, count);
    }
}
