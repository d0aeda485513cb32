package dev.signalbox.telemetry.settle;

import dev.signalbox.records.Response;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/** Passes on the first result of each request id and drops the others; the value goes through untouched. */
final class SettleProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final byte[] MARK = {1};

    private final Codec<Response> codec;
    private final SettleObserver observer;
    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<byte[], byte[]> context;
    @SuppressWarnings("NullAway.Init")
    private WindowStore<String, byte[]> settled;

    SettleProcessor(Codec<Response> codec, SettleObserver observer) {
        this.codec = codec;
        this.observer = observer;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> of) {
        context = of;
        settled = of.getStateStore(SettleTopology.STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Response response;
        try {
            response = codec.decode(record.value());
        } catch (UnreadableRecord e) {
            context.recordMetadata().ifPresent(at -> observer.unreadable(
                    at.topic(), at.partition(), at.offset(), record.key(), record.value(), String.valueOf(e.getMessage())));
            return;
        }
        var id = response.request().value();
        long now = record.timestamp();
        var from = Instant.ofEpochMilli(Math.max(0, now - SettleTopology.REMEMBERED.toMillis()));
        try (var before = settled.fetch(id, from, Instant.ofEpochMilli(now + SettleTopology.REMEMBERED.toMillis()))) {
            if (before.hasNext()) {
                return;
            }
        }
        settled.put(id, MARK, now);
        context.forward(record);
        observer.settled(response.ok());
    }
}
