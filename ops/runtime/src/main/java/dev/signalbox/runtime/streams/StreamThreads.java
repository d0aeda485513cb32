package dev.signalbox.runtime.streams;

import dev.signalbox.records.time.Time;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.log.Sparingly;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the threads of a topology alive: one that failed is replaced, as {@link ThreadFailures} says, and where the whole comes to its end
 * (a fault of ours that every thread runs into, or the global thread, which is never replaced) the process ends with it. A fault of ours is
 * told with its trace; what Kafka refuses is told in a line at first, then once a minute as long as it lasts, and when it is over.
 */
public final class StreamThreads implements StreamsUncaughtExceptionHandler, KafkaStreams.StateListener {
    private static final Logger LOG = LoggerFactory.getLogger(StreamThreads.class);

    /** Longer than the longest pause and what a new thread needs to run into the same. */
    private static final Duration WELL_AFTER = Duration.ofSeconds(20);

    private final String part;
    private final Time time;
    private final Health health;
    private final ThreadFailures failures = new ThreadFailures();
    private final Sparingly refusals = new Sparingly();
    private final AtomicLong refused = new AtomicLong();

    StreamThreads(String part, Time time, Health health) {
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
        if (verdict.refused()) {
            refused(failure);
        } else {
            LOG.error("a stream thread ended and is replaced part={} pauseMillis={}", part, verdict.pause().toMillis(), failure);
        }
        try {
            Thread.sleep(verdict.pause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private void refused(Throwable failure) {
        long times = refused.incrementAndGet();
        long before = refusals.happened(time.nanos());
        if (before != Sparingly.SILENT) {
            LOG.warn("Kafka refuses what a stream thread needs, it is replaced until that is over part={} cause={} replacedBefore={}", part,
                    root(failure).toString(), before);
        }
        time.after(WELL_AFTER, () -> {
            if (refused.compareAndSet(times, 0)) {
                LOG.info("stream threads run again part={} replaced={}", part, times);
            }
        });
    }

    private static Throwable root(Throwable failure) {
        var root = failure;
        for (var cause = failure.getCause(); cause != null && cause != root; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }

    @Override
    public void onChange(KafkaStreams.State next, KafkaStreams.State before) {
        if (next == KafkaStreams.State.PENDING_ERROR || next == KafkaStreams.State.ERROR) {
            health.ended(part, "its topology ended in " + next);
        }
    }
}
