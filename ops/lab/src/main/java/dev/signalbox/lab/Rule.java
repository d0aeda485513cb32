package dev.signalbox.lab;

/** Rules of the protocol that a schedule can be run without, to see that the lab would notice. */
enum Rule {
    /** The reader shows the events of one attempt only. */
    ONE_WINNER,
    /** The reader goes by the numbers of an attempt's events: a gap breaks it, what is repeated is dropped. */
    SEQ,
    /** The reader leaves alone what is meant for another life of its ingress. */
    EPOCH_OF_REPLIES,
    /** A worker runs no order that an earlier life of it was given, or whose router is dead. */
    EPOCH_OF_ORDERS,
    /** An event is sent after the reply that it speaks of was acknowledged. */
    EVENTS_AFTER_REPLIES,
    /** Who takes a partition over reads it to its end before it says anything. */
    CATCH_UP,
    /** A worker stops what a cancel names. */
    STOP,
    /** A worker answers a cancel that names it, even for an attempt it never saw. */
    ANSWER_CANCELS,
    /**
     * A worker answers a Dispatch that it has seen with the attempt's last event. The one rule that nothing misses: a worker sends each event
     * until the log has it, and who takes a partition over reads all events from the last commit on, so the answer is one that the
     * router has read or is about to read. It is there for a log that loses what it acknowledged.
     */
    ANSWER_AGAIN,
    /** What was found at a take-over is sent or stopped again. */
    RESUME,
    /** A router's silence is seen by the ingress, which publishes again. */
    PUBLISH_AGAIN,
    /** What goes on with an answer begins where that broke off. */
    GO_ON_FROM_THERE,
    /** Leases are judged: {@code lapsed} is written, so that the dead are known to be dead. */
    JUDGE,
    /** Of a batch request's results the first one is its answer. */
    SETTLE,
    /** What is settled, what is remembered of it and what was read are one transaction. */
    ONE_TRANSACTION,
    /** The transaction of who has lost its partition is refused. */
    FENCE,
    /** Who has more waiting than may wait lets the last one go, and remembers events of no more requests than it may. */
    BOUNDS
}
