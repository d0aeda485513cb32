package dev.signalbox.router.state;

import dev.signalbox.records.Failure;
import java.util.Optional;

/** Sees to what nobody speaks of: attempts of dead workers, requests of dead ingresses, and what is long past its deadline. */
final class Watch {
    /** Ends a request with the router's last word. */
    interface GivingUp {
        void giveUp(RequestState state, Fault fault, long now);
    }

    private final RequestLedger ledger;
    private final Outbox outbox;
    private final Membership members;
    private final Rules rules;
    private final GivingUp machine;

    Watch(RequestLedger ledger, Outbox outbox, Membership members, Rules rules, GivingUp machine) {
        this.ledger = ledger;
        this.outbox = outbox;
        this.members = members;
        this.rules = rules;
        this.machine = machine;
    }

    void lookAt(RequestState found, long now) {
        var state = found;
        for (var attempt : found.attempts()) {
            if (attempt.open() && members.gone(attempt.worker(), attempt.workerEpoch())) {
                state = workerLost(state, attempt, now);
            }
        }
        for (var attempt : state.attempts()) {
            if (attempt.ours() && attempt.running() && attempt.stage() == Attempt.Stage.SENT) {
                state = follow(state, attempt);
            }
        }
        var ingress = state.request().replyTo();
        if (ingress.isPresent() && members.gone(ingress.get().ingress(), ingress.get().ingressEpoch())) {
            state = ingressLost(state, now);
        }
        if (Verdicts.overdue(state, rules, now)) {
            machine.giveUp(state, Fault.of(Failure.DEADLINE, "no answer within the deadline"), now);
            return;
        }
        if (Verdicts.abandoned(state, rules, now)) {
            state = ledger.close(state, Ending.EXPIRED, Optional.empty(), now);
        }
        ledger.forgetIfOver(state, now);
    }

    private RequestState workerLost(RequestState state, Attempt attempt, long now) {
        outbox.terminated(state, attempt);
        var ended = ledger.advance(state, state.reached(attempt, Attempt.Stage.ENDED));
        boolean current = attempt.id().publication() == state.publication();
        boolean shown = attempt.stage() == Attempt.Stage.VISIBLE && !state.request().isBatch();
        if (!current || shown || attempt.cancelled() || state.standing() != Standing.RUNNING) {
            return ended;
        }
        var fault = Fault.of(Failure.WORKER_LOST, "the worker that ran it died");
        return ledger.advance(ended, ended.failed("", fault).again(now, now));
    }

    /** Its worker reads other partitions now: whoever reads the old one can only refuse the order, and perhaps not soon. */
    private RequestState follow(RequestState state, Attempt attempt) {
        int to = members.reachedAt(attempt.worker(), attempt.workerEpoch(), attempt.partition(), attempt.target());
        if (to == attempt.partition() || to < 0) {
            return state;
        }
        var moved = ledger.advance(state, state.sentTo(attempt, to));
        moved.attempt(attempt.id()).ifPresent(again -> outbox.send(moved.request(), again));
        return moved;
    }

    private RequestState ingressLost(RequestState state, long now) {
        if (state.standing() == Standing.CLOSED && !state.anyRunning()) {
            return state;
        }
        if (state.request().resumable()) {
            if (state.orphanedAt() == 0 || now < state.orphanedAt()) {
                return ledger.advance(state, state.orphaned(now));
            }
            if (now - state.orphanedAt() < rules.attach().toMillis()) {
                return state;
            }
        }
        return ledger.close(state, Ending.LAPSED, Optional.empty(), now);
    }
}
