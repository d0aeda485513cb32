package dev.signalbox.worker.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Failure;
import dev.signalbox.records.fleet.TargetHealth;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetWatchTest {
    private static final long SECOND = 1_000_000_000L;
    private final TargetWatch watch = new TargetWatch(Circuit.Rules.DEFAULT, 0);

    private TargetHealth report(long now) {
        return watch.report("t", "w", 1, 1, 10, now / 1_000_000, now);
    }

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            watch.failed(Failure.PROVIDER_ERROR, 0, now / 1_000_000, now);
        }
    }

    @Test
    void failures_in_a_row_open_the_circuit_and_time_lets_it_be_tried() {
        // When
        fail(5, SECOND);

        // Then
        assertThat(report(SECOND).circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(report(3 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.PROBING);
    }

    @Test
    void where_calls_of_ours_try_it_nobody_is_let_in_before_one_was_answered_and_each_failure_doubles_the_pause() {
        // Given
        watch.triedByCalls(true);
        fail(5, SECOND);

        // When
        boolean wanted = watch.alive(3_000, 3 * SECOND);
        var due = report(3 * SECOND).circuit();
        watch.triedInVain(Failure.PROVIDER_ERROR, 0, 3_000, 3 * SECOND);
        boolean soon = watch.wantsProbe(SECOND, 4 * SECOND);
        boolean later = watch.wantsProbe(SECOND, 6 * SECOND);
        watch.served(6 * SECOND);

        // Then
        assertThat(wanted).isTrue();
        assertThat(due).isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(soon).isFalse();
        assertThat(later).isTrue();
        assertThat(report(6 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
        fail(1, 7 * SECOND);
        assertThat(report(7 * SECOND).circuit()).as("it was a small call: the next failure counts").isEqualTo(TargetHealth.Circuit.OPEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FIRST_TOKEN_TIMEOUT", "CHUNK_TIMEOUT"})
    void a_call_of_ours_that_takes_too_long_leaves_a_circuit_that_opened_by_errors_to_calls_of_ours(Failure failure) {
        // Given
        watch.triedByCalls(true);
        fail(5, SECOND);

        // When
        watch.triedInVain(failure, 0, 3_000, 3 * SECOND);

        // Then
        assertThat(watch.alive(9_000, 9 * SECOND)).isTrue();
    }

    @Test
    void no_call_of_ours_is_made_while_a_target_cools_down_and_a_circuit_of_slow_calls_is_left_to_users() {
        // Given
        watch.triedByCalls(true);
        fail(5, SECOND);
        watch.cool(Failure.RATE_LIMITED, 60_000, 1_000);

        // Then
        assertThat(watch.alive(3_000, 3 * SECOND)).isFalse();
        assertThat(report(3 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(watch.alive(61_000, 61 * SECOND)).isTrue();
        watch.served(61 * SECOND);
        watch.failed(Failure.FIRST_TOKEN_TIMEOUT, 0, 62_000, 62 * SECOND);
        assertThat(watch.alive(80_000, 80 * SECOND)).isFalse();
        assertThat(report(80 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.PROBING);
    }

    private void succeeded(double firstTokenMillis, long now) {
        watch.succeeded(firstTokenMillis, firstTokenMillis, now);
    }

    private void known(double usualMillis) {
        for (int i = 0; i < 20; i++) {
            succeeded(usualMillis, 0);
            watch.took(usualMillis, -1);
        }
    }

    /** A target that usually takes 50 ms and opened its circuit by its slowness at that moment. */
    private void slow(long now) {
        known(50);
        for (int i = 0; i < 5; i++) {
            watch.overtaken(200, now);
        }
    }

    @Test
    void an_answered_probe_does_not_let_users_in_again_where_calls_were_slow() {
        // Given
        slow(SECOND);

        // When
        watch.probed(2 * SECOND);
        watch.probed(31 * SECOND);
        var tried = report(31 * SECOND).circuit();
        watch.probed(32 * SECOND);

        // Then
        assertThat(tried).isEqualTo(TargetHealth.Circuit.PROBING);
        assertThat(report(32 * SECOND).circuit()).as("for half a minute nobody has called").isEqualTo(TargetHealth.Circuit.CLOSED);
    }

    @Test
    void the_first_words_of_a_call_let_others_in_again_and_the_next_failure_counts() {
        // Given
        slow(SECOND);

        // When
        watch.showed(10, 2 * SECOND);
        var after = report(2 * SECOND).circuit();
        watch.overtaken(200, 3 * SECOND);

        // Then
        assertThat(after).isEqualTo(TargetHealth.Circuit.CLOSED);
        assertThat(report(3 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
    }

    @Test
    void one_call_that_is_overtaken_beyond_the_usual_time_ends_the_trial_and_the_next_comes_later() {
        // Given
        slow(SECOND);

        // When
        watch.overtaken(80, 2 * SECOND);

        // Then
        assertThat(report(3 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(report(4 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.PROBING);
    }

    @Test
    void a_trial_that_was_overtaken_sooner_proves_nothing_and_comes_again_after_as_long_a_pause() {
        // Given
        slow(SECOND);

        for (int again = 2; again < 10; again++) {
            // When
            if (again % 2 == 0) {
                watch.unproven(again * SECOND);
            } else {
                watch.overtaken(30, again * SECOND);
            }

            // Then
            assertThat(report(again * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
            assertThat(report((again + 1) * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.PROBING);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void where_no_trial_proves_anything_for_half_a_minute_an_answered_probe_lets_all_in(boolean streams) {
        // Given
        known(600);
        for (int i = 0; i < 5; i++) {
            watch.overtaken(5_000, SECOND);
        }

        // When: each trial ends before it could show anything, as its hedge is quicker than the target ever was
        int closedAt = -1;
        boolean asked = false;
        for (int second = 2; second < 60 && closedAt < 0; second++) {
            if (streams) {
                watch.overtaken(250, second * SECOND);
            } else {
                watch.unproven(second * SECOND);
            }
            asked = watch.wantsProbe(5 * SECOND, second * SECOND);
            watch.probed(second * SECOND);
            closedAt = report(second * SECOND).circuit() == TargetHealth.Circuit.CLOSED ? second : -1;
        }

        // Then
        assertThat(closedAt).isEqualTo(32);
        assertThat(asked).as("also between two trials").isTrue();
    }

    @Test
    void a_trial_that_proves_the_target_slow_begins_the_half_minute_anew() {
        // Given
        slow(SECOND);
        watch.unproven(20 * SECOND);

        // When
        watch.overtaken(200, 25 * SECOND);
        watch.probed(50 * SECOND);

        // Then
        assertThat(report(50 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.PROBING);
    }

    @Test
    void late_first_words_of_calls_that_began_before_it_opened_do_not_close_it() {
        // Given
        slow(10 * SECOND);
        watch.wantsProbe(SECOND, 12 * SECOND);

        // When
        watch.showed(3_000, 12 * SECOND);
        watch.succeeded(3_000, 4_000, 12 * SECOND);
        watch.succeeded(-1, 4_000, 12 * SECOND);
        watch.succeeded(20, 9_000, 12 * SECOND);
        var after = report(12 * SECOND).circuit();
        watch.showed(1_500, 12 * SECOND);

        // Then
        assertThat(after).isEqualTo(TargetHealth.Circuit.PROBING);
        assertThat(report(12 * SECOND).circuit()).as("who began since may be late").isEqualTo(TargetHealth.Circuit.CLOSED);
    }

    @Test
    void first_words_within_the_usual_time_prove_a_target_well_again_whenever_their_call_began() {
        // Given: it is tried already, by a success among what was sent before
        known(3_000);
        for (int i = 0; i < 5; i++) {
            watch.overtaken(10_000, 10 * SECOND);
        }
        long soon = 21 * SECOND / 2;
        watch.succeeded(1_500, 1_600, soon);
        var tried = report(soon).circuit();

        // When
        watch.showed(2_000, soon);

        // Then
        assertThat(tried).isEqualTo(TargetHealth.Circuit.PROBING);
        assertThat(report(soon).circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
    }

    @Test
    void a_circuit_that_opened_because_calls_failed_is_closed_by_any_first_words() {
        // Given
        fail(5, 10 * SECOND);

        // When
        watch.showed(5_000, 12 * SECOND);

        // Then
        assertThat(report(12 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
    }

    @Test
    void a_timeout_after_a_slow_trial_does_not_make_a_mere_probe_enough() {
        // Given
        slow(SECOND);

        // When
        watch.failed(Failure.CONNECT_FAILED, 0, 2_000, 2 * SECOND);
        watch.probed(5 * SECOND);

        // Then
        assertThat(report(5 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.PROBING);
    }

    /** Thirty streams a second would go there; each is overtaken a quarter of a second after it began. Probes are answered each second. */
    @Test
    void hardly_a_user_meets_a_target_that_drips_for_half_a_minute_once_it_is_known() {
        // Given
        known(50);
        int met = 0;
        var running = new ArrayDeque<Long>();

        // When
        for (long ms = 0; ms < 30_000; ms++) {
            long now = SECOND + ms * 1_000_000;
            while (!running.isEmpty() && running.peek() <= now) {
                running.remove();
                watch.overtaken(250, now);
            }
            if (ms % 1_000 == 0) {
                watch.probed(now);
            }
            var circuit = report(now).circuit();
            boolean called = circuit == TargetHealth.Circuit.CLOSED || circuit == TargetHealth.Circuit.PROBING && running.isEmpty();
            if (ms % 33 == 0 && called) {
                running.add(now + 250_000_000);
                met += ms > 1_000 ? 1 : 0;
            }
        }

        // Then
        assertThat(met).isBetween(1, 5);
    }

    @Test
    void calls_that_others_overtook_while_they_were_silent_open_the_circuit() {
        // Given
        known(50);

        // When
        for (int i = 0; i < 5; i++) {
            watch.overtaken(200, SECOND);
        }

        // Then
        assertThat(report(SECOND).circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(report(SECOND).cause()).isEqualTo("slow");
    }

    @Test
    void calls_that_were_overtaken_within_their_usual_time_say_nothing() {
        // Given
        known(100);

        // When
        for (int i = 0; i < 20; i++) {
            watch.overtaken(200, SECOND);
        }

        // Then
        assertThat(report(SECOND).circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
    }

    @Test
    void one_stall_in_fifty_does_not_open_the_circuit() {
        // Given
        known(50);

        // When
        for (int i = 0; i < 1_000; i++) {
            if (i % 50 == 0) {
                watch.overtaken(200, SECOND);
            } else {
                succeeded(50, SECOND);
            }
        }

        // Then
        assertThat(report(SECOND).circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
    }

    @Test
    void one_success_closes_a_circuit_that_is_being_tried() {
        // Given
        fail(5, SECOND);

        // When
        succeeded(10, 3 * SECOND);

        // Then
        assertThat(report(3 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
    }

    @Test
    void a_target_that_fails_again_and_again_is_left_alone_for_longer() {
        // Given
        fail(5, SECOND);
        fail(1, 3 * SECOND);

        // Then
        assertThat(report(3 * SECOND + SECOND * 3 / 2).circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(report(6 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.PROBING);
    }

    @Test
    void an_answered_probe_lets_calls_in_again_but_the_next_failure_counts() {
        // Given
        fail(5, SECOND);
        watch.probed(3 * SECOND);
        var afterProbe = report(3 * SECOND).circuit();

        // When
        fail(1, 4 * SECOND);

        // Then
        assertThat(afterProbe).isEqualTo(TargetHealth.Circuit.CLOSED);
        assertThat(report(4 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
    }

    @Test
    void the_callers_own_mistakes_hurt_no_target() {
        // When
        for (int i = 0; i < 50; i++) {
            watch.failed(Failure.INVALID_REQUEST, 0, 0, SECOND);
        }

        // Then
        assertThat(report(SECOND).circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
        assertThat(report(SECOND).errorRate()).isZero();
    }

    @Test
    void a_cool_down_never_gets_shorter_by_a_second_failure() {
        // Given
        watch.failed(Failure.RATE_LIMITED, 20_000, 1_000, SECOND);

        // When
        watch.failed(Failure.RATE_LIMITED, 500, 2_000, 2 * SECOND);

        // Then
        assertThat(report(2 * SECOND).coolUntil()).isEqualTo(21_000);
    }

    @Test
    void a_cool_down_of_which_nobody_says_how_long_doubles_until_a_call_ends_well() {
        // Given
        watch.failed(Failure.RATE_LIMITED, 0, 1_000, SECOND);
        long first = report(SECOND).coolUntil();

        // When
        watch.failed(Failure.RATE_LIMITED, 0, 3_000, 3 * SECOND);
        long second = report(3 * SECOND).coolUntil();
        watch.failed(Failure.RATE_LIMITED, 0, 6_000, 6 * SECOND);
        long third = report(6 * SECOND).coolUntil();
        succeeded(10, 20 * SECOND);
        watch.failed(Failure.RATE_LIMITED, 0, 20_000, 20 * SECOND);

        // Then
        assertThat(first).isEqualTo(2_000);
        assertThat(second).isEqualTo(3_000 + 2_000);
        assertThat(third).isEqualTo(6_000 + 4_000);
        assertThat(report(20 * SECOND).coolUntil()).isEqualTo(21_000);
    }

    @Test
    void calls_that_ran_together_and_fail_together_count_as_one() {
        // Given: the second of two cool-downs in a row
        watch.failed(Failure.RATE_LIMITED, 0, 1_000, SECOND);
        watch.failed(Failure.RATE_LIMITED, 0, 2_000, 2 * SECOND);

        // When
        for (int sibling = 1; sibling <= 10; sibling++) {
            watch.failed(Failure.RATE_LIMITED, 0, 2_000 + 5 * sibling, 2 * SECOND);
        }
        long together = report(2 * SECOND).coolUntil();
        watch.failed(Failure.RATE_LIMITED, 0, 5_000, 5 * SECOND);

        // Then
        assertThat(together).isEqualTo(2_050 + 2_000);
        assertThat(report(5 * SECOND).coolUntil()).isEqualTo(5_000 + 4_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_cool_down_gets_no_shorter_in_any_history(long seed) {
        var random = new SplittableRandom(seed);
        long now = 0;
        long until = 0;
        for (int i = 0; i < 500; i++) {
            now += random.nextLong(3 * SECOND);
            long asked = random.nextBoolean() ? 0 : random.nextLong(30_000);
            switch (random.nextInt(3)) {
                case 0 -> succeeded(random.nextInt(2_000), now);
                case 1 -> watch.failed(Failure.values()[random.nextInt(Failure.values().length)], asked, now / 1_000_000, now);
                default -> watch.probed(now);
            }
            long cool = report(now).coolUntil();
            assertThat(cool == 0 ? Math.max(until, now / 1_000_000) : cool).as("seed %d", seed).isGreaterThanOrEqualTo(until);
            assertThat(cool).isLessThanOrEqualTo(now / 1_000_000 + 600_000);
            until = Math.max(until, cool);
        }
    }

    @Test
    void a_rate_limit_cools_the_target_down_and_is_no_illness() {
        // When
        watch.failed(Failure.RATE_LIMITED, 0, 1_000, SECOND);

        // Then
        assertThat(report(SECOND).coolUntil()).isEqualTo(2_000);
        assertThat(report(SECOND).circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
        assertThat(report(SECOND).cause()).isEqualTo("rate_limited");
    }

    @Test
    void slow_is_measured_against_the_targets_own_past() {
        // Given
        for (int i = 0; i < 50; i++) {
            succeeded(200, SECOND);
        }

        // When
        for (int i = 0; i < 50; i++) {
            succeeded(20_000, 2 * SECOND);
        }

        // Then
        assertThat(report(2 * SECOND).errorRate()).isGreaterThan(0.05);
        assertThat(report(2 * SECOND).circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
    }

    @Test
    void old_failures_leave_the_window() {
        // Given
        fail(3, SECOND);

        // Then
        assertThat(report(SECOND).samples()).isEqualTo(3);
        assertThat(report(40 * SECOND).samples()).isZero();
    }

    @Test
    void an_idle_target_wants_a_probe_and_an_open_one_waits_for_its_time() {
        // Given
        succeeded(10, 0);
        boolean soon = watch.wantsProbe(5 * SECOND, SECOND);
        boolean idle = watch.wantsProbe(5 * SECOND, 6 * SECOND);
        fail(5, 6 * SECOND);

        // Then
        assertThat(soon).isFalse();
        assertThat(idle).isTrue();
        assertThat(watch.wantsProbe(5 * SECOND, 6 * SECOND + 1)).isFalse();
        assertThat(watch.wantsProbe(5 * SECOND, 8 * SECOND)).isTrue();
    }

    /** What may happen to a target, in any order. */
    private long history(SplittableRandom random) {
        long now = 0;
        known(random.nextInt(1_000));
        for (int i = 0; i < 500; i++) {
            now += random.nextLong(SECOND);
            switch (random.nextInt(6)) {
                case 0 -> watch.succeeded(random.nextInt(2_000), random.nextInt(2_000, 4_000), now);
                case 1 -> watch.failed(Failure.values()[random.nextInt(Failure.values().length)], 0, now / 1_000_000, now);
                case 2 -> watch.overtaken(random.nextInt(4_000), now);
                case 3 -> watch.unproven(now);
                case 4 -> watch.showed(random.nextInt(4_000), now);
                default -> watch.probed(now);
            }
        }
        return now;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void no_history_leaves_the_circuit_open_for_ever(long seed) {
        // Given
        long now = history(new SplittableRandom(seed));

        // When
        now += 31 * SECOND;
        succeeded(10, now);

        // Then
        assertThat(report(now).circuit()).as("seed %s", seed).isEqualTo(TargetHealth.Circuit.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void no_history_leaves_it_open_for_ever_where_all_that_comes_is_overtaken_too_soon_to_prove_anything(long seed) {
        // Given
        long now = history(new SplittableRandom(seed));
        boolean closed = false;

        // When
        for (int second = 0; second < 61 && !closed; second++) {
            now += SECOND;
            watch.unproven(now);
            watch.probed(now);
            closed = report(now).circuit() == TargetHealth.Circuit.CLOSED;
        }

        // Then
        assertThat(closed).as("seed %s", seed).isTrue();
    }
}
