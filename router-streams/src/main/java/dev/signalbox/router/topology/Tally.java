package dev.signalbox.router.topology;

import dev.signalbox.router.state.Effect;

/** Counts what the machines say. */
@FunctionalInterface
public interface Tally {
    void said(Effect effect);
}
