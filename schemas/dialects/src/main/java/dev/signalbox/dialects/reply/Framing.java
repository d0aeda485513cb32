package dev.signalbox.dialects.reply;

import dev.signalbox.dialects.sse.SseParser;
import dev.signalbox.records.Bytes;

/**
 * Cuts a stream into its events, in whatever pieces it arrives and within bounded memory. What the events mean is a
 * dialect's affair. Not thread-safe.
 */
public interface Framing {
    /** Takes the next bytes and tells of the events that they complete. */
    void read(Bytes piece);

    /** The stream is over: what has no end of its own may be its last event. */
    default void end() {}

    /** The data of an event that the stream's end cut off, where events have an end of their own. */
    default Bytes unfinished() {
        return Bytes.EMPTY;
    }

    /** Whether an event was larger than the bound; the rest is ignored then. */
    boolean overflowed();

    /** What is wrong with the bytes themselves, so that the rest is ignored; empty where nothing is. */
    default String fault() {
        return "";
    }

    /** Whether events begin with the brace of their JSON, so that a document looks like a stream at first. */
    default boolean bare() {
        return false;
    }

    /** Whose framing it is, to be made over a bound and a listener. */
    @FunctionalInterface
    interface Kind {
        Framing over(int maxEventBytes, SseParser.Listener listener);
    }

    /** Server-sent events. */
    static Framing sse(int maxEventBytes, SseParser.Listener listener) {
        var parser = new SseParser(maxEventBytes, listener);
        return new Framing() {
            @Override
            public void read(Bytes piece) {
                parser.read(piece);
            }

            @Override
            public Bytes unfinished() {
                return parser.unfinished();
            }

            @Override
            public boolean overflowed() {
                return parser.overflowed();
            }
        };
    }

    /** A JSON value on each line, also called NDJSON or JSON lines. */
    static Framing lines(int maxEventBytes, SseParser.Listener listener) {
        return new LineFraming(maxEventBytes, listener);
    }
}
