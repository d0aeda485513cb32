package dev.signalbox.worker.reply;

import dev.signalbox.records.time.Time;
import dev.signalbox.runtime.kafka.KafkaClients;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record until it is acknowledged: a failed send is sent again with the same bytes, and so with the same seq, and counts as unsent
 * in between. Never blocks, since metadata is fetched before the first send and never forgotten. A record that is too large for its topic
 * is dropped with an error in the log: it would fail for ever. While Kafka is away every send fails again and again; the log says once
 * when that begins and once when it has ended, the counter tells how often. What the next record of its kind replaces is only offered,
 * so that nothing piles up however long Kafka is away. Thread-safe.
 */
public final class StubbornProducer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StubbornProducer.class);
    private static final Duration AGAIN_AFTER = Duration.ofMillis(100);

    private final Producer<byte[], byte[]> producer;
    private final Unsent unsent;
    private final Time time;
    private final Counter repeated;
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile boolean closed;

    public StubbornProducer(Producer<byte[], byte[]> producer, Unsent unsent, Time time, Counter repeated) {
        this.producer = producer;
        this.unsent = unsent;
        this.time = time;
        this.repeated = repeated;
    }

    /** Waits until the partitions of a topic are known, so that no send has to. */
    public void know(String topic) throws InterruptedException {
        KafkaClients.know(producer, topic);
    }

    /** @param acknowledged run on the producer's thread once the record is safe */
    public void send(ProducerRecord<byte[], byte[]> record, @Nullable Runnable acknowledged) {
        unsent.handed(length(record));
        attempt(record, acknowledged);
    }

    private static int length(ProducerRecord<byte[], byte[]> record) {
        var value = record.value();
        return value == null ? 0 : value.length;
    }

    private void attempt(ProducerRecord<byte[], byte[]> record, @Nullable Runnable acknowledged) {
        try {
            producer.send(record, (_, failed) -> {
                if (failed == null) {
                    unsent.settled(length(record));
                    if (failing.get() && failing.compareAndSet(true, false)) {
                        LOG.info("sends succeed again topic={} partition={}", record.topic(), record.partition());
                    }
                    if (acknowledged != null) {
                        acknowledged.run();
                    }
                } else {
                    again(record, acknowledged, failed);
                }
            });
        } catch (RuntimeException e) {
            again(record, acknowledged, e);
        }
    }

    private void again(ProducerRecord<byte[], byte[]> record, @Nullable Runnable acknowledged, Exception failed) {
        if (closed) {
            return;
        }
        if (failed instanceof RecordTooLargeException) {
            unsent.settled(length(record));
            LOG.error("a record is too large for its topic and was dropped topic={} partition={}", record.topic(), record.partition());
            return;
        }
        repeated.increment();
        if (failing.compareAndSet(false, true)) {
            LOG.warn("sends fail and are repeated topic={} partition={} cause={}", record.topic(), record.partition(), failed.toString());
        }
        time.after(AGAIN_AFTER, () -> attempt(record, acknowledged));
    }

    /** Sends it once, whatever comes of it. */
    public void offer(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record, (_, failed) -> {
                if (failed != null) {
                    LOG.debug("a report was dropped topic={} cause={}", record.topic(), failed.toString());
                }
            });
        } catch (KafkaException e) {
            LOG.debug("a report was dropped topic={} cause={}", record.topic(), e.toString());
        }
    }

    /** Sends what is under way, for at most two seconds. */
    @Override
    public void close() {
        closed = true;
        producer.close(Duration.ofSeconds(2));
    }
}
