package dev.signalbox.router.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetriedTrafficTest {
    private static SimulatedTraffic traffic(boolean circuits) {
        return new SimulatedTraffic(0, 64, 0, circuits);
    }

    @Test
    void an_outage_of_one_target_is_seen_by_nobody() {
        // When
        var traffic = traffic(true).breaks(0, 10_000).run(4_000);

        // Then
        assertThat(traffic.refused).isEmpty();
        assertThat(traffic.firstTokenAt(1)).as("the slowest of all, in ms").isLessThan(700);
        assertThat(traffic.calls).isBetween(4_001, 4_100);
    }

    @Test
    void a_full_outage_makes_a_tenth_more_calls_than_requests_at_most() {
        // When
        var traffic = traffic(true).breaks(0, 0).breaks(1, 0).breaks(2, 0).run(3_000);

        // Then
        assertThat(traffic.refused).hasSize(3_000);
        assertThat(traffic.calls).isBetween(10, 3_300);
    }

    @Test
    void the_budget_holds_also_where_no_circuit_opens() {
        // When
        var traffic = traffic(false).breaks(0, 0).breaks(1, 0).breaks(2, 0).run(3_000);

        // Then
        assertThat(traffic.refused).hasSize(3_000);
        assertThat(traffic.calls).isBetween(3_200, 3_300);
    }

    @Test
    void who_waits_for_the_budget_holds_nobody_up_and_is_told_the_provider_s_own_words_after_some_seconds() {
        // When
        var traffic = traffic(false).breaks(0, 0).breaks(1, 0).breaks(2, 0).run(1_000);

        // Then
        assertThat(traffic.longestWait()).isBetween(5_000L, 6_000L);
        assertThat(traffic.machine.openRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_outage_that_cuts_every_stream_makes_a_tenth_more_calls_at_most_and_what_was_saved_for_the_death_of_a_target(boolean shown) {
        // When
        var traffic = traffic(false).cutsAll(shown).run(6_000);

        // Then
        assertThat(traffic.refused).hasSize(6_000);
        assertThat(traffic.calls).isBetween(6_600, 6_600 + 3 * 256);
    }
}
