package dev.signalbox.router.state;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Watches first attempts, and sends a second one elsewhere for those that stay silent. Only for streams that somebody waits for: a whole
 * answer has no first token to be late, unless it is the one that tries a target that was ill; and batch has time. Not for a continuation, whose text is bound to where it goes on. Nothing is
 * begun while others of the same name are held: there is no room to spare then.
 *
 * <p>What is due follows from the stored attempts, so a successor watches them again. Watches at most {@value #MOST} attempts; one more is
 * not hedged. Owned by the machine.
 */
final class Hedging {
    private static final int MOST = 100_000;
    private static final long ASK_AGAIN_MILLIS = 100;

    private final Requests requests;
    private final Chooser chooser;
    private final HoldQueue held;
    private final Sending sending;
    private final PriorityQueue<Due> due = new PriorityQueue<>(
            Comparator.comparingLong(Due::at).thenComparing(d -> d.request().value()));

    private record Due(long at, RequestId request, AttemptId attempt) {}

    /** Puts a choice into effect. */
    interface Sending {
        AttemptId nextId(RequestState state);

        void hedge(RequestState state, AttemptId id, Choice.Chosen chosen, long now);
    }

    Hedging(Requests requests, Chooser chooser, HoldQueue held, Sending sending) {
        this.requests = requests;
        this.chooser = chooser;
        this.held = held;
        this.sending = sending;
    }

    /** An attempt was sent, or found at a take-over. */
    void watch(RequestState state, Attempt attempt) {
        var request = state.request();
        if (request.isBatch() || request.lane() == Lane.BATCH || request.continuation().isPresent() || attempt.hedge() || due.size() >= MOST
                || !request.facts().stream() && !chooser.onTrial(attempt)) {
            return;
        }
        long after = chooser.hedgeAfter(state, attempt);
        if (after >= 0) {
            due.add(new Due(attempt.sentAt() + after, request.id(), attempt.id()));
        }
    }

    /** A hedge was sent and not begun: the one that is silent may get another. */
    void notBegun(RequestState state) {
        state.silentAlone().ifPresent(silent -> watch(state, silent));
    }

    void tick(long now) {
        var later = new ArrayList<Due>(0);
        for (var next = due.peek(); next != null && next.at() <= now; next = due.peek()) {
            due.remove();
            var state = requests.find(next.request());
            if (state.isPresent() && wanted(state.get(), next.attempt(), now) && !begin(state.get(), now)) {
                later.add(new Due(now + ASK_AGAIN_MILLIS, next.request(), next.attempt()));
            }
        }
        due.addAll(later);
    }

    private static boolean wanted(RequestState state, AttemptId silent, long now) {
        return now < state.request().deadline() && state.silentAlone().filter(a -> a.id().equals(silent)).isPresent();
    }

    private boolean begin(RequestState state, long now) {
        if (held.waitingFor(state) > 0) {
            return false;
        }
        var id = sending.nextId(state);
        if (chooser.hedge(state, id, state.nextNumber(), now) instanceof Choice.Chosen chosen) {
            sending.hedge(state, id, chosen, now);
            return true;
        }
        return false;
    }
}
