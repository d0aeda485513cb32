package dev.signalbox.records.wire;

import org.apache.avro.Schema;

/**
 * How a value's bytes are marked with their schema. There is one of our own, and one that leaves it to Confluent's
 * serializer.
 */
interface Framing {
    /** For one subject; registers the schema. */
    Mark mark(String topic, Schema schema);

    /** The marks of one subject. */
    interface Mark {
        /** Begins a record in an output that is not yet written to. */
        void begin(AvroOutput out);

        /** The record. */
        byte[] end(AvroOutput out);

        /** An input at the first byte of a value that is laid out as the mark's own schema. */
        AvroInput open(byte[] record);
    }
}
