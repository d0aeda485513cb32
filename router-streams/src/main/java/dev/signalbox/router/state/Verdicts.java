package dev.signalbox.router.state;

import dev.signalbox.records.Failure;
import java.util.Optional;
import java.util.SplittableRandom;

/** What time and failures mean for a request: whether to give it up, to wait, to close or to forget it. */
final class Verdicts {
    private static final long SAME_TARGET_MILLIS = 100;
    private static final int LONGEST_DOUBLING = 5;

    private Verdicts() {}

    /** Why a held request is not to be sent any more. */
    static Optional<Fault> on(RequestState state, Rules rules, long now) {
        if (now >= state.request().deadline()) {
            return Optional.of(tooLate(state));
        }
        if (state.fault().isEmpty()) {
            return Optional.empty();
        }
        var fault = state.fault().get();
        if (!fault.failure().retryable()) {
            return Optional.of(fault);
        }
        return state.tries() < rules.attempts() ? Optional.empty() : Optional.of(exhausted(state, fault));
    }

    /** Says how long the deadline was: one that is over before anything could be chosen is no want of room. */
    static Fault tooLate(RequestState state) {
        var request = state.request();
        return Fault.of(Failure.DEADLINE, "the deadline of " + Math.max(0, request.deadline() - request.receivedAt())
                + " ms passed before a target took the request");
    }

    /** The provider's own last word where it said one: a caller knows what to do with a 429, not with our own account of it. */
    private static Fault exhausted(RequestState state, Fault last) {
        boolean ours = switch (last.failure()) {
            case WORKER_LOST, REPLY_GAP, INTERNAL -> true;
            default -> false;
        };
        var message = state.tries() + " attempts failed; the last: " + last.message();
        return new Fault(ours ? Failure.RETRIES_EXHAUSTED : last.failure(), message, last.retryAfterMillis(), last.providerError());
    }

    /** Nobody else can serve it: what an attempt has said tells its caller more than that, but not when to come again. */
    static Fault lastWord(RequestState state, Fault refusal) {
        return state.fault()
                .map(f -> new Fault(f.failure(), f.message(), Math.max(f.retryAfterMillis(), refusal.retryAfterMillis()), f.providerError()))
                .orElse(refusal);
    }

    /**
     * When the request may go to that target, in epoch milliseconds: at once to one that has not failed it. One that has gets it again after
     * what it asked for, and a pause that doubles with each try; half of the pause more or less is drawn, by the request and the try, so that
     * those who failed together do not come back together. Who waits since a time to come does so no longer: the clock was set back since.
     */
    static long notBefore(RequestState state, String target, long now) {
        if (!state.failedAt().contains(target) || now < state.heldSince()) {
            return 0;
        }
        long asked = state.fault().map(Fault::retryAfterMillis).orElse(0L);
        long pause = SAME_TARGET_MILLIS << Math.min(state.tries(), LONGEST_DOUBLING);
        var chance = new SplittableRandom(31L * state.id().value().hashCode() + state.tries());
        return state.heldSince() + (asked > 0 ? asked + chance.nextLong(pause / 2) : pause / 2 + chance.nextLong(pause));
    }

    /** Whether it is to wait before anything is chosen. One that waits since a time to come does not: the clock was set back since. */
    static boolean pauses(RequestState state, long now) {
        return now < state.notBefore() && now >= state.heldSince();
    }

    /** Sent, and nothing visible came long after the deadline at which its worker should have ended it. */
    static boolean overdue(RequestState state, Rules rules, long now) {
        return state.standing() == Standing.RUNNING
                && now > state.request().deadline() + rules.overdue().toMillis()
                && state.anyRunning()
                && state.attempts().stream().noneMatch(a -> a.stage() == Attempt.Stage.VISIBLE);
    }

    /** Its reader should have said long ago what became of it. */
    static boolean abandoned(RequestState state, Rules rules, long now) {
        return (state.standing() == Standing.RUNNING || state.standing() == Standing.SUPERSEDED)
                && now > state.request().deadline() + rules.keep().toMillis();
    }

    /** Whether it may be forgotten: done, and nothing of it is waited for, or was for too long. */
    static boolean over(RequestState state, Rules rules, long now) {
        if (!state.done()) {
            return false;
        }
        if (!state.anyOpen()) {
            return true;
        }
        long from = state.anyRunning() ? Math.max(state.since(), state.request().deadline()) : state.since();
        return state.standing() == Standing.CLOSED && now > from + rules.keep().toMillis();
    }
}
