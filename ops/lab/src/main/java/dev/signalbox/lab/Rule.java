package dev.signalbox.lab;

/** Rules of the protocol that a schedule can be run without, to see that the lab would notice. */
enum Rule {
    /** The reader shows the events of one attempt only. */
    ONE_WINNER,
    /** An event is sent after the reply that it speaks of was acknowledged. */
    EVENTS_AFTER_REPLIES,
    /** Who takes a partition over reads it to its end before it says anything. */
    CATCH_UP,
    /** A worker answers a cancel that names it, even for an attempt it never saw. */
    ANSWER_CANCELS,
    /** A worker answers a Dispatch that it has seen with the attempt's last event. */
    ANSWER_AGAIN,
    /** What was found at a take-over is sent or stopped again. */
    RESUME,
    /** A router's silence is seen by the ingress, which publishes again. */
    PUBLISH_AGAIN,
    /** What goes on with an answer begins where that broke off. */
    GO_ON_FROM_THERE,
    /** Leases are judged, so that the dead are known to be dead. */
    JUDGE
}
