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
    private final Load load;
    private final Membership members;
    private final LongSupplier numbers;
    private final Outbox outbox;
    private final EarlyEvents early;
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
        this.load = load;
        this.members = members;
        this.numbers = numbers;
        this.outbox = new Outbox(partition, members);
        this.early = new EarlyEvents(rules.earlyLimit(), rules.lag().toMillis());
        requests.forEach(this::count);
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
            var stopped = stopAll(old, Optional.empty(), now);
            advance(old, RequestState.received(request, partition, offset, now, stopped.attempts()));
        } else {
            var received = RequestState.received(request, partition, offset, now, List.of());
            requests.put(received);
            count(received);
        }
        arriving = Optional.of(request);
        for (var event : early.take(request.id())) {
            requests.find(request.id()).ifPresentOrElse(state -> apply(state, event, now), () -> early.remember(event, now));
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
            early.remember(event, now);
            return List.of();
        }
        apply(known.get(), event, now);
        requests.find(event.request()).ifPresent(state -> tryNow(state, now));
        if (!held.isEmpty() && event instanceof AttemptEvent.OfWorker) {
            release(FIRST_FEW, now);
        }
        return outbox.take();
    }

    /** Somebody began or died: the next tick looks at everything. */
    public void leasesChanged() {
        leasesChanged = true;
    }

    /** Time has passed: releases what is held, and sees to what nobody speaks of any more. */
    public List<Effect> onTick(long now) {
        early.forgetOld(now);
        drain.tick(now);
        if (acting()) {
            if (leasesChanged || now >= nextScan) {
                leasesChanged = false;
                nextScan = now + SCAN_MILLIS;
                requests.forEach(state -> lookAt(state, now));
            }
            release(Integer.MAX_VALUE, now);
        }
        return outbox.take();
    }

    /**
     * Everything that was said before has been read: found dispatches are sent again as they were, and what must stop is stopped. Does
     * nothing while this process is not fresh; the shell asks again.
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
                    outbox.stop(state, attempt, now);
                } else if (attempt.open() && attempt.ours() && !members.gone(attempt.worker(), attempt.workerEpoch())) {
                    outbox.send(state.request(), attempt);
                }
            }
        });
        leasesChanged = true;
        while (held.waitedFor() > rules.holdLimit()) {
            shed(now);
        }
        return onTick(now);
    }

    /** The partition goes to another process: nothing of it counts here any more. */
    public void leave() {
        requests.forEach(state -> Attempts.changed(load, state, Optional.empty()));
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

    // ---- events

    private void apply(RequestState state, AttemptEvent event, long now) {
        if (Attempts.speaksOfLater(event, state.publication())) {
            early.remember(event, now);
        }
        var after = switch (event) {
            case AttemptEvent.Superseded superseded ->
                superseded.publication() < state.publication() ? state : advance(state, state.superseded(now));
            case AttemptEvent.Cancelled _ -> close(state, Ending.CANCELLED, Optional.empty(), now);
            case AttemptEvent.Won won -> won(state, won, now);
            case AttemptEvent.Broken broken -> broken(state, broken.attempt(), now);
            case AttemptEvent.OfWorker of ->
                of.attempt().publication() > state.publication() ? state : ofWorker(state, of, now);
        };
        forgetIfOver(after, now);
    }

    private RequestState won(RequestState state, AttemptEvent.Won won, long now) {
        if (won.publication() < state.publication()) {
            return state;
        }
        return close(advance(state, state.wonBy(won.attempt())), Ending.WON, Optional.of(won.attempt()), now);
    }

    /** The reader found a gap in an attempt that has shown nothing: it has cancelled it, and we try elsewhere. */
    private RequestState broken(RequestState state, AttemptId id, long now) {
        var known = state.attempt(id);
        if (known.isPresent() && known.get().cancelled() || id.publication() != state.publication()) {
            return state;
        }
        var marked = known.map(state::toldToStop).orElseGet(() -> state.adopting(Attempts.neverSeen(id, now), false, now));
        if (known.isPresent() && known.get().open()) {
            outbox.stop(state, known.get(), now);
        }
        var again = marked.again(now, now);
        var counted = again.held() && !state.held() ? again.failed("", Fault.of(Failure.REPLY_GAP, "the reply had a gap")) : again;
        return advance(state, counted);
    }

    private RequestState ofWorker(RequestState state, AttemptEvent.OfWorker event, long now) {
        var known = state.attempt(event.attempt());
        boolean current = event.attempt().publication() == state.publication();
        boolean begins = event instanceof AttemptEvent.Accepted || event instanceof AttemptEvent.FirstToken;
        boolean counts = begins || current
                && (event instanceof AttemptEvent.Finished || event instanceof AttemptEvent.Failed);
        if (known.isEmpty() && !counts) {
            return state;
        }
        var attempt = known.orElseGet(() -> Attempt.adopted(event.attempt(), event.run(), now));
        var with = known.isPresent() ? state : advance(state, state.adopting(attempt, current, now));
        boolean unwanted = state.standing() == Standing.CLOSED && !state.won().equals(Optional.of(attempt.id()));
        if (known.isEmpty() && begins && unwanted) {
            outbox.stop(with, attempt, now);
            with = advance(with, with.toldToStop(attempt));
            attempt = attempt.toldToStop();
        }
        return switch (event) {
            case AttemptEvent.Accepted _ -> advance(with, with.reached(attempt, Attempt.Stage.ACCEPTED));
            case AttemptEvent.FirstToken _ -> advance(with, with.reached(attempt, Attempt.Stage.VISIBLE));
            case AttemptEvent.Finished _ -> finished(with, attempt, now);
            case AttemptEvent.Failed failed -> failed(with, attempt, failed, now);
            case AttemptEvent.Stopped _ -> stopped(with, attempt, now);
            case AttemptEvent.Refused _, AttemptEvent.Overloaded _ -> notBegun(with, attempt, now);
        };
    }

    private RequestState finished(RequestState state, Attempt attempt, long now) {
        var ended = advance(state, state.reached(attempt, Attempt.Stage.ENDED));
        return state.request().isBatch() ? close(ended, Ending.FINISHED, Optional.of(attempt.id()), now) : ended;
    }

    private RequestState failed(RequestState state, Attempt attempt, AttemptEvent.Failed event, long now) {
        var ended = advance(state, state.reached(attempt, Attempt.Stage.ENDED));
        boolean shown = event.visible() || attempt.stage() == Attempt.Stage.VISIBLE;
        boolean counts = attempt.running() && attempt.id().publication() == state.publication()
                && event.failure() != Failure.CANCELLED;
        if (!counts || shown && !state.request().isBatch()) {
            return ended;
        }
        var fault = new Fault(event.failure(), event.message(), event.retryAfterMillis(), event.providerError());
        return advance(ended, ended.failed(attempt.target(), fault).again(now, now));
    }

    /** Who had it stopped knows why: an interactive one's reader, for batch only the router, which did not if it is surprised. */
    private RequestState stopped(RequestState state, Attempt attempt, long now) {
        var ended = advance(state, state.reached(attempt, Attempt.Stage.ENDED));
        return attempt.running() && state.request().isBatch() ? again(ended, now) : ended;
    }

    private RequestState notBegun(RequestState state, Attempt attempt, long now) {
        if (!attempt.open()) {
            return state;
        }
        var without = advance(state, state.without(attempt));
        return attempt.cancelled() ? without : again(without, now);
    }

    private RequestState again(RequestState state, long now) {
        return advance(state, state.again(now + rules.backOff().toMillis(), now));
    }

    // ---- choosing

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
            boolean due = state.isPresent() && (late || missed < MISSES && now >= state.get().notBefore());
            if (due && !begin(state.get(), now)) {
                misses.put(place.route(), missed + 1);
            } else if (due) {
                drain.left();
            }
        }
    }

    /** Sends a held request, or gives it up; false if it goes on waiting. */
    private boolean begin(RequestState state, long now) {
        var verdict = Verdicts.on(state, rules, now);
        if (verdict.isPresent()) {
            giveUp(state, verdict.get(), now);
            return true;
        }
        if (now < state.notBefore()) {
            return false;
        }
        var id = new AttemptId(state.publication(), members.epoch(), numbers.getAsLong());
        return switch (chooser.choose(state, id, state.nextNumber(), now)) {
            case Choice.Chosen chosen -> {
                if (Verdicts.tooSoon(state, chosen.target(), now)) {
                    yield false;
                }
                var attempt = new Attempt(id, state.nextNumber(), chosen.worker(), chosen.workerEpoch(), chosen.partition(),
                        chosen.target(), chosen.catalogVersion(), now, Attempt.Stage.SENT, true, false);
                var sent = advance(state, state.sent(attempt, now));
                outbox.send(withItsBody(sent), attempt);
                outbox.note(chosen.decision());
                yield true;
            }
            case Choice.Wait wait -> {
                if (state.heldSince() == now) {
                    outbox.note(wait.decision());
                }
                yield false;
            }
            case Choice.Refuse refuse -> {
                outbox.note(refuse.decision());
                giveUp(state, state.fault().orElse(refuse.fault()), now);
                yield true;
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

    private void giveUp(RequestState state, Fault fault, long now) {
        boolean ourDoing = fault.failure() == Failure.SHED || fault.failure() == Failure.DEADLINE;
        long retryAfter = ourDoing ? drain.until(held.size()) : fault.retryAfterMillis();
        outbox.giveUp(state, fault, retryAfter, now);
        forgetIfOver(close(state, Ending.FAILED, Optional.empty(), now), now);
    }

    // ---- what nobody speaks of

    private void lookAt(RequestState found, long now) {
        var state = found;
        for (var attempt : found.attempts()) {
            if (attempt.open() && members.gone(attempt.worker(), attempt.workerEpoch())) {
                state = workerLost(state, attempt, now);
            }
        }
        var ingress = state.request().replyTo();
        if (ingress.isPresent() && members.gone(ingress.get().ingress(), ingress.get().ingressEpoch())) {
            state = ingressLost(state, now);
        }
        if (Verdicts.overdue(state, rules, now)) {
            giveUp(state, Fault.of(Failure.DEADLINE, "no answer within the deadline"), now);
            return;
        }
        if (Verdicts.abandoned(state, rules, now)) {
            state = close(state, Ending.EXPIRED, Optional.empty(), now);
        }
        forgetIfOver(state, now);
    }

    private RequestState workerLost(RequestState state, Attempt attempt, long now) {
        outbox.terminated(state, attempt);
        var ended = advance(state, state.reached(attempt, Attempt.Stage.ENDED));
        boolean current = attempt.id().publication() == state.publication();
        boolean shown = attempt.stage() == Attempt.Stage.VISIBLE && !state.request().isBatch();
        if (!current || shown || attempt.cancelled() || state.standing() != Standing.RUNNING) {
            return ended;
        }
        var fault = Fault.of(Failure.WORKER_LOST, "the worker that ran it died");
        return advance(ended, ended.failed("", fault).again(now, now));
    }

    private RequestState ingressLost(RequestState state, long now) {
        if (state.standing() == Standing.CLOSED && !state.anyRunning()) {
            return state;
        }
        if (state.request().resumable()) {
            if (state.orphanedAt() == 0) {
                return advance(state, state.orphaned(now));
            }
            if (now - state.orphanedAt() < rules.attach().toMillis()) {
                return state;
            }
        }
        return close(state, Ending.LAPSED, Optional.empty(), now);
    }

    // ---- the only ways in which state changes

    private RequestState close(RequestState state, Ending why, Optional<AttemptId> keep, long now) {
        return advance(state, stopAll(state, keep, now).closed(why, now));
    }

    private RequestState stopAll(RequestState state, Optional<AttemptId> keep, long now) {
        var after = state;
        for (var attempt : state.attempts()) {
            if (attempt.running() && !(keep.isPresent() && keep.get().equals(attempt.id()))) {
                outbox.stop(state, attempt, now);
                after = after.toldToStop(attempt);
            }
        }
        return after;
    }

    private RequestState advance(RequestState before, RequestState after) {
        if (before == after) {
            return after;
        }
        if (before.held()) {
            held.remove(before);
        }
        if (after.held()) {
            held.add(after);
        }
        Attempts.changed(load, before, Optional.of(after));
        requests.put(after);
        return after;
    }

    private void count(RequestState found) {
        if (found.held()) {
            held.add(found);
        }
        Attempts.found(load, found);
    }

    private void forgetIfOver(RequestState state, long now) {
        if (Verdicts.over(state, rules, now)) {
            Attempts.changed(load, state, Optional.empty());
            requests.remove(state.id());
        }
    }

    /** For {@code explain} and for tests. */
    public Optional<RequestState> find(RequestId id) {
        return requests.find(id);
    }
}
