package dev.signalbox.ingress.pipe;

import dev.signalbox.records.time.Time;
import dev.signalbox.records.wire.UnreadableRecord;
import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pause of a reader before a record that may be sound and can't be decoded, because the registry does not answer: what it says counts,
 * so it is read again twice a second, and nothing behind it before. Failures within ten minutes of one another are one outage, and none is
 * waited for longer than that. Owned by the reading thread.
 */
final class Standstill {
    private static final Logger LOG = LoggerFactory.getLogger(Standstill.class);
    private static final Duration REST = Duration.ofMillis(500);
    private static final long MOST_NANOS = Duration.ofMinutes(10).toNanos();

    private final Time time;
    private volatile boolean stands;
    private boolean failed;
    private long since;
    private long last;

    Standstill(Time time) {
        this.time = time;
    }

    /** Whether the reading stands; from any thread. */
    boolean stands() {
        return stands;
    }

    /** Whether a record that can't be decoded is to be read again; else it is lost, now or because the outage lasts too long. */
    boolean waits(UnreadableRecord why) {
        if (!why.retryable()) {
            return false;
        }
        long now = time.nanos();
        if (!failed || now - last >= MOST_NANOS) {
            since = now;
        }
        failed = true;
        last = now;
        return now - since < MOST_NANOS;
    }

    /** The reading stands before this record. */
    void begin(ConsumerRecord<byte[], byte[]> before, Consumer<byte[], byte[]> from) {
        if (!stands) {
            LOG.warn("nothing more is read before the registry tells a schema topic={} offset={}", before.topic(), before.offset());
        }
        stands = true;
        from.seek(from.assignment().iterator().next(), before.offset());
    }

    /** This record was read, or put aside. */
    void end(ConsumerRecord<byte[], byte[]> record) {
        if (stands) {
            stands = false;
            LOG.info("reading goes on topic={} offset={}", record.topic(), record.offset());
        }
    }

    /** A round in which nothing is read; what it stands before comes with the next poll. */
    void rest(Consumer<byte[], byte[]> from) {
        from.pause(from.assignment());
        from.poll(REST);
        from.resume(from.assignment());
    }
}
