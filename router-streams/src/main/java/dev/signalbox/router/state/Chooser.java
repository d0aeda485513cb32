package dev.signalbox.router.state;

import dev.signalbox.records.AttemptId;

/** Picks a target and a worker that has credit for it. Must count what {@link Load} was told, so that two choices in a row differ. */
@FunctionalInterface
public interface Chooser {
    /** @param attempt the identity that the attempt gets if one is chosen */
    Choice choose(RequestState request, AttemptId attempt, int number, long now);
}
