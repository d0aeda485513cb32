package dev.signalbox.router.state;

import dev.signalbox.records.AttemptId;
import java.util.Optional;

/**
 * The only ways in which a partition's state changes: each transition moves the request in the hold queue and tells the load, so that both
 * always follow from what is stored.
 */
final class RequestLedger {
    private final Requests requests;
    private final Load load;
    private final Outbox outbox;
    private final Rules rules;
    private final HoldQueue held;

    RequestLedger(Requests requests, Load load, Outbox outbox, Rules rules, HoldQueue held) {
        this.requests = requests;
        this.load = load;
        this.outbox = outbox;
        this.rules = rules;
        this.held = held;
        requests.forEach(this::count);
    }

    /** A request that was not known. */
    void begin(RequestState received) {
        requests.put(received);
        count(received);
    }

    /** Nothing of the partition counts here any more. */
    void leave() {
        requests.forEach(state -> Attempts.changed(load, state, Optional.empty()));
    }

    RequestState close(RequestState state, Ending why, Optional<AttemptId> keep, long now) {
        return advance(state, stopAll(state, keep, now).closed(why, now));
    }

    /** @param keep the one that has won, before which the others are stopped */
    RequestState stopAll(RequestState state, Optional<AttemptId> keep, long now) {
        var after = state;
        for (var attempt : state.attempts()) {
            if (attempt.running() && !(keep.isPresent() && keep.get().equals(attempt.id()))) {
                outbox.stop(state, attempt, keep.isPresent(), now);
                after = after.toldToStop(attempt);
            }
        }
        return after;
    }

    RequestState advance(RequestState before, RequestState after) {
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

    void count(RequestState found) {
        if (found.held()) {
            held.add(found);
        }
        Attempts.found(load, found);
    }

    /**
     * While nothing may be said yet nothing is forgotten: a state may be found whose request is still to be read again, and a last word is
     * to be said again.
     */
    void forgetIfOver(RequestState state, long now) {
        if (!outbox.silent() && Verdicts.over(state, rules, now)) {
            Attempts.changed(load, state, Optional.empty());
            requests.remove(state.id());
        }
    }
}
