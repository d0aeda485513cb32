package dev.signalbox.worker.reply;

import dev.signalbox.records.time.Time;
import dev.signalbox.runtime.kafka.KafkaClients;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record until it is acknowledged: a failed send is sent again with the same bytes, and so with the same seq, and counts as unsent
 * in between. Never blocks, since metadata is fetched before the first send and never forgotten. A record that is too large for its topic
 * would fail for ever: its sender does something else instead, and where it has nothing else, the record is dropped with an error in the
 * log, as if it were safe, so that nobody waits for it. While Kafka is away every send fails again and again; the log says once
 * when that begins and once when it has ended, the counter tells how often. What the next record of its kind replaces is only offered,
 * so that nothing piles up however long Kafka is away. What is not acknowledged when it is closed is given up. Thread-safe.
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

    /** As {@link #send(ProducerRecord, Runnable, Consumer)}, for what is never too large. */
    public void send(ProducerRecord<byte[], byte[]> record, @Nullable Runnable acknowledged) {
        send(record, acknowledged, null);
    }

    /**
     * @param acknowledged run on a thread of the producer's once the record is safe
     * @param instead done where the record is too large for its topic, on a thread of the producer's; it takes over who is to be told
     */
    public void send(ProducerRecord<byte[], byte[]> record, @Nullable Runnable acknowledged, @Nullable Consumer<@Nullable Runnable> instead) {
        unsent.handed(length(record));
        attempt(new Sent(record, acknowledged, instead));
    }

    /** What has been handed over and is not settled. */
    private record Sent(ProducerRecord<byte[], byte[]> record, @Nullable Runnable acknowledged, @Nullable Consumer<@Nullable Runnable> instead) {}

    private static int length(ProducerRecord<byte[], byte[]> record) {
        var value = record.value();
        return value == null ? 0 : value.length;
    }

    private void attempt(Sent sent) {
        var record = sent.record();
        try {
            producer.send(record, (_, failed) -> {
                if (failed == null) {
                    if (failing.get() && failing.compareAndSet(true, false)) {
                        LOG.info("sends succeed again topic={} partition={}", record.topic(), record.partition());
                    }
                    settle(sent);
                } else {
                    failed(sent, failed);
                }
            });
        } catch (RuntimeException e) {
            failed(sent, e);
        }
    }

    private void settle(Sent sent) {
        unsent.settled(length(sent.record()));
        if (sent.acknowledged() != null) {
            sent.acknowledged().run();
        }
    }

    private void failed(Sent sent, Exception why) {
        if (why instanceof RecordTooLargeException) {
            tooLarge(sent);
        } else if (closed) {
            unsent.settled(length(sent.record()));
        } else {
            again(sent, why);
        }
    }

    private void tooLarge(Sent sent) {
        var record = sent.record();
        var instead = sent.instead();
        LOG.error("a record is too large for its topic{} topic={} partition={} bytes={}", instead == null ? " and was dropped" : "", record.topic(),
                record.partition(), length(record));
        if (instead == null) {
            settle(sent);
        } else {
            unsent.settled(length(record));
            instead.accept(sent.acknowledged());
        }
    }

    private void again(Sent sent, Exception why) {
        repeated.increment();
        if (failing.compareAndSet(false, true)) {
            LOG.warn("sends fail and are repeated topic={} partition={} cause={}", sent.record().topic(), sent.record().partition(), why.toString());
        }
        time.after(AGAIN_AFTER, () -> {
            if (closed) {
                unsent.settled(length(sent.record()));
            } else {
                attempt(sent);
            }
        });
    }

    /** Sends it once, whatever comes of it. */
    public void offer(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record, (_, failed) -> {
                if (failed != null) {
                    LOG.debug("a report was dropped topic={} cause={}", record.topic(), failed.toString());
                }
            });
        } catch (RuntimeException e) {
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
