package dev.signalbox.router.feeder;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.router.topology.BadRecords;
import dev.signalbox.router.topology.Served;
import dev.signalbox.runtime.kafka.ReadingThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the batch partitions whose request partitions this process serves, by credit. A line counts as fed when its envelope was
 * acknowledged, and only then is its offset committed: a crash between the two feeds it again under the same id. Two processes may feed a
 * partition for a moment while it moves, with the same outcome. Not fresh, or without credit, it pauses.
 */
public final class BatchFeeder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchFeeder.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final Wire wire;
    private final Served served;
    private final BooleanSupplier fresh;
    private final BadRecords badRecords;
    private final Credit credit;
    private final ReadingThread.Ended ended;
    private final Thread thread;
    private volatile boolean closed;

    private record Sent(int partition, Future<RecordMetadata> acknowledged) {}

    /** @param consumer with a group, whose offsets it commits; partitions are assigned to it here */
    public BatchFeeder(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, Wire wire, Served served,
            BooleanSupplier fresh, BadRecords badRecords, int limit, ReadingThread.Ended ended) {
        this.consumer = consumer;
        this.producer = producer;
        this.wire = wire;
        this.served = served;
        this.fresh = fresh;
        this.badRecords = badRecords;
        this.credit = new Credit(limit);
        this.ended = ended;
        this.thread = Thread.ofPlatform().daemon().name("batch-feeder").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            feed();
        } catch (RuntimeException | Error e) {
            LOG.error("no batch line is fed any more", e);
            ended.ended(thread.getName(), e);
        } finally {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }

    private void feed() {
        while (!closed) {
            try {
                step();
            } catch (WakeupException e) {
                // closing
            } catch (KafkaException e) {
                LOG.warn("feeding failed, it goes on from the last committed line reason={}", String.valueOf(e.getMessage()));
                consumer.assign(List.of());
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                closed = true;
            }
        }
    }

    private void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    }

    /** One round: follow what is served, read by credit, send, wait for the acknowledgements, commit. */
    void step() throws InterruptedException {
        follow();
        boolean may = fresh.getAsBoolean() && credit.left(served.sum(Served.Share::batchOpen), p -> served.of(p).nextRequest()) > 0;
        if (may) {
            consumer.resume(consumer.assignment());
        } else {
            consumer.pause(consumer.assignment());
        }
        if (consumer.assignment().isEmpty()) {
            java.util.concurrent.locks.LockSupport.parkNanos(POLL.toNanos());
            return;
        }
        var records = consumer.poll(POLL);
        if (records.isEmpty()) {
            return;
        }
        List<Sent> sent = new ArrayList<>(records.count());
        Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
        for (var record : records) {
            feed(record, sent);
            read.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        for (var line : sent) {
            try {
                credit.fed(line.partition(), line.acknowledged().get().offset());
            } catch (ExecutionException e) {
                throw new KafkaException("a line was not acknowledged", e.getCause());
            }
        }
        consumer.commitSync(read);
    }

    private void follow() {
        var wanted = new HashSet<TopicPartition>();
        served.partitions().forEach(p -> wanted.add(new TopicPartition(Topics.BATCH.name(), p)));
        if (!wanted.equals(consumer.assignment())) {
            consumer.assignment().stream().filter(tp -> !wanted.contains(tp)).forEach(tp -> credit.forget(tp.partition()));
            consumer.assign(wanted);
        }
    }

    private void feed(ConsumerRecord<byte[], byte[]> record, List<Sent> sent) {
        InferenceRequest envelope;
        try {
            envelope = BatchEnvelope.of(wire.batch().decode(record.value()), record.partition(), record.offset(), record.timestamp());
        } catch (UnreadableRecord e) {
            badRecords.put(record.topic(), record.partition(), record.offset(), record.key(), record.value(), String.valueOf(e.getMessage()));
            return;
        }
        var key = envelope.facts().affinity().getBytes(UTF_8);
        var line = new ProducerRecord<>(Topics.REQUESTS.name(), record.partition(), key, wire.requests().encode(envelope));
        sent.add(new Sent(record.partition(), producer.send(line)));
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(1));
    }
}
