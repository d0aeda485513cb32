package dev.signalbox.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final Health health = new Health();
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void who_runs_the_process_is_told_when_a_part_ends() {
        // Given
        health.whenEnded(told::incrementAndGet);

        // When
        health.ended("reader", new IllegalStateException("a fault of ours"));

        // Then
        assertThat(told).hasValue(1);
        assertThat(health.ended()).containsEntry("reader", "ended by IllegalStateException");
        assertThat(health.ready()).isFalse();
    }

    @Test
    void who_asks_after_the_end_is_told_at_once() {
        // Given
        health.ended("topic inference.requests", "inference.requests was deleted");

        // When
        health.whenEnded(told::incrementAndGet);

        // Then
        assertThat(told).hasValue(1);
    }
}
