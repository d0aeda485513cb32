package dev.signalbox.router.state;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Failure;
import java.util.Optional;

/** What each event means for a request that is known. */
final class EventRules {
    private final RequestLedger ledger;
    private final Outbox outbox;
    private final EarlyEvents early;
    private final Rules rules;

    EventRules(RequestLedger ledger, Outbox outbox, EarlyEvents early, Rules rules) {
        this.ledger = ledger;
        this.outbox = outbox;
        this.early = early;
        this.rules = rules;
    }

    void apply(RequestState state, AttemptEvent event, long now) {
        if (Attempts.speaksOfLater(event, state.publication())) {
            early.remember(event, now, rules.earlyLimit());
        }
        var after = switch (event) {
            case AttemptEvent.Superseded superseded ->
                superseded.publication() < state.publication() ? state : ledger.advance(state, state.superseded(now));
            case AttemptEvent.Cancelled _ -> ledger.close(state, Ending.CANCELLED, Optional.empty(), now);
            case AttemptEvent.Attended _ -> attended(state, now);
            case AttemptEvent.Won won -> won(state, won, now);
            case AttemptEvent.Broken broken -> broken(state, broken.attempt(), now);
            case AttemptEvent.OfWorker of ->
                of.attempt().publication() > state.publication() ? state : ofWorker(state, of, now);
        };
        ledger.forgetIfOver(after, now);
    }

    /** Who follows it may have found nothing of it among the replies, as long as it has shown nothing. */
    private RequestState attended(RequestState state, long now) {
        if (state.standing() != Standing.CLOSED) {
            outbox.known(state);
        }
        return state.orphanedAt() == 0 ? state : ledger.advance(state, state.orphaned(now));
    }

    private RequestState won(RequestState state, AttemptEvent.Won won, long now) {
        if (won.publication() < state.publication()) {
            return state;
        }
        return ledger.close(ledger.advance(state, state.wonBy(won.attempt())), Ending.WON, Optional.of(won.attempt()), now);
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
        return ledger.advance(state, counted);
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
        var with = known.isPresent() ? state : ledger.advance(state, state.adopting(attempt, current, now));
        boolean unwanted = state.standing() == Standing.CLOSED && !state.won().equals(Optional.of(attempt.id()));
        if (known.isEmpty() && begins && unwanted) {
            outbox.stop(with, attempt, with.overtaken(attempt), now);
            with = ledger.advance(with, with.toldToStop(attempt));
            attempt = attempt.toldToStop();
        }
        return switch (event) {
            case AttemptEvent.Accepted _ -> ledger.advance(with, with.reached(attempt, Attempt.Stage.ACCEPTED));
            case AttemptEvent.FirstToken _ -> ledger.advance(with, with.reached(attempt, Attempt.Stage.VISIBLE));
            case AttemptEvent.Finished _ -> finished(with, attempt, now);
            case AttemptEvent.Failed failed -> failed(with, attempt, failed, now);
            case AttemptEvent.Stopped _ -> stopped(with, attempt, now);
            case AttemptEvent.Refused refused -> refusedByAnother(refused, attempt) ? with : notBegun(with, attempt, now);
            case AttemptEvent.Overloaded _ -> notBegun(with, attempt, now);
        };
    }

    private RequestState finished(RequestState state, Attempt attempt, long now) {
        var ended = ledger.advance(state, state.reached(attempt, Attempt.Stage.ENDED));
        return state.request().isBatch() ? ledger.close(ended, Ending.FINISHED, Optional.of(attempt.id()), now) : ended;
    }

    private RequestState failed(RequestState state, Attempt attempt, AttemptEvent.Failed event, long now) {
        var ended = ledger.advance(state, state.reached(attempt, Attempt.Stage.ENDED));
        boolean shown = event.visible() || attempt.stage() == Attempt.Stage.VISIBLE;
        boolean counts = attempt.running() && attempt.id().publication() == state.publication()
                && event.failure() != Failure.CANCELLED;
        if (!counts || shown && !state.request().isBatch()) {
            return ended;
        }
        var fault = new Fault(event.failure(), event.message(), event.retryAfterMillis(), event.providerError());
        return ledger.advance(ended, ended.failed(attempt.target(), fault, event.forGood()).again(now, now));
    }

    /** Who had it stopped knows why: an interactive one's reader, for batch only the router, which did not if it is surprised. */
    private RequestState stopped(RequestState state, Attempt attempt, long now) {
        var ended = ledger.advance(state, state.reached(attempt, Attempt.Stage.ENDED));
        return attempt.running() && state.request().isBatch() ? again(ended, now) : ended;
    }

    /**
     * Who refuses found the order in a partition that its worker no longer reads, and it went after that worker since; or it reads what
     * is no longer its own, and the worker has begun it.
     */
    private static boolean refusedByAnother(AttemptEvent.Refused refused, Attempt attempt) {
        boolean sentAfter = attempt.ours() && refused.partition() >= 0 && refused.partition() != attempt.partition();
        return !attempt.cancelled() && (sentAfter || attempt.stage() != Attempt.Stage.SENT);
    }

    private RequestState notBegun(RequestState state, Attempt attempt, long now) {
        if (!attempt.open()) {
            return state;
        }
        var without = ledger.advance(state, state.without(attempt));
        return attempt.cancelled() ? without : again(without, now);
    }

    private RequestState again(RequestState state, long now) {
        return ledger.advance(state, state.again(now + rules.backOff().toMillis(), now));
    }
}
