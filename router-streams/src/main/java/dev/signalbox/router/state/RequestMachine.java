package dev.signalbox.router.state;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.RequestId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The router's part of the protocol for one partition: it owns each request until something of it is visible, and batch requests until
 * they are settled. Inputs are a request, an event, the passing of time and a change of the leases; each gives the effects that the
 * shell is to send. The only writer of {@link Requests}.
 *
 * <p>A machine begins by catching up: what it reads changes its state and has no effect, so that whoever takes a partition over
 * learns all that was said before it says anything. {@link #resume} ends this. While its process is not fresh it goes on reading, and
 * begins, refuses and judges nothing.
 *
 * <p>Interactive requests are closed by the reader's word ({@code won}, a cancel), by the end of its ingress, or by the router's
 * own final failure; never by {@code finished}, because a loser may finish. Owned by one thread.
 */
public final class RequestMachine {
    private static final long SCAN_MILLIS = 1_000;
    private static final int FIRST_FEW = 32;
    private static final int MISSES = 8;

    private final int partition;
    private final Rules rules;
    private final Requests requests;
    private final Chooser chooser;
    private final Membership members;
    private final LongSupplier numbers;
    private final Outbox outbox;
    private final EarlyEvents early;
    private final RequestLedger ledger;
    private final EventRules events;
    private final Watch watch;
    private final Hedging hedging;
    private final HoldQueue held = new HoldQueue();
    private final DrainRate drain = new DrainRate();
    private Optional<InferenceRequest> arriving = Optional.empty();
    private boolean catchingUp = true;
    private boolean leasesChanged;
    private long nextScan;

    /**
     * @param requests what was found of the partition; it counts against the targets from here on
     * @param numbers the n of attempt ids, unique in this process's epoch
     */
    public RequestMachine(
            int partition, Rules rules, Requests requests, Chooser chooser, Load load, Membership members, LongSupplier numbers) {
        this.partition = partition;
        this.rules = rules;
        this.requests = requests;
        this.chooser = chooser;
        this.members = members;
        this.numbers = numbers;
        this.outbox = new Outbox(partition, members);
        this.early = requests.early();
        this.ledger = new RequestLedger(requests, load, outbox, rules, held);
        this.events = new EventRules(ledger, outbox, early, rules);
        this.watch = new Watch(ledger, outbox, members, rules, this::giveUp);
        this.hedging = new Hedging(requests, chooser, held, new Hedges());
    }

    private final class Hedges implements Hedging.Sending {
        @Override
        public AttemptId nextId(RequestState state) {
            return RequestMachine.this.nextId(state);
        }

        @Override
        public void hedge(RequestState state, AttemptId id, Choice.Chosen chosen, long now) {
            var attempt = attempt(state, id, chosen, true, now);
            outbox.send(ledger.advance(state, state.racing(attempt)).request(), attempt);
            outbox.note(chosen.decision());
        }
    }

    private AttemptId nextId(RequestState state) {
        return new AttemptId(state.publication(), members.epoch(), numbers.getAsLong());
    }

    private static Attempt attempt(RequestState state, AttemptId id, Choice.Chosen to, boolean hedge, long now) {
        return new Attempt(id, state.nextNumber(), to.worker(), to.workerEpoch(), to.partition(), to.target(), to.catalogVersion(), now,
                Attempt.Stage.SENT, true, false, hedge);
    }

    /** A request was read from the partition. */
    public List<Effect> onRequest(InferenceRequest request, long offset, long now) {
        var known = requests.find(request.id());
        if (known.isPresent()
                && (known.get().publication() >= request.publication() || known.get().ending() == Ending.CANCELLED)) {
            return List.of();
        }
        if (known.isPresent()) {
            var old = known.get();
            var stopped = ledger.stopAll(old, Optional.empty(), now);
            ledger.advance(old, RequestState.received(request, partition, offset, now, stopped.attempts()));
        } else {
            var received = RequestState.received(request, partition, offset, now, List.of());
            ledger.begin(received);
        }
        arriving = Optional.of(request);
        for (var event : early.take(request.id())) {
            requests.find(request.id()).ifPresentOrElse(state -> events.apply(state, event, now), () -> early.remember(event, now, rules.earlyLimit()));
        }
        requests.find(request.id()).ifPresent(state -> tryNow(state, now));
        shed(now);
        arriving = Optional.empty();
        return outbox.take();
    }

    /** An event was read from the partition. */
    public List<Effect> onEvent(AttemptEvent event, long now) {
        var known = requests.find(event.request());
        if (known.isEmpty()) {
            early.remember(event, now, rules.earlyLimit());
            return List.of();
        }
        events.apply(known.get(), event, now);
        requests.find(event.request()).ifPresent(state -> {
            tryNow(state, now);
            if (event instanceof AttemptEvent.Refused || event instanceof AttemptEvent.Overloaded) {
                hedging.notBegun(state);
            }
        });
        if (!held.isEmpty() && event instanceof AttemptEvent.OfWorker) {
            release(FIRST_FEW, now);
        }
        return outbox.take();
    }

    /** Somebody began, died, or reads other partitions: the next tick looks at everything. */
    public void leasesChanged() {
        leasesChanged = true;
    }

    /** Time has passed: releases what is held, and sees to what nobody speaks of any more. */
    public List<Effect> onTick(long now) {
        early.forgetOld(now, rules.lag().toMillis(), rules.earlyLimit());
        drain.tick(now);
        if (acting()) {
            if (leasesChanged || now >= nextScan || now < nextScan - SCAN_MILLIS) {
                leasesChanged = false;
                nextScan = now + SCAN_MILLIS;
                requests.forEach(state -> watch.lookAt(state, now));
            }
            release(Integer.MAX_VALUE, now);
            shedAll(now);
            hedging.tick(now);
        }
        return outbox.take();
    }

    /**
     * Everything that was said before has been read: found dispatches are sent again as they were, what must stop is stopped, and a last
     * word is said again, because of none of these it is known that it was heard. Does nothing while this process is not fresh; the shell
     * asks again.
     */
    public List<Effect> resume(long now) {
        if (!catchingUp || !members.fresh()) {
            return List.of();
        }
        catchingUp = false;
        outbox.speak();
        requests.forEach(state -> {
            for (var attempt : state.attempts()) {
                if (attempt.open() && attempt.cancelled()) {
                    outbox.stop(state, attempt, state.overtaken(attempt), now);
                } else if (attempt.open() && attempt.ours() && !members.gone(attempt.worker(), attempt.workerEpoch())) {
                    outbox.send(state.request(), attempt);
                }
            }
            state.silentAlone().ifPresent(silent -> hedging.watch(state, silent));
            if (state.ending() == Ending.FAILED) {
                outbox.lastWord(state, now);
                ledger.forgetIfOver(state, now);
            }
        });
        leasesChanged = true;
        return onTick(now);
    }

    /** The partition goes to another process: nothing of it counts here any more. */
    public void leave() {
        ledger.leave();
    }

    public boolean catchingUp() {
        return catchingUp;
    }

    public int heldRequests() {
        return held.size();
    }

    public int openRequests() {
        return requests.size();
    }

    private boolean acting() {
        return !catchingUp && members.fresh();
    }

    /** Tries one request at once, unless others of its route wait: then those at the front go first. */
    private void tryNow(RequestState state, long now) {
        if (!state.held() || !acting()) {
            return;
        }
        if (held.waitingFor(state) > 1) {
            release(FIRST_FEW, now);
        } else {
            begin(state, now);
        }
    }

    private void release(int most, long now) {
        if (held.isEmpty() || !acting()) {
            return;
        }
        Map<String, Integer> misses = new HashMap<>();
        for (var place : held.first(most)) {
            var missed = misses.getOrDefault(place.route(), 0);
            var state = requests.find(place.id());
            boolean late = now >= place.deadline();
            boolean due = state.isPresent() && (late || missed < MISSES && !Verdicts.pauses(state.get(), now));
            switch (due ? begin(state.get(), now) : Begun.ASIDE) {
                case GONE -> drain.left();
                case WAITS -> misses.put(place.route(), missed + 1);
                case ASIDE -> {}
            }
        }
    }

    private enum Begun {
        /** Sent, or given up. */
        GONE,
        /** There is no room for it, and so hardly for the next one of its name. */
        WAITS,
        /** It waits for something of its own, and others may pass. */
        ASIDE
    }

    private Begun begin(RequestState state, long now) {
        var verdict = Verdicts.on(state, rules, now);
        if (verdict.isPresent()) {
            giveUp(state, verdict.get(), now);
            return Begun.GONE;
        }
        if (Verdicts.pauses(state, now)) {
            return Begun.ASIDE;
        }
        var id = nextId(state);
        return switch (chooser.choose(state, id, state.nextNumber(), now)) {
            case Choice.Chosen chosen -> {
                long earliest = Verdicts.notBefore(state, chosen.target(), now);
                if (now < earliest) {
                    if (earliest < state.request().deadline()) {
                        yield Begun.ASIDE;
                    }
                    giveUp(state, state.fault().orElseGet(() -> Verdicts.tooLate(state)), now);
                    yield Begun.GONE;
                }
                var attempt = attempt(state, id, chosen, false, now);
                var sent = ledger.advance(state, state.sent(attempt, now));
                outbox.send(withItsBody(sent), attempt);
                outbox.note(chosen.decision());
                hedging.watch(sent, attempt);
                yield Begun.GONE;
            }
            case Choice.Wait wait -> {
                if (state.heldSince() == now) {
                    outbox.note(wait.decision());
                }
                if (wait.notBefore() > now) {
                    ledger.advance(state, state.waitingUntil(wait.notBefore()));
                    yield Begun.ASIDE;
                }
                yield Begun.WAITS;
            }
            case Choice.Refuse refuse -> {
                outbox.note(refuse.decision());
                giveUp(state, Verdicts.lastWord(state, refuse.fault()), now);
                yield Begun.GONE;
            }
        };
    }

    /** The request just read still has its body at hand; all others are sent as a reference. */
    private InferenceRequest withItsBody(RequestState state) {
        var request = state.request();
        return arriving.isPresent() && arriving.get().id().equals(request.id()) ? request.withBody(arriving.get().body()) : request;
    }

    private void shed(long now) {
        if (held.waitedFor() > rules.holdLimit() && acting()) {
            held.last().flatMap(requests::find)
                    .ifPresent(last -> giveUp(last, Fault.of(Failure.SHED, "too many requests are waiting"), now));
        }
    }

    /** Those that come back are held as well, and so are those that came while nobody could be refused. */
    private void shedAll(long now) {
        while (held.waitedFor() > rules.holdLimit()) {
            shed(now);
        }
    }

    private void giveUp(RequestState state, Fault fault, long now) {
        boolean ourDoing = fault.failure() == Failure.SHED || fault.failure() == Failure.DEADLINE;
        long retryAfter = ourDoing ? drain.until(held.size()) : fault.retryAfterMillis();
        var last = state.endingIn(new Fault(fault.failure(), fault.message(), retryAfter, fault.providerError()));
        outbox.lastWord(last, now);
        ledger.forgetIfOver(ledger.close(ledger.advance(state, last), Ending.FAILED, Optional.empty(), now), now);
    }

    /** For {@code explain} and for tests. */
    public Optional<RequestState> find(RequestId id) {
        return requests.find(id);
    }
}
