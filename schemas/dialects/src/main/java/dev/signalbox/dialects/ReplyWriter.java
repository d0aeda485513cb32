package dev.signalbox.dialects;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;

/**
 * Writes one answer for a caller. Events that carry raw data of this dialect are passed on as they are; where an
 * attempt's first event has none, its canonical parts are written. Not thread-safe.
 */
public interface ReplyWriter {
    /** Of an event that has no id. */
    long NO_ID = -1;

    /** The {@code content-type} of what is written. */
    String contentType();

    /**
     * Hands the sink what the caller gets for an event, which may be nothing.
     *
     * @param id where the event lies in the log, as the caller's point of resumption; {@link #NO_ID} for none
     */
    void write(ReplyEvent event, long id, Sink out);

    /** Takes bytes in order; it may keep them, nobody changes them later. */
    @FunctionalInterface
    interface Sink {
        void put(Bytes bytes);
    }
}
