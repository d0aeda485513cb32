package dev.signalbox.standalone.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void waits_longer_while_it_dies_young_and_begins_again_after_a_long_life() {
        // Given
        var backoff = Backoff.FIRST;

        // When
        for (int death = 0; death < 10; death++) {
            backoff = backoff.after(Duration.ofSeconds(1));
        }

        // Then
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(10));
        assertThat(backoff.after(Duration.ofMinutes(1))).isEqualTo(Backoff.FIRST);
    }
}
