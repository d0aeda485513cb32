package dev.signalbox.router.state;

/** Why a request was closed. */
public enum Ending {
    /** It is not closed. */
    NONE,
    /** The reader took an attempt. */
    WON,
    /** A batch request's result was acknowledged. */
    FINISHED,
    /** The router gave up on it, or refused it. */
    FAILED,
    /** Nobody waits for it any more. */
    CANCELLED,
    /** The ingress that held it is dead. */
    LAPSED,
    /** The reader never said what became of it, long after its deadline. */
    EXPIRED
}
