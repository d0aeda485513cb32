package dev.signalbox.router.policy;

import dev.signalbox.records.Failure;
import dev.signalbox.records.Lane;
import dev.signalbox.records.decision.Decision.Candidates;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.inflight.Load;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Sends each request where its first token is predicted to come first. Filters leave out what cannot serve it now, cost terms price the
 * rest, and of all that come within 2 % or 5 ms of the cheapest one is picked at random, so that routers that see the same do not all do the same.
 *
 * <p>Nothing is ejected for good, and nothing is forgotten: one request in {@value #ONE_IN} goes to a target that was not heard of for
 * {@value #UNHEARD_MILLIS} ms, where it is not predicted to lose more than it would take, or {@code LOSS_MILLIS}. Where the filters leave nothing, a target that this request has tried comes back before one whose
 * reports are old, and that before one whose circuit is open, which gets one request at a time as a probe. But no request goes back to
 * where it failed while another target is only full: it waits for that. For targets that are down or cool down it waits a short while, but,
 * batch apart, not for those that refuse our key or do not have the model: waiting mends neither.
 *
 * <p>Has buffers of its own and no other state: one per task, not thread-safe.
 */
public final class RoutingPolicy {
    private static final double TIE = 1.02;
    /** Less than what a first token varies by anyway. */
    private static final double TIE_MILLIS = 5;
    private static final long ASK_AGAIN_MILLIS = 50;
    private static final long NO_WORKER_MILLIS = 250;
    private static final double HEDGE_NEEDS_FREE = 0.3;
    private static final int ONE_IN = 20;
    private static final long UNHEARD_MILLIS = 15_000;
    private static final double LOSS_MILLIS = 250;
    private static final Candidates NONE =
            new Candidates(new int[0], new byte[0], new short[0], List.of(), List.of(), new int[0]);

    private final String name;
    private final List<CostTerm> terms;
    private final Sieve sieve = new Sieve();
    private final Pricing pricing = new Pricing();
    private final CandidatePacker packer;
    private double[][] costs;
    private int[] places = {};

    public RoutingPolicy(String name, List<CostTerm> terms) {
        this.name = name;
        this.terms = List.copyOf(terms);
        this.packer = new CandidatePacker(this.terms.stream().map(CostTerm::name).toList());
        this.costs = new double[this.terms.size()][0];
    }

    /** The policy of this version: predicted time to first token. */
    public static RoutingPolicy predictedFirstToken() {
        return new RoutingPolicy(
                "ttft-1",
                List.of(
                        new QueueTerm(), new PrefillTerm(), new StepTerm(), new MemoryTerm(), new ErrorTerm(), new StalenessTerm()));
    }

    /** Name and version, for the decision record. */
    public String name() {
        return name;
    }

    /** Chooses on the view as it is at this moment; a caller that counts the choice in the same {@code view.together} is exact. */
    public Choice choose(Ask ask, FleetView view, long now, RandomGenerator random) {
        return view.together(() -> decide(ask, view, now, random));
    }

    /**
     * A second place for a request that is silent where it runs: one that it has not tried, with room to spare. Where the fleet is busy
     * there is none, and a {@code Hold} says so: a hedge is to use what would lie idle.
     */
    public Choice hedge(Ask ask, FleetView view, long now, RandomGenerator random) {
        return view.together(() -> {
            var catalog = view.catalog();
            int[] targets = catalog.candidates(ask.facts().model());
            boolean any = !busy(view, targets) && sieve.sift(ask, view, catalog, targets, Sieve.Purpose.HEDGE, now) > 0;
            return any
                    ? cheapest(ask, view, targets, now, random, false)
                    : new Choice.Hold(Choice.Why.NO_CREDIT, now + ASK_AGAIN_MILLIS, catalog.version(), NONE);
        });
    }

    private static boolean busy(FleetView view, int[] targets) {
        long slots = 0;
        long free = 0;
        for (int target : targets) {
            slots += view.homes().limit(target);
            free += Math.max(0, view.credit(target));
        }
        return free < slots * HEDGE_NEEDS_FREE;
    }

    private Choice decide(Ask ask, FleetView view, long now, RandomGenerator random) {
        var catalog = view.catalog();
        long version = catalog.version();
        if (now >= ask.deadline()) {
            return new Choice.Refuse(Failure.DEADLINE, 1_000, version, NONE);
        }
        int[] targets = catalog.candidates(ask.facts().model());
        if (targets.length == 0) {
            return new Choice.Refuse(catalog.knows(ask.facts().model()) ? Failure.NO_TARGET : Failure.UNKNOWN_MODEL, 0, version, NONE);
        }
        int kept = sieve.sift(ask, view, catalog, targets, ask.lane() == Lane.BATCH ? Sieve.Purpose.BATCH : Sieve.Purpose.CALL, now);
        boolean probe = false;
        if (kept == 0 && sieve.dropped(Filter.NO_CREDIT) == 0) {
            kept = sieve.takeBack(Filter.ALREADY_TRIED, view, targets, false);
            if (kept == 0 && sieve.dropped(Filter.ALREADY_TRIED) == 0) {
                kept = sieve.takeBack(Filter.REPORTS_TOO_OLD, view, targets, false);
                probe = kept == 0;
                kept = probe ? sieve.takeBack(Filter.CIRCUIT_OPEN, view, targets, true) : kept;
            }
        }
        return kept == 0 ? none(ask, targets, version, now) : cheapest(ask, view, targets, now, random, probe);
    }

    private Choice none(Ask ask, int[] targets, long version, long now) {
        var packed = packer.dropped(targets, sieve.reasons());
        if (sieve.dropped(Filter.NO_CREDIT) > 0 || sieve.dropped(Filter.ALREADY_TRIED) > 0 || sieve.dropped(Filter.REPORTS_TOO_OLD) > 0) {
            return new Choice.Hold(Choice.Why.NO_CREDIT, now + ASK_AGAIN_MILLIS, version, packed);
        }
        long patience = patience(ask.lane());
        if (sieve.dropped(Filter.CIRCUIT_OPEN) > 0) {
            if (ask.waitedMillis() > patience) {
                return new Choice.Refuse(Failure.NO_TARGET, patience, version, packed);
            }
            return new Choice.Hold(Choice.Why.PROBING, now + ASK_AGAIN_MILLIS, version, packed);
        }
        if (sieve.dropped(Filter.COOLING_DOWN) > 0) {
            boolean waits = ask.lane() == Lane.BATCH; // even for somebody to mend a key, or a model's name
            long first = waits ? Math.max(sieve.firstCooled(), now + ASK_AGAIN_MILLIS) : sieve.firstWilling();
            return first < Math.min(ask.deadline(), now + patience)
                    ? new Choice.Hold(Choice.Why.COOLING_DOWN, first, version, packed)
                    : new Choice.Refuse(sieve.coolsFor(), sieve.firstCooled() - now, version, packed);
        }
        if (sieve.dropped(Filter.NO_LIVE_HOME) > 0 || sieve.dropped(Filter.DRAINING) > 0) {
            return new Choice.Hold(Choice.Why.NO_WORKER, now + NO_WORKER_MILLIS, version, packed);
        }
        var failure = sieve.dropped(Filter.CONTEXT_TOO_SMALL) > 0 ? Failure.CONTEXT_LENGTH : Failure.INVALID_REQUEST;
        return new Choice.Refuse(failure, 0, version, packed);
    }

    /** How long a request waits for targets that are down: a caller who is told soon can do something else. Batch waits to its deadline. */
    public static long patience(Lane lane) {
        return switch (lane) {
            case INTERACTIVE -> 5_000;
            case STANDARD -> 30_000;
            case BATCH -> 24 * 3_600_000L;
        };
    }

    private Choice cheapest(Ask ask, FleetView view, int[] targets, long now, RandomGenerator random, boolean probe) {
        var facts = ask.facts();
        var load = Load.of(facts.promptTokens(), facts.maxOutputTokens(), Double.NaN, facts.stream());
        pricing.begin(view, load.prefillTokens(), load.kvTokens(), now, targets.length);
        pricing.freshest(sieve.freshest());
        if (places.length < targets.length) {
            places = new int[targets.length];
            costs = new double[terms.size()][targets.length];
        }
        for (int place = 0; place < targets.length; place++) {
            if (sieve.kept(place)) {
                places[pricing.count()] = place;
                pricing.add(targets[place]);
            }
        }
        for (int term = 0; term < costs.length; term++) {
            terms.get(term).price(pricing, costs[term]);
            pricing.add(costs[term]);
        }
        int picked = pick(random);
        int unheard = unheard(picked, random);
        picked = unheard >= 0 ? unheard : picked;
        int target = pricing.target(picked);
        long version = view.catalog().version();
        var home = view.homes().pick(target, view.others().requests(target));
        var packed = packer.scored(targets, sieve.reasons(), pricing, places, costs);
        if (home == null) {
            return new Choice.Hold(Choice.Why.NO_WORKER, now + NO_WORKER_MILLIS, version, packed);
        }
        double predicted = pricing.sum(picked);
        var counted = new Load(load.prefillTokens(), load.kvTokens(), predicted, load.streamed());
        return new Choice.Chosen(
                target, view.catalog().targets().get(target).id(), version, places[picked], home.worker(), home.epoch(),
                home.partition(), predicted, counted, probe, packed);
    }

    /**
     * One request in some goes to a target that nobody has heard of for a while, where that is no great loss: what was learned of it is old, and
     * a target that once was the slower of two would never be asked again. -1 for none.
     */
    private int unheard(int picked, RandomGenerator random) {
        if (pricing.count() == 1 || random.nextInt(ONE_IN) > 0) {
            return -1;
        }
        var view = pricing.view();
        double bound = Math.max(2 * pricing.sum(picked), pricing.sum(picked) + LOSS_MILLIS);
        int oldest = -1;
        long since = Math.min(pricing.now() - UNHEARD_MILLIS, view.speeds().seenAt(pricing.target(picked)));
        for (int i = 0; i < pricing.count(); i++) {
            int target = pricing.target(i);
            long seen = view.speeds().seenAt(target);
            if (seen < since && view.requests(target) == 0 && pricing.sum(i) <= bound) {
                oldest = i;
                since = seen;
            }
        }
        return oldest;
    }

    private int pick(RandomGenerator random) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < pricing.count(); i++) {
            least = Math.min(least, pricing.sum(i));
        }
        double bound = Math.max(least * TIE, least + TIE_MILLIS);
        int tied = 0;
        int first = 0;
        for (int i = pricing.count() - 1; i >= 0; i--) {
            if (pricing.sum(i) <= bound) {
                tied++;
                first = i;
            }
        }
        int skip = tied > 1 ? random.nextInt(tied) : 0;
        for (int i = first; skip > 0; ) {
            i++;
            if (pricing.sum(i) <= bound) {
                skip--;
                first = i;
            }
        }
        return first;
    }
}
