package dev.signalbox.ingress.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageTest {
    private final Outage outage = new Outage(Duration.ofSeconds(5));
    private long now = 1_000_000_000_000L;

    /** Looks four times a second, as the pipe does. */
    private void pass(long seconds, boolean heard) {
        for (int i = 0; i < 4 * seconds; i++) {
            now += 250_000_000L;
            outage.look(now, heard);
        }
    }

    private void pass(long seconds) {
        pass(seconds, true);
    }

    @Test
    void a_log_that_nothing_is_sent_to_is_not_away() {
        // When
        pass(100);

        // Then
        assertThat(outage.refuses(now)).isFalse();
        assertThat(outage.retryAfterMillis()).isEqualTo(1_000);
    }

    @Test
    void a_silence_longer_than_its_patience_refuses_at_once() {
        // Given
        pass(1);
        outage.sent();
        pass(4);
        boolean before = outage.refuses(now);

        // When
        pass(1);

        // Then
        assertThat(before).isFalse();
        assertThat(outage.refuses(now)).isTrue();
    }

    @Test
    void what_a_client_is_told_grows_with_the_silence_within_bounds() {
        // Given
        pass(1);
        outage.sent();

        // When / Then
        pass(8);
        assertThat(outage.retryAfterMillis()).isEqualTo(8_000);
        pass(12);
        assertThat(outage.retryAfterMillis()).isEqualTo(20_000);
        pass(600);
        assertThat(outage.retryAfterMillis()).isEqualTo(30_000);
    }

    @Test
    void one_acknowledgement_ends_it() {
        // Given
        outage.sent();
        outage.sent();
        pass(60);

        // When
        outage.acknowledged();

        // Then
        assertThat(outage.refuses(now)).isFalse();
        assertThat(outage.retryAfterMillis()).isEqualTo(1_000);
    }

    @Test
    void while_sends_fail_at_once_one_a_second_is_let_through_to_see() {
        // Given: refused by an ACL, so that nothing is under way
        for (int i = 0; i < 10; i++) {
            outage.sent();
            outage.failed(false);
            pass(1);
        }

        // When
        boolean first = outage.refuses(now);
        outage.sent();
        outage.failed(false);
        boolean second = outage.refuses(now);
        pass(1);
        boolean third = outage.refuses(now);

        // Then
        assertThat(first).isFalse();
        assertThat(second).isTrue();
        assertThat(third).isFalse();
    }

    @Test
    void nothing_is_let_through_behind_what_is_under_way_itself() {
        // Given
        outage.sent();
        pass(10);

        // When
        pass(10);

        // Then
        assertThat(outage.refuses(now)).isTrue();
    }

    @Test
    void a_record_that_is_too_large_says_nothing_of_the_log() {
        // Given
        outage.sent();
        outage.failed(true);

        // When
        pass(60);

        // Then
        assertThat(outage.retryAfterMillis()).isEqualTo(1_000);
    }

    @Test
    void a_lease_that_does_not_come_back_shows_it_where_nothing_is_sent() {
        // When
        pass(20, false);

        // Then
        assertThat(outage.retryAfterMillis()).isGreaterThan(15_000);

        // When
        pass(1, true);

        // Then
        assertThat(outage.refuses(now)).isFalse();
    }

    @Test
    void a_process_that_stood_still_itself_does_not_take_that_for_silence() {
        // Given
        pass(1);
        outage.sent();

        // When
        now += Duration.ofSeconds(60).toNanos();
        outage.look(now, false);

        // Then
        assertThat(outage.refuses(now)).isFalse();
    }

    @Test
    void a_failure_is_forgotten_where_nothing_is_sent_and_the_log_is_heard() {
        // Given
        pass(1);
        outage.sent();
        outage.failed(false);

        // When
        pass(3_600);

        // Then
        assertThat(outage.refuses(now)).isFalse();
        outage.sent();
        assertThat(outage.refuses(now)).isFalse();
        assertThat(outage.retryAfterMillis()).isEqualTo(1_000);
    }

    @Test
    void a_failure_is_not_forgotten_where_the_log_is_not_heard() {
        // Given
        pass(1);
        outage.sent();
        outage.failed(false);

        // When
        pass(20, false);

        // Then
        assertThat(outage.retryAfterMillis()).isEqualTo(20_000);
    }
}
