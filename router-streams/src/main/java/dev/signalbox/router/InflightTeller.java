package dev.signalbox.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.records.fleet.InflightDelta;
import dev.signalbox.records.time.Time;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.runtime.kafka.ReadingThread;
import dev.signalbox.runtime.lease.Leases;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the other routers what this one's decisions changed, every {@value #EVERY_MILLIS} ms. A lost record is healed by the next snapshot. */
final class InflightTeller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InflightTeller.class);
    private static final long EVERY_MILLIS = 16;

    private final FleetView view;
    private final Leases leases;
    private final Producer<byte[], byte[]> producer;
    private final Codec<InflightDelta> codec;
    private final Time time;
    private final ReadingThread.Ended ended;
    private final byte[] key;
    private final Thread thread;
    private volatile boolean closed;

    InflightTeller(String process, FleetView view, Leases leases, Producer<byte[], byte[]> producer, Codec<InflightDelta> codec, Time time,
            ReadingThread.Ended ended) {
        this.view = view;
        this.leases = leases;
        this.producer = producer;
        this.codec = codec;
        this.time = time;
        this.ended = ended;
        this.key = process.getBytes(UTF_8);
        this.thread = Thread.ofPlatform().daemon().name(process + "-inflight").unstarted(this::run);
    }

    void start() {
        producer.partitionsFor(Topics.INFLIGHT.name());
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                LockSupport.parkNanos(Duration.ofMillis(EVERY_MILLIS).toNanos());
                if (leases.fresh()) {
                    tell();
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the other routers are told of no load any more", e);
            ended.ended(thread.getName(), e);
        }
    }

    private void tell() {
        view.epoch(leases.epoch());
        try {
            view.drain(time.millis())
                    .ifPresent(delta -> producer.send(new ProducerRecord<>(Topics.INFLIGHT.name(), 0, key, codec.encode(delta))));
        } catch (KafkaException e) {
            LOG.warn("a delta was not sent reason={}", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        closed = true;
        producer.close(Duration.ofSeconds(1));
    }
}
