package dev.signalbox.router.topology;

import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds one topic of the fleet into the view. The global thread is never replaced when it fails, so nothing that a record does may leave
 * this class: what cannot be read or applied is put aside.
 */
final class FleetTable<T> implements Processor<byte[], byte[], Void, Void> {
    private static final Logger LOG = LoggerFactory.getLogger(FleetTable.class);
    private final Codec<T> codec;
    private final BadRecords badRecords;
    private final Into<T> into;
    private final Gone gone;
    private @Nullable ProcessorContext<Void, Void> context;

    /** Applies a value that was written at {@code writtenAt}; both times are epoch milliseconds. */
    interface Into<T> {
        void apply(T value, long writtenAt, long now);
    }

    /** Takes back what a key stood for. */
    interface Gone {
        Gone NOTHING = (_, _) -> {};

        void gone(String key, long now);
    }

    FleetTable(Codec<T> codec, BadRecords badRecords, Into<T> into, Gone gone) {
        this.codec = codec;
        this.badRecords = badRecords;
        this.into = into;
        this.gone = gone;
    }

    @Override
    public void init(ProcessorContext<Void, Void> given) {
        context = given;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var in = context;
        if (in == null) {
            return;
        }
        try {
            if (record.value() == null) {
                if (record.key() != null) {
                    gone.gone(new String(record.key(), StandardCharsets.UTF_8), in.currentSystemTimeMs());
                }
                return;
            }
            into.apply(codec.decode(record.value()), record.timestamp(), in.currentSystemTimeMs());
        } catch (UnreadableRecord e) {
            putAside(in, record, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("a record of the fleet could not be applied topic={}", codec.topic().name(), e);
            putAside(in, record, "could not be applied: " + e);
        }
    }

    private void putAside(ProcessorContext<Void, Void> in, Record<byte[], byte[]> record, String reason) {
        var at = in.recordMetadata();
        badRecords.put(codec.topic().name(), at.map(a -> a.partition()).orElse(-1), at.map(a -> a.offset()).orElse(-1L),
                record.key(), record.value(), reason);
    }
}
