package dev.signalbox.worker;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Usage;
import dev.signalbox.records.time.Time;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.kafka.DeadLetters;
import dev.signalbox.runtime.kafka.ReadingThread;
import dev.signalbox.worker.call.Desk;
import dev.signalbox.worker.call.RunOf;
import dev.signalbox.worker.reply.EventLog;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads all cancels from the end of the log on, and stops what they name. A thread of its own, so that no poll of dispatches delays one. */
final class CancelReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Codec<Cancel> codec;
    private final DeadLetters deadLetters;
    private final Time time;
    private final Desk desk;
    private final EventLog events;
    private final ReadingThread reading;

    CancelReader(RuntimeContext context, Desk desk, EventLog events) {
        var consumer = context.kafka().reader("cancels", Map.of());
        this.codec = context.wire().cancellations();
        this.deadLetters = context.deadLetters();
        this.time = context.time();
        this.desk = desk;
        this.events = events;
        var partitions = IntStream.range(0, context.partitionsOf(Topics.CANCELLATIONS))
                .mapToObj(p -> new TopicPartition(Topics.CANCELLATIONS.name(), p))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(p -> consumer.position(p, Duration.ofSeconds(30)));
        this.reading = new ReadingThread(context.process() + "-cancels", consumer, this::read, context.health()::ended);
    }

    void start() {
        reading.start();
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        for (var record : consumer.poll(POLL)) {
            read(record);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            apply(codec.decode(record.value()));
        } catch (UnreadableRecord e) {
            deadLetters.put(record, String.valueOf(e.getMessage()));
        }
    }

    private void apply(Cancel cancel) {
        var stops = desk.cancel(cancel, time.nanos());
        for (var call : stops.calls()) {
            call.stop(cancel.at(), cancel.overtaken());
        }
        if (stops.answer() && cancel.attempt().isPresent()) {
            var answer = stops.again().orElseGet(() -> new AttemptEvent.Stopped(
                    cancel.request(), cancel.attempt().get(), RunOf.unseen(cancel), new AttemptEvent.Timings(time.millis(), -1, 0),
                    Usage.NONE, 0));
            events.send(answer, cancel.partition());
        }
    }

    @Override
    public void close() {
        reading.close();
    }
}
