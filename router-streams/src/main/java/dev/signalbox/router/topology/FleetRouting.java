package dev.signalbox.router.topology;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.catalog.Target;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.records.decision.Decision.Outcome;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.inflight.Load;
import dev.signalbox.router.policy.Ask;
import dev.signalbox.router.policy.RoutingPolicy;
import dev.signalbox.router.state.Attempt;
import dev.signalbox.router.state.Choice;
import dev.signalbox.router.state.Chooser;
import dev.signalbox.router.state.Fault;
import dev.signalbox.router.state.RequestState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * The machine's questions put to the routing policy, and the machine's attempts counted in the fleet view. One per task; chance is seeded
 * by the request's id and the attempt's number, so that the same request and fleet give the same target.
 */
final class FleetRouting implements Chooser, dev.signalbox.router.state.Load {
    /** An ingress may know a catalogue that has not come here yet: only after so long is a name unknown. */
    private static final long NEWS_MILLIS = 300;
    /** A first token is not late before half as long again as was predicted for it. */
    private static final double PREDICTED_LATE = 1.5;
    private static final long ASK_FOR_RETRY_MILLIS = 200;
    private final FleetView view;
    private final RoutingPolicy policy;
    private final LongSupplier nanos;
    private final Spending spending;
    private Optional<AttemptId> chosenFor = Optional.empty();
    private Load chosen = Load.of(0, 0, Double.NaN, false);
    private long now;

    FleetRouting(FleetView view, RoutingPolicy policy, LongSupplier nanos) {
        this.view = view;
        this.policy = policy;
        this.nanos = nanos;
        this.spending = new Spending(view);
    }

    /** The time at which what the machine says next happens. */
    void at(long millis) {
        now = millis;
    }

    @Override
    public Choice choose(RequestState state, AttemptId attempt, int number, long at) {
        var request = state.request();
        long waited = state.heldSince() == 0 ? 0 : Math.max(0, at - state.heldSince());
        boolean patient = state.tries() < 2 && waited <= RoutingPolicy.patience(request.lane());
        var closed = closed(state);
        if (patient && closed.targets().isEmpty() && !spending.allows(state, at)) {
            return new Choice.Wait(Optional.empty(), at + ASK_FOR_RETRY_MILLIS);
        }
        var ask = new Ask(request.facts(), request.lane(), request.deadline(), number, tried(state), waited, contextAbove(state),
                closed, request.dialect(), untranslated(state));
        long begun = nanos.getAsLong();
        var choice = policy.choose(ask, view, at, random(request, number));
        long took = nanos.getAsLong() - begun;
        return switch (choice) {
            case dev.signalbox.router.policy.Choice.Chosen c -> {
                chosenFor = Optional.of(attempt);
                chosen = c.load();
                boolean affordable = spending.allows(state, c.target(), at);
                if (saysTheSame(state, c.target()) || !patient && !affordable) {
                    yield new Choice.Refuse(Spending.lastWord(state), Optional.empty());
                }
                yield !affordable
                        ? new Choice.Wait(state.heldSince() == at
                                ? Optional.of(decision(state, Outcome.HELD, Optional.empty(), number, took, c, -1, "",
                                        Optional.of(Failure.RETRIES_EXHAUSTED)))
                                : Optional.empty(), at + ASK_FOR_RETRY_MILLIS)
                        : new Choice.Chosen(c.worker(), c.workerEpoch(), c.partition(), c.target(), c.catalogVersion(),
                                Optional.of(decision(state, Outcome.DISPATCHED, Optional.of(attempt), number, took, c, c.place(),
                                        c.worker(), Optional.empty())));
            }
            case dev.signalbox.router.policy.Choice.Hold h ->
                new Choice.Wait(state.heldSince() == at
                        ? Optional.of(decision(state, Outcome.HELD, Optional.empty(), number, took, h, -1, "", Optional.empty()))
                        : Optional.empty());
            case dev.signalbox.router.policy.Choice.Refuse r when r.failure() == Failure.UNKNOWN_MODEL && at - state.since() < NEWS_MILLIS ->
                new Choice.Wait(Optional.empty());
            case dev.signalbox.router.policy.Choice.Refuse r ->
                new Choice.Refuse(new Fault(r.failure(), message(r.failure(), request, at), r.retryAfterMillis(),
                                dev.signalbox.records.Bytes.EMPTY),
                        Optional.of(decision(state, Outcome.REFUSED, Optional.empty(), number, took, r, -1, "",
                                Optional.of(r.failure()))));
        };
    }

    @Override
    public boolean onTrial(Attempt attempt) {
        return view.together(() -> view.catalog().target(attempt.target())
                .filter(t -> view.reports().circuit(t.index()) != TargetHealth.Circuit.CLOSED).isPresent());
    }

    /**
     * The target's own p95 of first tokens; later where this prompt was predicted to take long. At a target that is tried no later than the
     * floor, and without one where it is usually quicker: that it may be ill still is known, and that nobody is to wait for it.
     */
    @Override
    public long hedgeAfter(RequestState state, Attempt silent) {
        return view.together(() -> {
            var hedge = view.catalog().route(state.request().facts().model()).hedge();
            double usual = view.speeds().firstTokenP95(silent.target());
            if (hedge.percent() > 0 && onTrial(silent)) {
                return (long) (Double.isNaN(usual) ? hedge.floorMillis() : Math.min(hedge.floorMillis(), usual));
            }
            if (hedge.percent() == 0 || Double.isNaN(usual)) {
                return NEVER;
            }
            boolean predicted = chosenFor.isPresent() && chosenFor.get().equals(silent.id());
            double own = predicted && chosen.predictedMillis() > 0 ? PREDICTED_LATE * chosen.predictedMillis() : 0;
            return (long) Math.max(hedge.floorMillis(), Math.max(usual, own));
        });
    }

    @Override
    public Choice hedge(RequestState state, AttemptId attempt, int number, long at) {
        return view.together(() -> hedgeWithinBudget(state, attempt, number, at));
    }

    private Choice hedgeWithinBudget(RequestState state, AttemptId attempt, int number, long at) {
        var request = state.request();
        var model = request.facts().model();
        if (view.catalog().route(model).hedge().percent() == 0 || !view.hedges().any(model, at)) {
            return new Choice.Wait(Optional.empty());
        }
        var tried = new ArrayList<>(state.failedAt());
        long silentSince = at;
        for (var running : state.attempts()) {
            if (running.open()) {
                tried.add(running.target());
                silentSince = Math.min(silentSince, running.sentAt());
            }
        }
        var ask = new Ask(request.facts(), request.lane(), request.deadline(), number, tried, 0, contextAbove(state), Ask.Closed.NONE,
                request.dialect(), untranslated(state));
        long begun = nanos.getAsLong();
        var choice = policy.hedge(ask, view, at, random(request, number));
        if (!(choice instanceof dev.signalbox.router.policy.Choice.Chosen c)) {
            return new Choice.Wait(Optional.empty());
        }
        chosenFor = Optional.of(attempt);
        chosen = c.load();
        return new Choice.Chosen(c.worker(), c.workerEpoch(), c.partition(), c.target(), c.catalogVersion(),
                Optional.of(decision(state, Outcome.HEDGED, Optional.of(attempt), number, nanos.getAsLong() - begun, c, c.place(), c.worker(),
                        Optional.empty(), at - silentSince)));
    }

    private static SplittableRandom random(InferenceRequest request, int number) {
        return new SplittableRandom(31L * request.id().value().hashCode() + number);
    }

    private Decision decision(RequestState state, Outcome outcome, Optional<AttemptId> attempt, int number, long took,
            dev.signalbox.router.policy.Choice made, int place, String worker, Optional<Failure> failure) {
        long held = state.heldSince() == 0 ? 0 : Math.max(0, now - state.heldSince());
        return decision(state, outcome, attempt, number, took, made, place, worker, failure, held);
    }

    private Decision decision(RequestState state, Outcome outcome, Optional<AttemptId> attempt, int number, long took,
            dev.signalbox.router.policy.Choice made, int place, String worker, Optional<Failure> failure, long held) {
        var request = state.request();
        return new Decision(request.id(), outcome, attempt, number, now, took, made.catalogVersion(), policy.name(), request.tenant(),
                request.facts().model(), request.facts().promptTokens(), made.candidates(), place, worker, failure, held);
    }

    private String message(Failure failure, InferenceRequest request, long at) {
        var model = request.facts().model();
        return switch (failure) {
            case UNKNOWN_MODEL -> "there is no model '" + model + "'";
            case CONTEXT_LENGTH -> "the prompt is longer than the context of any model of '" + model + "'";
            case INVALID_REQUEST -> anyAnswers(request)
                    ? "no model of '" + model + "' can do what the request asks for"
                    : "no provider of '" + model + "' answers requests of " + request.dialect().label();
            case RATE_LIMITED, QUOTA_EXHAUSTED, PROVIDER_OVERLOADED ->
                "every target of '" + model + "' asks for a pause that is longer than the request can wait";
            case PROVIDER_AUTH -> String.join(", ", refusing(model, at)) + " refused our credentials a short while ago, and no other target of '"
                    + model + "' is left";
            case REGION_REFUSED -> "a provider of '" + model + "' serves nobody where we call it from, and no other target is left";
            case MODEL_MISSING -> "the providers of '" + model + "' said a short while ago that they do not have it";
            default -> "no target of '" + model + "' can take the request";
        };
    }

    private boolean anyAnswers(InferenceRequest request) {
        var catalog = view.catalog();
        for (int target : catalog.candidates(request.facts().model())) {
            if (catalog.targets().get(target).provider().answersIn(request.dialect()).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private Set<String> refusing(String model, long at) {
        return view.together(() -> {
            var refusing = new TreeSet<String>();
            for (int target : view.catalog().candidates(model)) {
                if (view.reports().coolUntil(target) > at && view.reports().coolsFor(target) == Failure.PROVIDER_AUTH) {
                    refusing.add("provider '" + view.catalog().targets().get(target).provider().id() + "'");
                }
            }
            return refusing;
        });
    }

    /**
     * Who has just said to this request what it would say again: that its provider refuses our key, serves nobody here, or does not have the model; and all
     * that ever said that it is not to come again. That is no reason for a batch line not to come back later.
     */
    private Ask.Closed closed(RequestState state) {
        if (state.fault().isEmpty() || state.failedAt().isEmpty() || state.request().isBatch()) {
            return Ask.Closed.NONE;
        }
        var why = state.fault().get().failure();
        if (why.retry() != Failure.Retry.ONLY_ELSEWHERE) {
            return state.turnedAwayAt().isEmpty() ? Ask.Closed.NONE : new Ask.Closed(why, state.turnedAwayAt());
        }
        var closed = new ArrayList<>(state.turnedAwayAt());
        var last = state.failedAt().getLast();
        closed.addAll(why.cools().others() ? ofTheSameProvider(state, last) : List.of(last));
        return new Ask.Closed(why, closed);
    }

    private List<String> ofTheSameProvider(RequestState state, String target) {
        var catalog = view.catalog();
        var provider = catalog.target(target).map(t -> t.provider().id());
        return Arrays.stream(catalog.candidates(state.request().facts().model())).mapToObj(catalog.targets()::get)
                .filter(t -> provider.equals(Optional.of(t.provider().id()))).map(Target::id).toList();
    }

    /**
     * Whether nothing is to be translated for it: what could not be said to one target is not said to the next one, and the rest of an answer
     * is another text in another dialect.
     */
    private static boolean untranslated(RequestState state) {
        boolean unsupported = state.fault().isPresent() && state.fault().get().failure() == Failure.UNSUPPORTED;
        return unsupported || state.request().facts().needs(Feature.CONTINUATION);
    }

    /**
     * A model that found the prompt too long is not asked again, however long its context is said to be; nor is one whose provider can't do what
     * is asked for.
     */
    private static boolean saysTheSame(RequestState state, String target) {
        var failure = state.fault().map(Fault::failure);
        boolean lasts = failure.equals(Optional.of(Failure.CONTEXT_LENGTH)) || failure.equals(Optional.of(Failure.UNSUPPORTED));
        return lasts && state.failedAt().contains(target);
    }

    /** Where it failed, and where the answer broke off that it is to go on with. */
    private static List<String> tried(RequestState state) {
        if (state.request().continuation().isEmpty()) {
            return state.failedAt();
        }
        var tried = new ArrayList<>(state.failedAt());
        tried.add(state.request().continuation().get().target());
        return tried;
    }

    private int contextAbove(RequestState state) {
        if (state.fault().isEmpty() || state.fault().get().failure() != Failure.CONTEXT_LENGTH) {
            return 0;
        }
        var catalog = view.catalog();
        int largest = 0;
        for (var failed : state.failedAt()) {
            largest = Math.max(largest, catalog.target(failed).map(t -> t.model().context()).orElse(0));
        }
        return largest;
    }

    /** What an event tells of targets beside what it means for its request. */
    void heard(AttemptEvent event) {
        switch (event) {
            case AttemptEvent.FirstToken first -> view.firstToken(first.attempt(), first.timings().firstTokenMicros(), now);
            case AttemptEvent.Finished finished -> {
                view.answered(finished.run().target());
                if (finished.timings().firstTokenMicros() >= 0) {
                    view.firstToken(finished.attempt(), finished.timings().firstTokenMicros(), now);
                }
            }
            case AttemptEvent.Failed failed when failed.failure().hurtsHealth() -> {
                long begun = failed.timings().acceptedAt();
                view.failed(failed.run().target(), begun, begun + failed.timings().totalMicros() / 1_000, failed.visible(), now);
            }
            case AttemptEvent.Overloaded over -> view.overloaded(over.run().target(), over.run().worker(), over.limit());
            default -> {}
        }
    }

    @Override
    public void opened(RequestState state, Attempt attempt) {
        var facts = state.request().facts();
        boolean predicted = chosenFor.isPresent() && chosenFor.get().equals(attempt.id());
        var load = predicted ? chosen : Load.of(facts.promptTokens(), facts.maxOutputTokens(), Double.NaN, facts.stream());
        view.together(() -> {
            if (predicted) {
                spending.account(state, attempt, now);
            }
            view.begin(attempt.id(), attempt.target(), attempt.worker(), load, now);
            return predicted;
        });
    }

    @Override
    public void visible(RequestState state, Attempt attempt) {
        view.firstToken(attempt.id(), -1, now);
    }

    @Override
    public void ended(RequestState state, Attempt attempt) {
        view.end(attempt.id(), now);
    }
}
