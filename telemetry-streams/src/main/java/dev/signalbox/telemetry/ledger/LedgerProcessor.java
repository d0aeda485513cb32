package dev.signalbox.telemetry.ledger;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.UsageWindow;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.streams.WriteBehindStore;
import dev.signalbox.telemetry.measure.Prices;
import dev.signalbox.telemetry.measure.Tally;
import dev.signalbox.telemetry.measure.WindowKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Counts one partition's events and sends the windows that changed each second. A window's key ends with the partition, since several
 * partitions have a part of the same minute: the sum over them is the truth.
 */
final class LedgerProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final Codec<AttemptEvent> events;
    private final Codec<UsageWindow> usage;
    private final Supplier<Prices> prices;
    private final LedgerObserver observer;
    private final LedgerState state = new LedgerState();
    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<byte[], byte[]> context;

    LedgerProcessor(Codec<AttemptEvent> events, Codec<UsageWindow> usage, Supplier<Prices> prices, LedgerObserver observer) {
        this.events = events;
        this.usage = usage;
        this.prices = prices;
        this.observer = observer;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> of) {
        context = of;
        WriteBehindStore store = of.getStateStore(LedgerTopology.STORE);
        state.restore(store.restored());
        store.writtenBy(state::drain);
        of.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, this::send);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            var event = events.decode(record.value());
            state.count(event, record.timestamp(), prices.get());
            observer.counted(event, record.timestamp());
        } catch (UnreadableRecord e) {
            context.recordMetadata().ifPresent(at -> observer.unreadable(
                    at.topic(), at.partition(), at.offset(), record.key(), record.value(), String.valueOf(e.getMessage())));
        }
    }

    private void send(long now) {
        int partition = context.taskId().partition();
        state.changed().forEach((key, tally) -> context.forward(new Record<>(
                (key.text() + '\u001f' + partition).getBytes(StandardCharsets.UTF_8), usage.encode(window(key, tally)), now)));
        state.forget(now);
    }

    private static UsageWindow window(WindowKey key, Tally tally) {
        return new UsageWindow(
                key.tenant(), key.model(), key.target(), key.start(), WindowKey.MILLIS, key.lane(), tally.requests(), tally.attempts(),
                tally.usage(), tally.providerMicroDollars(), tally.chargedMicroDollars(), tally.failures(),
                tally.hedges(), tally.hedgeMicroDollars());
    }
}
