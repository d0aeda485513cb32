package dev.signalbox.router.topology;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.fleet.TargetProfile;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.fleet.Fleets;
import dev.signalbox.router.inflight.Load;
import dev.signalbox.router.policy.RoutingPolicy;
import dev.signalbox.router.state.Effect;
import dev.signalbox.router.state.KeptRequests;
import dev.signalbox.router.state.RequestMachine;
import dev.signalbox.router.state.Rules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/** Traffic on the real machine, policy and view over three targets of which some calls stall, on a clock in the test's hand. */
final class SimulatedTraffic {
    private static final int TARGETS = 3;
    private static final long T0 = 1_000_000;
    static final double USUAL_P95 = 260;
    static final long STALL = 10_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final FleetView view;
    private final FleetRouting routing;
    final RequestMachine machine;
    private final PriorityQueue<Later> agenda = new PriorityQueue<>((a, b) ->
            a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
    private final Map<RequestId, Long> arrived = new HashMap<>();
    private final Map<RequestId, Long> answered = new HashMap<>();
    private final Set<AttemptId> cancelled = new HashSet<>();
    final List<Decision> hedges = new ArrayList<>();
    private final double stalling;
    private final List<Boolean> broken = new ArrayList<>(List.of(false, false, false));
    private final int[] failedInARow = new int[TARGETS];
    private final boolean circuits;
    private Cut cut = Cut.NONE;
    final Map<RequestId, Long> refused = new HashMap<>();
    private long now = T0;
    private long numbers;
    int calls;

    /** Whether every stream breaks off, and whether its reader has shown something of it by then. */
    private enum Cut {
        NONE(0),
        SHOWN(5),
        UNSEEN(3);

        private final int publishedAgain;

        Cut(int publishedAgain) {
            this.publishedAgain = publishedAgain;
        }
    }

    private record Later(long at, long order, Runnable what) {}

    SimulatedTraffic(int percent, int limit, double stalling) {
        this(percent, limit, stalling, false);
    }

    /** @param circuits whether a worker opens circuits after five failures in a row, and lets one call a second through then */
    SimulatedTraffic(int percent, int limit, double stalling, boolean circuits) {
        this.stalling = stalling;
        this.circuits = circuits;
        view = new FleetView("r");
        var plain = Fleets.catalog(1, TARGETS);
        var route = new Route("all", List.of("m0", "m1", "m2"), new Route.Hedge(percent, 100), 10);
        var catalog = new Catalog(1, plain.providers(), plain.models(), List.of(route), List.of());
        view.catalog(catalog, now);
        view.workers(List.of(Fleets.worker("w", 1, catalog, limit)), now);
        for (int i = 0; i < TARGETS; i++) {
            view.profile(new TargetProfile("m" + i + "@p" + i, Double.NaN, 50, 120, USUAL_P95, 400, 10, 20, 30, 1_000, now));
        }
        routing = new FleetRouting(view, RoutingPolicy.predictedFirstToken(), () -> 0);
        routing.at(now);
        machine = new RequestMachine(0, Rules.DEFAULT, new KeptRequests(), routing, routing, new SelfAlone(() -> true, (_, _) -> false), () -> numbers++);
        perform(machine.resume(now));
    }

    private void at(long when, Runnable what) {
        agenda.add(new Later(when, numbers++, what));
    }

    /** From then on every call there fails at once. */
    SimulatedTraffic breaks(int target, long afterMillis) {
        at(T0 + afterMillis, () -> broken.set(target, true));
        return this;
    }

    /** So many calls run at each target all the time, of names that this traffic has nothing to do with. */
    SimulatedTraffic busy(int... others) {
        for (int target = 0; target < others.length; target++) {
            for (int i = 0; i < others[target]; i++) {
                view.begin(new AttemptId(0, 1, numbers++), "m" + target + "@p" + target, "w", Load.of(0, 0, Double.NaN, true), now);
            }
        }
        return this;
    }

    /** Every stream at every target breaks off after its first words, and its reader publishes it again as often as it may. */
    SimulatedTraffic cutsAll(boolean shown) {
        cut = shown ? Cut.SHOWN : Cut.UNSEEN;
        return this;
    }

    /** So many requests at 100 a second, and all that comes of them. */
    SimulatedTraffic run(int requests) {
        for (int i = 0; i < requests; i++) {
            var id = new RequestId("q" + i);
            at(T0 + i * 10L + random.nextInt(10), () -> request(id));
        }
        for (long tick = T0; tick < T0 + requests * 10L + 2 * STALL; tick += 10) {
            at(tick, () -> perform(machine.onTick(now)));
        }
        while (!agenda.isEmpty()) {
            var next = agenda.remove();
            now = next.at;
            routing.at(now);
            next.what.run();
        }
        return this;
    }

    private void request(RequestId id) {
        arrived.put(id, now);
        publish(id, 0, Optional.empty());
    }

    private void publish(RequestId id, int publication, Optional<Continuation> from) {
        var facts = new Facts("all", true, 300, 100, 0, "a", new long[0], Facts.Spans.UNKNOWN);
        perform(machine.onRequest(new InferenceRequest(id, publication, 0, "t", Lane.INTERACTIVE, Dialect.OPENAI_CHAT, now, now + 60_000, facts,
                new Body.Inline(Bytes.EMPTY), Optional.of(new ReplyAddress("i", 1, 0)), from, false), numbers++, now));
    }

    private void perform(List<Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Effect.Send(var dispatch) -> call(dispatch);
                case Effect.Stop(var cancel) -> cancelled.add(cancel.attempt().orElseThrow());
                case Effect.Tell(Reply.Final last, int _) -> refused.put(last.request(), now);
                case Effect.Note(var decision) when decision.outcome() == Decision.Outcome.HEDGED -> hedges.add(decision);
                default -> {}
            }
        }
    }

    /** A first token after 80 to 280 ms, or after a stall; half a second of answer behind it. */
    private void call(Dispatch d) {
        calls++;
        long first = now + (random.nextDouble() < stalling ? STALL : 80 + random.nextInt(200));
        long begun = now;
        var run = new AttemptEvent.Run("w", 1, d.target(), 1, d.number(), "t", "all", Lane.INTERACTIVE);
        int index = view.catalog().target(d.target()).orElseThrow().index();
        if (broken.get(index)) {
            at(now + 5, () -> {
                failed(index, d.target());
                event(new AttemptEvent.Failed(d.request().id(), d.attempt(), run, new AttemptEvent.Timings(begun, -1, 5_000),
                        Failure.PROVIDER_ERROR, "broken", 0, false, Usage.NONE, Bytes.EMPTY));
            });
            return;
        }
        at(first, () -> {
            var took = new AttemptEvent.Timings(begun, (now - begun) * 1_000, (now - begun) * 1_000);
            if (cancelled.contains(d.attempt())) {
                event(new AttemptEvent.Stopped(d.request().id(), d.attempt(), run, took, Usage.NONE, 0));
                return;
            }
            if (cut != Cut.NONE) {
                breaksOff(d, run, took);
                return;
            }
            if (answered.putIfAbsent(d.request().id(), now) == null) {
                event(new AttemptEvent.Won(d.request().id(), d.attempt(), 0));
            }
            event(new AttemptEvent.FirstToken(d.request().id(), d.attempt(), run, took));
            at(now + 500, () -> event(new AttemptEvent.Finished(d.request().id(), d.attempt(), run, took,
                    dev.signalbox.records.FinishReason.STOP, Usage.NONE)));
        });
    }

    private void breaksOff(Dispatch d, AttemptEvent.Run run, AttemptEvent.Timings took) {
        var id = d.request().id();
        int publication = d.request().publication();
        event(new AttemptEvent.Won(id, d.attempt(), publication));
        event(new AttemptEvent.FirstToken(id, d.attempt(), run, took));
        at(now + 20, () -> {
            event(new AttemptEvent.Failed(id, d.attempt(), run, took, Failure.STREAM_BROKEN, "cut", 0, true, Usage.NONE, Bytes.EMPTY));
            if (publication == cut.publishedAgain) {
                refused.put(id, now);
            } else {
                publish(id, publication + 1, cut == Cut.UNSEEN ? Optional.empty()
                        : Optional.of(new Continuation(d.attempt(), 3, d.target(), "so far", "", 2, Bytes.EMPTY)));
            }
        });
    }

    private void failed(int index, String target) {
        if (circuits && ++failedInARow[index] >= 5) {
            view.health(Fleets.health(target, TargetHealth.Circuit.OPEN, 0, now), now);
            at(now + 1_000, () -> view.health(Fleets.health(target, TargetHealth.Circuit.PROBING, 0, now), now));
        }
    }

    private void event(AttemptEvent event) {
        routing.heard(event);
        perform(machine.onEvent(event, now));
    }

    /** Of those that were refused. */
    long longestWait() {
        return refused.entrySet().stream().mapToLong(e -> e.getValue() - arrived.get(e.getKey())).max().orElse(0);
    }

    long firstTokenAt(double quantile) {
        var took = arrived.entrySet().stream().mapToLong(e -> answered.get(e.getKey()) - e.getValue()).toArray();
        Arrays.sort(took);
        return took[(int) Math.min(took.length - 1, quantile * took.length)];
    }
}
