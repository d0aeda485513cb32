package dev.signalbox.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void lets_a_burst_in_and_then_says_when_to_come_again() {
        // Given
        var budget = new Budget(600, 0, 0);
        for (int i = 0; i < 60; i++) {
            budget.admit(1, 0);
        }

        // When
        long wait = budget.admit(1, 0);

        // Then
        assertThat(wait).isEqualTo(SECOND / 10);
        assertThat(budget.admit(1, wait)).isZero();
    }

    @Test
    void a_refusal_takes_nothing_of_either_bucket() {
        // Given
        var budget = new Budget(10, 6_000, 0);
        budget.admit(600, 0);

        // When
        long wait = budget.admit(600, 0);

        // Then
        assertThat(wait).isEqualTo(6 * SECOND);
        assertThat(budget.admit(100, 6 * SECOND)).isZero();
    }

    @Test
    void one_request_larger_than_the_bucket_passes_when_it_is_full_and_is_paid_for_later() {
        // Given
        var budget = new Budget(0, 600, 0);

        // When
        long first = budget.admit(600, 0);
        long second = budget.admit(1, 0);

        // Then
        assertThat(first).isZero();
        assertThat(second).isGreaterThan(50 * SECOND);
    }

    @Test
    void without_limits_everything_passes() {
        // When
        long wait = new Budget(0, 0, 0).admit(1_000_000_000, 0);

        // Then
        assertThat(wait).isZero();
    }

    @Test
    void bodies_are_reserved_whole_or_not_at_all() {
        // Given
        var bytes = new BodyBytes(100);
        bytes.reserve(60);

        // When
        boolean second = bytes.reserve(50);
        bytes.release(60);
        boolean third = bytes.reserve(50);

        // Then
        assertThat(second).isFalse();
        assertThat(third).isTrue();
        assertThat(bytes.reserved()).isEqualTo(50);
    }

    @Test
    void a_body_larger_than_the_bound_passes_alone() {
        // Given
        var bytes = new BodyBytes(100);

        // When
        boolean large = bytes.reserve(1_000);
        boolean small = bytes.reserve(1);

        // Then
        assertThat(large).isTrue();
        assertThat(small).isFalse();
    }

    @Test
    void what_is_given_back_may_be_taken_again_and_no_more_than_the_bucket_holds() {
        // Given
        var budget = new Budget(10, 0, 0);
        budget.admit(5, 0);

        // When
        budget.giveBack(5, 0);
        budget.giveBack(5, 0);

        // Then
        assertThat(budget.admit(5, 0)).isZero();
        assertThat(budget.admit(5, 0)).isPositive();
    }
}
