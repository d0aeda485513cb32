package dev.signalbox.runtime.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer and the one thread that uses it, round after round until it is closed. What Kafka fails is said and tried again; anything else
 * that a round throws is a fault of ours, and ends the thread loudly rather than reading on from nobody knows where; who made it is told,
 * because nothing else would show that nobody reads any more.
 */
public final class ReadingThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadingThread.class);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LEAVING = Duration.ofMillis(500);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final Round round;
    private final Ended ended;
    private final Thread thread;
    private volatile boolean closed;

    /** One poll and what it brought; begun again from the consumer's positions where Kafka failed it. */
    public interface Round {
        void read(Consumer<byte[], byte[]> consumer) throws InterruptedException;
    }

    /** Told of a reader that came to its end by a fault of ours. */
    public interface Ended {
        void ended(String reader, Throwable fault);
    }

    /** @param consumer is closed by the thread that is made here */
    public ReadingThread(String name, Consumer<byte[], byte[]> consumer, Round round, Ended ended) {
        this.consumer = consumer;
        this.round = round;
        this.ended = ended;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    round.read(consumer);
                } catch (WakeupException e) {
                    // closed, or something has changed
                } catch (InterruptException e) {
                    return;
                } catch (KafkaException e) {
                    LOG.warn("reading failed, trying again reader={} cause={}", thread.getName(), e.toString());
                    Thread.sleep(PAUSE.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("a reader ended, nothing more is read reader={}", thread.getName(), e);
            ended.ended(thread.getName(), e);
        } finally {
            consumer.close(CloseOptions.timeout(LEAVING));
        }
    }

    /** Returns when the round that runs has ended, within two seconds. */
    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(ENDS_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
