package dev.signalbox.records.wire;

import org.apache.avro.Schema;

/**
 * One value's fields in the order of its schema. A test holds every layout against what Avro's own writer and reader
 * say.
 */
interface Layout<T> {
    Schema schema();

    void write(T value, AvroOutput out);

    /** Reads what was written with exactly {@link #schema()}. */
    T read(AvroInput in);
}
