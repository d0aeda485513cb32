package dev.signalbox.dialects;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;

/**
 * Writes one answer for a caller. Events that carry raw data of this dialect are passed on as they are; where an
 * attempt's first event has none, its canonical parts are written. Not thread-safe.
 */
public interface ReplyWriter {
    /** The {@code content-type} of what is written. */
    String contentType();

    /** Hands the sink what the caller gets for an event, which may be nothing. */
    void write(ReplyEvent event, Sink out);

    /** Bytes that it holds of what the sink will get later, as far as they are the provider's own. */
    default long held() {
        return 0;
    }

    /** Takes bytes in order; it may keep them, nobody changes them later. */
    @FunctionalInterface
    interface Sink {
        void put(Bytes bytes);

        /** Of a stream: what is put until the next such call is one event of the caller's, framed but for its id. */
        default void event() {}
    }
}
