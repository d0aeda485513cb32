package dev.signalbox.router.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.catalog.Catalog;
import org.junit.jupiter.api.Test;

class LostCallsTest {
    private static final String TARGET = "m0@p0";
    private final LostCalls lost = new LostCalls();

    private int takeAll(long now) {
        int taken = 0;
        for (; lost.any(TARGET, now); taken++) {
            lost.take(TARGET);
        }
        return taken;
    }

    @Test
    void what_had_begun_when_its_target_died_may_be_made_again_and_what_began_later_may_not() {
        // Given
        lost.answered(TARGET);

        // When
        for (int i = 0; i < 50; i++) {
            lost.failed(TARGET, 1_000 + i, 2_000 + i);
        }
        for (int i = 0; i < 50; i++) {
            lost.failed(TARGET, 2_000 + i, 2_100 + i);
        }

        // Then
        assertThat(takeAll(2_200)).isEqualTo(50);
    }

    @Test
    void a_target_dies_once_until_it_answers_again() {
        // Given
        lost.answered(TARGET);
        lost.failed(TARGET, 1_000, 2_000);
        takeAll(2_000);

        // When
        lost.failed(TARGET, 9_000, 10_000);

        // Then
        assertThat(takeAll(10_000)).isZero();

        // When
        lost.answered(TARGET);
        lost.failed(TARGET, 11_000, 12_000);

        // Then
        assertThat(takeAll(12_000)).isOne();
    }

    @Test
    void who_never_answered_has_nothing_to_lose() {
        // When
        lost.failed(TARGET, 1_000, 2_000);

        // Then
        assertThat(takeAll(2_000)).isZero();
    }

    @Test
    void it_counts_no_more_than_can_have_run_there_and_forgets_what_nobody_took() {
        // Given
        lost.answered(TARGET);

        // When
        for (int i = 0; i < 1_000; i++) {
            lost.failed(TARGET, 1_000, 2_000);
        }

        // Then
        assertThat(lost.any(TARGET, 2_000 + LostCalls.KEPT_MILLIS)).isFalse();
        assertThat(takeAll(2_000)).isEqualTo(LostCalls.MOST);
    }

    @Test
    void targets_that_the_catalogue_no_longer_has_are_forgotten() {
        // Given
        lost.answered(TARGET);
        lost.failed(TARGET, 1_000, 2_000);

        // When
        lost.catalog(Catalog.EMPTY);

        // Then
        assertThat(lost.any(TARGET, 2_000)).isFalse();
    }
}
