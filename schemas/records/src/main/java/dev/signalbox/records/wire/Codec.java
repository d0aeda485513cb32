package dev.signalbox.records.wire;

import dev.signalbox.records.topics.Topic;
import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;

/** Bytes of one topic's values to plain values and back. Thread-safe. */
public interface Codec<T> {
    Topic topic();

    /** The subject under which the schema is registered: {@code <topic>-value}. */
    default String subject() {
        return topic().name() + "-value";
    }

    /** Never blocks: the schema's id is known since the codec was made. */
    byte[] encode(T value);

    /**
     * Reads a record. Bytes of the value are slices of the array, not copies: nobody may write into it afterwards.
     * Blocks only where a record names a schema id that was not seen before.
     *
     * @throws UnreadableRecord whatever is wrong with the bytes; nothing else is ever thrown
     */
    T decode(byte[] record);

    /**
     * Reads the remaining bytes without moving the buffer; shares nothing with it, so that a kept body does not keep a
     * fetch alive.
     */
    T decode(ByteBuffer record);

    /** The same for Kafka's own consumers and producers; a tombstone stays null. */
    Serde<T> serde();
}
