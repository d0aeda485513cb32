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
final class SettleProcessor implements Processor<byte[], byte[], byte[], byte[]>, Settlement.Memory {
    private static final byte[] MARK = {1};

    private final Codec<Response> codec;
    private final SettleObserver observer;
    private final Settlement settlement = new Settlement(this);
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
        long newest = Math.max(context.currentStreamTimeMs(), context.currentSystemTimeMs());
        if (settlement.settles(response.request(), record.timestamp(), newest)) {
            context.forward(record);
            observer.settled(response.ok());
        }
    }

    @Override
    public boolean holds(String id, long from, long to) {
        try (var found = settled.fetch(id, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to))) {
            return found.hasNext();
        }
    }

    @Override
    public void put(String id, long at) {
        settled.put(id, MARK, at);
    }
}
