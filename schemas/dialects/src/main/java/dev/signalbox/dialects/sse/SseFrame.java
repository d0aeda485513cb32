package dev.signalbox.dialects.sse;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.records.Bytes;

/** Frames payloads as server-sent events. Payloads are taken as they are, so they must be a single line. */
public final class SseFrame {
    /** A comment that keeps a connection alive and that clients ignore. */
    public static final Bytes KEEPALIVE = Bytes.utf8(": keepalive\n\n");

    private static final Bytes EVENT = Bytes.utf8("event: ");
    private static final Bytes DATA = Bytes.utf8("data: ");
    private static final Bytes NAMED_DATA = Bytes.utf8("\ndata: ");
    private static final Bytes END = Bytes.utf8("\n\n");

    private SseFrame() {}

    /** Hands on one event without copying its payload. */
    public static void put(Bytes payload, ReplyWriter.Sink out) {
        out.event();
        putWithoutId(payload, out);
    }

    /** The same for callers whose clients understand no line but {@code data}: the event gets no id. */
    public static void putWithoutId(Bytes payload, ReplyWriter.Sink out) {
        out.put(DATA);
        out.put(payload);
        out.put(END);
    }

    /** The same with the event's name before its payload; the name must be a single line too. */
    public static void put(String name, Bytes payload, ReplyWriter.Sink out) {
        out.event();
        out.put(EVENT);
        out.put(Bytes.utf8(name));
        out.put(NAMED_DATA);
        out.put(payload);
        out.put(END);
    }
}
