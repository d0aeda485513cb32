package dev.signalbox.worker.slots;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void starts_at_the_ceiling() {
        assertThat(new AdaptiveLimit(64, 0).limit()).isEqualTo(64);
    }

    @Test
    void an_overload_cuts_to_less_than_what_was_running() {
        // Given
        var limit = new AdaptiveLimit(100, 0);

        // When
        limit.overloaded(40, SECOND);

        // Then
        assertThat(limit.limit()).isEqualTo(28);
    }

    @Test
    void failures_that_come_back_together_cut_once() {
        // Given
        var limit = new AdaptiveLimit(100, 0);

        // When
        for (int i = 0; i < 40; i++) {
            limit.overloaded(40 - i, SECOND);
        }

        // Then
        assertThat(limit.limit()).isEqualTo(28);
    }

    @Test
    void good_answers_earn_slots_back_while_the_limit_is_in_use() {
        // Given
        var used = new AdaptiveLimit(100, 0);
        var idle = new AdaptiveLimit(100, 0);
        used.overloaded(20, 0);
        idle.overloaded(20, 0);

        // When
        for (int i = 0; i < 100; i++) {
            used.succeeded(used.limit());
            idle.succeeded(1);
        }

        // Then
        assertThat(used.limit()).isBetween(18, 24);
        assertThat(idle.limit()).isEqualTo(14);
    }

    @Test
    void recovers_by_time_when_nothing_is_heard() {
        // Given
        var limit = new AdaptiveLimit(100, 0);
        limit.overloaded(10, 0);

        // When
        for (int s = 1; s <= 60; s++) {
            limit.tick(s * SECOND);
        }

        // Then
        assertThat(limit.limit()).isEqualTo(100);
    }

    @Test
    void no_history_leaves_the_bounds() {
        // Given
        var random = new SplittableRandom(11);
        var limit = new AdaptiveLimit(50, 0);
        long now = 0;
        int ceiling = 50;

        // Then
        for (int i = 0; i < 20_000; i++) {
            now += random.nextLong(SECOND);
            switch (random.nextInt(4)) {
                case 0 -> limit.overloaded(random.nextInt(60), now);
                case 1 -> limit.succeeded(random.nextInt(60));
                case 2 -> limit.tick(now);
                default -> limit.ceiling(ceiling = random.nextInt(80));
            }
            assertThat(limit.limit()).isBetween(Math.min(1, ceiling), ceiling);
        }
    }
}
