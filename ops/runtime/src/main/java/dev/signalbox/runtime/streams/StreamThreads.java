package dev.signalbox.runtime.streams;

import dev.signalbox.records.time.Time;
import dev.signalbox.runtime.health.Health;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the threads of a topology alive: one that failed is replaced, as {@link ThreadFailures} says, and where the whole comes to its end
 * (a fault of ours that every thread runs into, or the global thread, which is never replaced) the process ends with it.
 */
public final class StreamThreads implements StreamsUncaughtExceptionHandler, KafkaStreams.StateListener {
    private static final Logger LOG = LoggerFactory.getLogger(StreamThreads.class);

    private final String part;
    private final Time time;
    private final Health health;
    private final ThreadFailures failures = new ThreadFailures();

    private StreamThreads(String part, Time time, Health health) {
        this.part = part;
        this.time = time;
        this.health = health;
    }

    /** @param streams not started yet */
    public static void keep(String part, KafkaStreams streams, Time time, Health health) {
        var threads = new StreamThreads(part, time, health);
        streams.setUncaughtExceptionHandler(threads);
        streams.setStateListener(threads);
    }

    /** On the thread that failed, which waits here. */
    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        ThreadFailures.Verdict verdict;
        synchronized (failures) {
            verdict = failures.failed(failure, time.nanos());
        }
        if (verdict.giveUp()) {
            LOG.error("stream threads fail again and again, the topology ends part={}", part, failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("a stream thread ended and is replaced part={} pauseMillis={}", part, verdict.pause().toMillis(), failure);
        try {
            Thread.sleep(verdict.pause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    @Override
    public void onChange(KafkaStreams.State next, KafkaStreams.State before) {
        if (next == KafkaStreams.State.PENDING_ERROR || next == KafkaStreams.State.ERROR) {
            health.ended(part, "its topology ended in " + next);
        }
    }
}
