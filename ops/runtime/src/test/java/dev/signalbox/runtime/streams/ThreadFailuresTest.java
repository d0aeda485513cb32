package dev.signalbox.runtime.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {
    private static final Throwable OURS = new StreamsException("processing", new IllegalStateException("a fault of ours"));
    private static final Throwable REFUSED = new StreamsException("sending", new TopicAuthorizationException("inference.dispatch"));
    private final ThreadFailures failures = new ThreadFailures();
    private long now = 5;

    private ThreadFailures.Verdict after(Duration pause, Throwable failure) {
        now += pause.toNanos();
        return failures.failed(failure, now);
    }

    @Test
    void what_kafka_refuses_is_tried_again_for_as_long_as_it_takes() {
        // When / Then
        for (int i = 0; i < 10_000; i++) {
            assertThat(after(Duration.ofSeconds(5), i % 2 == 0 ? REFUSED : new TimeoutException()).giveUp()).isFalse();
        }
    }

    @Test
    void a_fault_that_every_thread_runs_into_ends_it() {
        // Given
        for (int i = 0; i < ThreadFailures.MOST; i++) {
            assertThat(after(Duration.ofSeconds(5), OURS).giveUp()).isFalse();
        }

        // When
        var verdict = after(Duration.ofSeconds(5), OURS);

        // Then
        assertThat(verdict.giveUp()).isTrue();
    }

    @Test
    void a_fault_now_and_then_does_not() {
        // When / Then
        for (int i = 0; i < 1_000; i++) {
            assertThat(after(Duration.ofMinutes(1), OURS).giveUp()).isFalse();
        }
    }

    @Test
    void the_pause_grows_while_threads_fail_and_is_short_again_afterwards() {
        // When
        var first = after(Duration.ZERO, REFUSED);
        var second = after(Duration.ofSeconds(1), REFUSED);
        for (int i = 0; i < 10; i++) {
            after(Duration.ofSeconds(4), REFUSED);
        }
        var late = after(Duration.ofSeconds(4), REFUSED);
        var afterwards = after(Duration.ofMinutes(5), REFUSED);

        // Then
        assertThat(first.pause()).isEqualTo(Duration.ofMillis(500));
        assertThat(second.pause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(late.pause()).isEqualTo(Duration.ofSeconds(4));
        assertThat(afterwards.pause()).isEqualTo(Duration.ofMillis(500));
    }
}
