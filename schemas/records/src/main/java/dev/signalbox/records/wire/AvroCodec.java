package dev.signalbox.records.wire;

import dev.signalbox.records.topics.Topic;
import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** A layout in a frame. */
final class AvroCodec<T> implements Codec<T> {
    private static final ThreadLocal<AvroOutput> OUTPUT = ThreadLocal.withInitial(AvroOutput::new);

    private final Topic topic;
    private final Layout<T> layout;
    private final Framing.Mark mark;

    AvroCodec(Topic topic, Layout<T> layout, Framing framing) {
        this.topic = topic;
        this.layout = layout;
        this.mark = framing.mark(topic.name(), layout.schema());
    }

    @Override
    public Topic topic() {
        return topic;
    }

    @Override
    public byte[] encode(T value) {
        var out = OUTPUT.get();
        mark.begin(out);
        layout.write(value, out);
        return mark.end(out);
    }

    @Override
    public T decode(byte[] record) {
        try {
            var in = mark.open(record);
            var value = layout.read(in);
            if (in.remaining() > 0) {
                throw new UnreadableRecord(in.remaining() + " bytes follow the record");
            }
            return value;
        } catch (UnreadableRecord e) {
            throw new UnreadableRecord(topic.name() + ": " + e.getMessage(), e.getCause(), e.retryable());
        } catch (RuntimeException e) {
            throw new UnreadableRecord(topic.name() + ": a value is not allowed: " + e.getMessage(), e, false);
        }
    }

    @Override
    public T decode(ByteBuffer record) {
        var copy = new byte[record.remaining()];
        record.duplicate().get(copy);
        return decode(copy);
    }

    @Override
    @SuppressWarnings("NullAway") // Kafka's tombstones are null on both sides
    public Serde<T> serde() {
        return Serdes.serdeFrom(
                (name, value) -> value == null ? null : encode(value),
                (name, record) -> record == null ? null : decode(record));
    }
}
