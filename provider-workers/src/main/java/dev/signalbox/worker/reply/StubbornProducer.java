package dev.signalbox.worker.reply;

import dev.signalbox.records.time.Time;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record until it is acknowledged: a failed send is sent again with the same bytes, and so with the same seq. Never blocks for
 * longer than {@link #MAX_BLOCK_MILLIS}, since metadata is fetched before the first send and never forgotten. A record that is too large
 * for its topic is dropped with an error in the log: it would fail for ever. While Kafka is away every send fails again and again; the
 * log says once when that begins and once when it has ended, the counter tells how often. Thread-safe.
 */
public final class StubbornProducer implements AutoCloseable {
    public static final int MAX_BLOCK_MILLIS = 5;
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
        long until = time.nanos() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                producer.partitionsFor(topic);
                return;
            } catch (TimeoutException e) {
                if (time.nanos() - until > 0) {
                    throw e;
                }
                Thread.sleep(10);
            }
        }
    }

    /** @param acknowledged run on the producer's thread once the record is safe */
    public void send(ProducerRecord<byte[], byte[]> record, @Nullable Runnable acknowledged) {
        var value = record.value();
        int length = value == null ? 0 : value.length;
        unsent.handed(length);
        try {
            producer.send(record, (_, failed) -> {
                unsent.settled(length);
                if (failed == null) {
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
            unsent.settled(length);
            again(record, acknowledged, e);
        }
    }

    private void again(ProducerRecord<byte[], byte[]> record, @Nullable Runnable acknowledged, Exception failed) {
        if (closed) {
            return;
        }
        if (failed instanceof RecordTooLargeException) {
            LOG.error("a record is too large for its topic and was dropped topic={} partition={}", record.topic(), record.partition());
            return;
        }
        repeated.increment();
        if (failing.compareAndSet(false, true)) {
            LOG.warn("sends fail and are repeated topic={} partition={} cause={}", record.topic(), record.partition(), failed.toString());
        }
        time.after(AGAIN_AFTER, () -> send(record, acknowledged));
    }

    /** Sends what is under way, for at most two seconds. */
    @Override
    public void close() {
        closed = true;
        producer.close(Duration.ofSeconds(2));
    }
}
