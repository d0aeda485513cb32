package dev.signalbox.ingress.http;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.ingress.http.Meters.Outcome;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.protocol.ReplyFold;

/**
 * What a client gets to see of an answer. Written in steps: nothing leaves before {@link #flush}. Owned by its event
 * loop.
 */
sealed interface Answer permits StreamAnswer, WholeAnswer, UnwatchedAnswer {
    /** From here on an attempt's events are written, and those of the attempts that go on with it, by a writer of its own. */
    void begin(ReplyFold.Attempt attempt, ReplyWriter writer);

    void write(ReplyEvent event);

    /** What is written from here on came of the record at this offset. */
    void at(long offset);

    /** Whether the client has something of the answer, so that it can't be begun again. */
    boolean shown();

    /** Forgets what was written and has not left. */
    void retract();

    /** Lets leave what was written since the last time, in one piece. Returns how it went. */
    Flow flush(long now);

    /** What is written from here on is the answer's end, which may have to wait. */
    default void last() {}

    /** Lets leave what was written before the end, where the client takes it; returns whether anything left. */
    default boolean flushAllButLast(long now) {
        return false;
    }

    /** Lets leave what is left, and ends. */
    void finish();

    /** Ends with an error: as a status where nothing has left yet, else inside the stream. */
    void fail(Refusal refusal);

    /** Lets the client know that somebody is still there, where it is time to. */
    void keepAlive(long now);

    /** How the client takes the answer. */
    enum Flow {
        /** There was nothing to write. */
        IDLE,
        /** Something left. */
        LEFT,
        /** The client leaves more unread than it may. */
        STUCK
    }

    /** What became of an answer that ended with a refusal. */
    static Outcome outcome(Refusal refusal) {
        return switch (refusal.failure()) {
            case DEADLINE -> Outcome.DEADLINE;
            case CANCELLED -> Outcome.CANCELLED;
            case UNAVAILABLE, DRAINING, SHED -> Outcome.UNAVAILABLE;
            default -> Outcome.FAILED;
        };
    }
}
