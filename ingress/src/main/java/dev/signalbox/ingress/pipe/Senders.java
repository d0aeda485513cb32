package dev.signalbox.ingress.pipe;

import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.kafka.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The producers of a front, apart because they differ in what may wait: requests and signals leave at once, events
 * wait some milliseconds
 * for company, bodies are large. None blocks its caller: metadata is fetched when they open, and a full buffer is an
 * error at once.
 */
final class Senders implements AutoCloseable {
    static final long BUFFER_BYTES = 64L << 20;
    private static final long CROWDED_BYTES = BUFFER_BYTES * 3 / 4;
    private static final long RECORD_OVERHEAD_BYTES = 128;

    /** One producer, and how many bytes it has not got acknowledged. */
    static final class Sender {
        private final Producer<byte[], byte[]> producer;
        private final Optional<Outage> outage;
        private final AtomicLong unsent = new AtomicLong();

        /** @param outage is told of what becomes of its sends */
        Sender(Producer<byte[], byte[]> producer, Optional<Outage> outage) {
            this.producer = producer;
            this.outage = outage;
        }

        /** @param value null for a tombstone */
        void send(Topic topic, int partition, String key, byte @Nullable [] value, Callback then) {
            long size = (value == null ? 0 : value.length) + RECORD_OVERHEAD_BYTES;
            unsent.addAndGet(size);
            outage.ifPresent(Outage::sent);
            var bytes = key.getBytes(StandardCharsets.UTF_8);
            Callback counted = (metadata, failed) -> {
                unsent.addAndGet(-size);
                outage.ifPresent(o -> note(o, failed));
                then.onCompletion(metadata, failed);
            };
            try {
                producer.send(new ProducerRecord<>(topic.name(), partition, bytes, value), counted);
            } catch (RuntimeException e) {
                counted.onCompletion(null, e);
            }
        }

        private static void note(Outage outage, @Nullable Exception failed) {
            if (failed == null) {
                outage.acknowledged();
            } else {
                outage.failed(failed instanceof RecordTooLargeException);
            }
        }

        boolean crowded() {
            return unsent.get() > CROWDED_BYTES;
        }

        long unsent() {
            return unsent.get();
        }

        private void warm(Topic topic) throws InterruptedException {
            KafkaClients.know(producer, topic.name());
        }
    }

    final Sender requests;
    final Sender bodies;
    final Sender events;
    final Sender signals;
    final Sender stored;

    private Senders(KafkaClients kafka, Outage outage) {
        var atOnce = Map.<String, Object>of(
                "max.block.ms",
                "0",
                "buffer.memory",
                String.valueOf(BUFFER_BYTES),
                "batch.size",
                String.valueOf(256 << 10));
        requests = new Sender(kafka.producer("requests", atOnce), Optional.of(outage));
        bodies = new Sender(kafka.producer(
                "bodies",
                Map.of(
                        "max.block.ms",
                        "0",
                        "buffer.memory",
                        String.valueOf(BUFFER_BYTES),
                        "batch.size",
                        String.valueOf(256 << 10),
                        "max.request.size",
                        String.valueOf(4 << 20),
                        "max.in.flight.requests.per.connection",
                        "3")), Optional.of(outage));
        events = new Sender(kafka.producer(
                "events",
                Map.of(
                        "max.block.ms",
                        "0",
                        "buffer.memory",
                        String.valueOf(BUFFER_BYTES),
                        "batch.size",
                        String.valueOf(64 << 10),
                        "linger.ms",
                        "5")), Optional.empty());
        signals = new Sender(kafka.producer(
                "signals", Map.of("max.block.ms", "0", "buffer.memory", String.valueOf(BUFFER_BYTES / 4))), Optional.empty());
        stored = new Sender(kafka.producer("stored", Map.of("max.block.ms", "0", "buffer.memory", String.valueOf(BUFFER_BYTES),
                "max.request.size", String.valueOf(Topics.STORED.maxRecordBytes()))), Optional.empty());
    }

    static Senders open(KafkaClients kafka, Outage outage, Topic requests, Topic bodies, Topic events, List<Topic> signals)
            throws InterruptedException {
        var senders = new Senders(kafka, outage);
        senders.requests.warm(requests);
        senders.bodies.warm(bodies);
        senders.events.warm(events);
        for (var topic : signals) {
            senders.signals.warm(topic);
        }
        senders.stored.warm(Topics.STORED);
        senders.stored.warm(Topics.PLACES);
        return senders;
    }

    boolean crowded() {
        return requests.crowded();
    }

    long unsent() {
        return requests.unsent() + bodies.unsent() + events.unsent() + signals.unsent() + stored.unsent();
    }

    @Override
    public void close() {
        for (var sender : List.of(requests, bodies, signals, stored, events)) {
            sender.producer.close(Duration.ofSeconds(2));
        }
    }
}
