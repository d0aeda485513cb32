package dev.signalbox.router.state;

import dev.signalbox.records.AttemptId;
import java.util.Optional;

/** Picks a target and a worker that has credit for it. Must count what {@link Load} was told, so that two choices in a row differ. */
@FunctionalInterface
public interface Chooser {
    /** That no hedge is wanted. */
    long NEVER = -1;

    /** @param attempt the identity that the attempt gets if one is chosen */
    Choice choose(RequestState request, AttemptId attempt, int number, long now);

    /** Milliseconds of silence after which that attempt is to get company; {@link #NEVER} for none. */
    default long hedgeAfter(RequestState request, Attempt silent) {
        return NEVER;
    }

    /** Whether that attempt is to show that its target is well again, which is not to cost its user anything. */
    default boolean onTrial(Attempt attempt) {
        return false;
    }

    /**
     * As {@link #choose}, for a second attempt beside those that run: elsewhere, within its budget, and only where there is room to spare.
     * Anything but {@code Chosen} means that there is none now.
     */
    default Choice hedge(RequestState request, AttemptId attempt, int number, long now) {
        return new Choice.Wait(Optional.empty());
    }
}
