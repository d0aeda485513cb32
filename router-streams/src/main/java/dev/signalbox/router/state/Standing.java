package dev.signalbox.router.state;

/** What the router still owes a request. */
public enum Standing {
    /** It waits for a target: received, or to be tried again. */
    HELD,
    /** An attempt runs, or one has shown or finished something and the reader is to say whether it won. */
    RUNNING,
    /** Another partition has it now: nothing is begun for it any more, and what runs goes on. */
    SUPERSEDED,
    /** Its fate is known. What still runs of it is the winner, or was cancelled and is waited for. */
    CLOSED
}
