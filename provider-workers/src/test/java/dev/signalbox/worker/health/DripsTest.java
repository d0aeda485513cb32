package dev.signalbox.worker.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider.Timeouts;
import org.junit.jupiter.api.Test;

/** What a target's watch learns of the pace of its streams, and which it has left. */
class DripsTest {
    private static final long SECOND = 1_000_000_000L;
    private final TargetWatch watch = new TargetWatch(Circuit.Rules.DEFAULT, 0);

    private void known(int streams, double slowest) {
        for (int i = 0; i < streams; i++) {
            watch.paced(slowest);
        }
    }

    @Test
    void nobody_is_too_slow_until_it_is_known_what_is_usual() {
        // Given
        known(99, 200);
        watch.paced(-1);

        // Then
        assertThat(watch.slowest(5_000)).isEqualTo(Long.MAX_VALUE);
        assertThat(watch.leaves(1_000_000, SECOND)).isFalse();
    }

    @Test
    void four_times_what_is_usual_is_too_slow_but_never_less_than_two_silences() {
        // Given
        var slow = new TargetWatch(Circuit.Rules.DEFAULT, 0);
        known(100, 200);
        for (int i = 0; i < 100; i++) {
            slow.paced(9_000);
        }

        // Then
        assertThat(watch.slowest(5_000)).isEqualTo(10_000);
        assertThat(watch.slowest(30_000)).as("who is patient by the catalogue").isEqualTo(60_000);
        assertThat(slow.slowest(5_000)).isBetween(36_000L, 44_000L);
    }

    @Test
    void streams_that_are_slow_together_are_left_one_after_the_other() {
        // Given
        known(2_000, 200);

        // When
        int left = 0;
        for (int call = 0; call < 64; call++) {
            left += watch.leaves(12_000, 10 * SECOND) ? 1 : 0;
        }

        // Then
        assertThat(left).isEqualTo(1);
        assertThat(watch.leaves(12_000, 10 * SECOND + SECOND / 5)).isFalse();
        assertThat(watch.leaves(12_000, 11 * SECOND)).isTrue();
    }

    @Test
    void a_limit_that_cuts_more_than_one_in_a_hundred_gives_way() {
        // Given: a target that now is as slow as this for all
        known(1_000, 200);

        // When
        int left = 0;
        for (int second = 1; second < 1_000; second++) {
            left += watch.leaves(12_000, second * SECOND) ? 1 : 0;
        }

        // Then
        assertThat(left).isBetween(5, 15);
        assertThat(watch.slowest(5_000)).isGreaterThan(48_000);
    }

    @Test
    void streams_that_are_left_open_the_circuit_and_say_nothing_of_the_time_between_reads() {
        // Given
        known(1_000, 200);
        for (int i = 0; i < 200; i++) {
            watch.took(20, 5);
        }

        // When
        for (int second = 1; second <= 5; second++) {
            assertThat(watch.leaves(12_000, second * SECOND)).isTrue();
            watch.failed(Failure.CHUNK_TIMEOUT, 0, second * 1_000L, second * SECOND);
        }

        // Then
        assertThat(watch.circuit()).isInstanceOf(Circuit.Open.class);
        assertThat(watch.timeouts(Timeouts.DEFAULT, 0).betweenChunks()).isEqualTo(5_000);
    }

    @Test
    void who_lets_streams_drip_is_no_place_to_move_others_to() {
        // Given
        known(1_000, 200);
        boolean before = watch.isWell(0, SECOND);

        // When
        watch.leaves(12_000, 2 * SECOND);

        // Then
        assertThat(before).isTrue();
        assertThat(watch.isWell(0, 3 * SECOND)).isFalse();
        assertThat(watch.isWell(0, 12 * SECOND)).isTrue();
    }

    @Test
    void who_is_ill_or_is_left_alone_is_no_such_place_either() {
        // Given
        var refusing = new TargetWatch(Circuit.Rules.DEFAULT, 0);

        // When
        refusing.failed(Failure.RATE_LIMITED, 7_000, 1_000, SECOND);
        for (int i = 0; i < 5; i++) {
            watch.failed(Failure.PROVIDER_ERROR, 0, 1_000, SECOND);
        }

        // Then
        assertThat(watch.isWell(1_000, SECOND)).isFalse();
        assertThat(refusing.isWell(1_000, SECOND)).isFalse();
        assertThat(refusing.isWell(8_000, 8 * SECOND)).isTrue();
    }
}
