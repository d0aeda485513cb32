package dev.signalbox.runtime.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer that outlives its identity. An idempotent producer whose id, epoch or sequence the brokers no longer accept fails every send
 * from then on, and so does one that might not write for a moment; nothing but another one helps. So another one is made, beside the threads
 * that send, and what the old one still had fails at its callbacks, as after any failure: a worker sends its replies, events and
 * results again, a front its cancels, once; of a request its client is told; a front's events are lost with a line in the log.
 * Whether the failed one was written after all is not known, as ever; readers go by the epochs and numbers in the records.
 *
 * <p>One is made at a time, and after a pause that doubles up to {@value #LONGEST_SECONDS} s until a send succeeds again. Not for
 * transactions. Thread-safe.
 */
final class LastingProducer implements Producer<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(LastingProducer.class);
    private static final int LONGEST_SECONDS = 30;
    private static final long SHORTEST = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST = Duration.ofSeconds(LONGEST_SECONDS).toNanos();

    private final String name;
    private final Supplier<Producer<byte[], byte[]>> maker;
    private final Around around;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private volatile Producer<byte[], byte[]> current;
    private volatile boolean troubled;
    private boolean making;
    private boolean closed;
    private long pause = SHORTEST;
    private long notBefore = Long.MIN_VALUE;

    /** @param aside where another one is made, which takes its time @param remade told each time that one was */
    record Around(LongSupplier nanos, Executor aside, Runnable remade) {}

    LastingProducer(String name, Supplier<Producer<byte[], byte[]>> maker, Around around) {
        this.name = name;
        this.maker = maker;
        this.around = around;
        this.current = maker.get();
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, (_, _) -> {});
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        var with = current;
        try {
            return send(with, record, callback);
        } catch (RuntimeException e) {
            var since = current;
            if (since == with) {
                throw e;
            }
            // it was replaced, and closed, after it was looked up
            return send(since, record, callback);
        }
    }

    private Future<RecordMetadata> send(Producer<byte[], byte[]> with, ProducerRecord<byte[], byte[]> record, Callback callback) {
        try {
            return with.send(record, (sent, failed) -> {
                if (failed == null) {
                    well();
                } else {
                    failed(with, failed);
                }
                callback.onCompletion(sent, failed);
            });
        } catch (RuntimeException e) {
            failed(with, e);
            throw e;
        }
    }

    private void well() {
        if (troubled) {
            synchronized (this) {
                troubled = false;
                pause = SHORTEST;
            }
        }
    }

    private void failed(Producer<byte[], byte[]> with, Exception why) {
        if (isLasting(why) && with == current && mayMake(with)) {
            around.aside().execute(() -> replace(with, why));
        }
    }

    /** Whether every later send of the same producer would fail too. */
    private static boolean isLasting(Exception why) {
        return switch (why) {
            case OutOfOrderSequenceException _, ProducerFencedException _, InvalidProducerEpochException _, InvalidPidMappingException _ -> true;
            case IllegalStateException _ -> true;
            // how a producer that is in an error for good refuses further sends
            default -> why.getClass() == KafkaException.class && why.getCause() != null;
        };
    }

    private synchronized boolean mayMake(Producer<byte[], byte[]> broken) {
        long now = around.nanos().getAsLong();
        if (closed || making || broken != current || notBefore != Long.MIN_VALUE && now - notBefore < 0) {
            return false;
        }
        making = true;
        troubled = true;
        notBefore = now + pause;
        pause = Math.min(2 * pause, LONGEST);
        return true;
    }

    private void replace(Producer<byte[], byte[]> broken, Exception why) {
        try {
            var fresh = maker.get();
            learn(fresh);
            if (take(fresh)) {
                LOG.warn("a producer could not go on and was replaced producer={} cause={}", name, why.toString());
                replaced(broken);
            } else {
                fresh.close(Duration.ZERO);
            }
        } catch (RuntimeException e) {
            LOG.warn("a producer can't go on, and another one could not be made yet producer={} cause={}", name, e.toString());
        } finally {
            synchronized (this) {
                making = false;
            }
        }
    }

    /** What comes after: nothing of it is a reason to make another one. */
    private void replaced(Producer<byte[], byte[]> broken) {
        try {
            around.remade().run();
        } catch (RuntimeException e) {
            LOG.warn("who is told of new producers failed producer={} cause={}", name, e.toString());
        } finally {
            broken.close(Duration.ZERO);
        }
    }

    private synchronized boolean take(Producer<byte[], byte[]> fresh) {
        if (!closed) {
            current = fresh;
        }
        return !closed;
    }

    /** Sends may not wait for partitions, so they are known beforehand; where Kafka is away, sends fail until they are. */
    private void learn(Producer<byte[], byte[]> fresh) {
        try {
            for (var topic : known) {
                KafkaClients.know(fresh, topic);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            LOG.debug("partitions could not be learned producer={} cause={}", name, e.toString());
        }
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        var partitions = current.partitionsFor(topic);
        known.add(topic);
        return partitions;
    }

    @Override
    public void flush() {
        current.flush();
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return current.metrics();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return current.clientInstanceId(timeout);
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        current.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        current.unregisterMetricFromSubscription(metric);
    }

    @Override
    public void close() {
        end();
        current.close();
    }

    @Override
    public void close(Duration timeout) {
        end();
        current.close(timeout);
    }

    private synchronized void end() {
        closed = true;
    }

    @Override
    public void initTransactions() {
        throw new UnsupportedOperationException("no transactions");
    }

    @Override
    public void beginTransaction() {
        throw new UnsupportedOperationException("no transactions");
    }

    @Override
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        throw new UnsupportedOperationException("no transactions");
    }

    @Override
    public void commitTransaction() {
        throw new UnsupportedOperationException("no transactions");
    }

    @Override
    public void abortTransaction() {
        throw new UnsupportedOperationException("no transactions");
    }
}
