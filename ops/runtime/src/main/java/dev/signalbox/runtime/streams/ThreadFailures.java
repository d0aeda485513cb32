package dev.signalbox.runtime.streams;

import java.time.Duration;
import java.util.ArrayDeque;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;

/**
 * What follows from a stream thread that failed. What Kafka refuses (a right that is missing, a broker that is away) may be given again at
 * any time, so the thread is replaced as often as it takes, after a pause that grows; a fault of ours would fail every thread in turn, and
 * {@value #MOST} of them within ten minutes end it. Not thread-safe.
 */
final class ThreadFailures {
    static final int MOST = 20;
    private static final long WINDOW = Duration.ofMinutes(10).toNanos();
    private static final long QUIET = Duration.ofMinutes(1).toNanos();
    private static final Duration LEAST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(4);

    private final ArrayDeque<Long> faults = new ArrayDeque<>();
    private Duration pause = LEAST;
    private long last;
    private boolean any;

    /**
     * @param pause before the thread is replaced
     * @param refused whether it was Kafka that did not let it go on, which is no fault of ours
     */
    record Verdict(Duration pause, boolean giveUp, boolean refused) {}

    Verdict failed(Throwable failure, long now) {
        pause = any && now - last < QUIET ? longer(pause) : LEAST;
        any = true;
        last = now;
        boolean refused = ofKafka(failure);
        if (!refused) {
            faults.add(now);
            while (now - faults.getFirst() > WINDOW) {
                faults.removeFirst();
            }
        }
        return new Verdict(pause, faults.size() > MOST, refused);
    }

    private static Duration longer(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    }

    private static boolean ofKafka(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException || cause instanceof AuthorizationException || cause instanceof AuthenticationException
                    || cause instanceof InvalidTopicException || cause instanceof MissingSourceTopicException) {
                return true;
            }
        }
        return false;
    }
}
