package dev.signalbox.records;

/** A request's body: exactly what the client sent, or where it lies on the log. */
public sealed interface Body {
    /** Bytes of the whole body. */
    int length();

    record Inline(Bytes bytes) implements Body {
        @Override
        public int length() {
            return bytes.length();
        }
    }

    /**
     * Where a worker finds the body: whole records of one partition, in order.
     *
     * @param source which kind of record the bytes are taken from
     * @param offsets of {@code BODIES} one per chunk; of the others exactly one
     */
    record Reference(Source source, int partition, long[] offsets, int length) implements Body {}

    enum Source {
        /** Chunks of {@code inference.bodies}: the record's value is the bytes. */
        BODIES,
        /** A record of {@code inference.requests} that carries its body inline. */
        REQUESTS,
        /** A record of {@code inference.batch} that carries its body inline. */
        BATCH
    }
}
