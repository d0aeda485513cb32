package dev.signalbox.router.state;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;

/**
 * One try of a request, as far as the router knows.
 *
 * @param partition of {@code inference.dispatch} that it was sent to, -1 for an adopted one
 * @param ours whether this router's state holds the Dispatch; false for one that was learnt of from its events
 * @param cancelled whether the router has ordered it to stop; such an attempt is never tried again
 * @param hedge whether it was sent beside another that was silent
 */
public record Attempt(
        AttemptId id,
        int number,
        String worker,
        long workerEpoch,
        int partition,
        String target,
        long catalogVersion,
        long sentAt,
        Stage stage,
        boolean ours,
        boolean cancelled,
        boolean hedge) {

    /** How far it has come; it only ever goes forward. */
    public enum Stage {
        SENT,
        ACCEPTED,
        VISIBLE,
        ENDED
    }

    static Attempt adopted(AttemptId id, AttemptEvent.Run run, long now) {
        return new Attempt(id, run.number(), run.worker(), run.workerEpoch(), -1, run.target(), run.catalogVersion(), now,
                Stage.SENT, false, false, false);
    }

    public boolean open() {
        return stage != Stage.ENDED;
    }

    /** Open, and not told to stop: something may still come of it. */
    public boolean running() {
        return open() && !cancelled;
    }

    Attempt at(Stage reached) {
        return reached.compareTo(stage) <= 0
                ? this
                : new Attempt(id, number, worker, workerEpoch, partition, target, catalogVersion, sentAt, reached, ours, cancelled, hedge);
    }

    /** The same order, to be read from another partition. */
    Attempt sentTo(int otherPartition) {
        return new Attempt(id, number, worker, workerEpoch, otherPartition, target, catalogVersion, sentAt, stage, ours, cancelled, hedge);
    }

    Attempt toldToStop() {
        return cancelled
                ? this
                : new Attempt(id, number, worker, workerEpoch, partition, target, catalogVersion, sentAt, stage, ours, true, hedge);
    }
}
