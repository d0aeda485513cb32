package dev.signalbox.router.topology;

import static dev.signalbox.router.topology.SimulatedTraffic.STALL;
import static dev.signalbox.router.topology.SimulatedTraffic.USUAL_P95;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HedgedTrafficTest {
    @Test
    void brings_the_slowest_hundredth_to_a_third_or_less_for_five_percent_more_calls() {
        // Given
        int requests = 4_000;
        var without = new SimulatedTraffic(0, 64, 0.02).run(requests);

        // When
        var hedged = new SimulatedTraffic(5, 64, 0.02).run(requests);

        // Then
        assertThat(without.firstTokenAt(0.99)).isGreaterThanOrEqualTo(STALL);
        assertThat(hedged.firstTokenAt(0.99)).isLessThanOrEqualTo(without.firstTokenAt(0.99) / 3);
        assertThat(hedged.firstTokenAt(0.999)).isLessThan(2_000);
        assertThat(without.calls).isEqualTo(requests);
        assertThat(hedged.calls).isBetween(requests + 1, requests + requests / 20);
        assertThat(hedged.hedges).hasSize(hedged.calls - requests).allMatch(d -> d.heldMillis() >= USUAL_P95 && d.number() == 2);
        assertThat(hedged.machine.openRequests()).isZero();
    }

    @Test
    void spends_no_more_than_its_budget_when_every_call_stalls() {
        var stalled = new SimulatedTraffic(5, 5_000, 1).run(1_000);

        assertThat(stalled.calls).isBetween(1_000 + 20, 1_000 + 51);
    }

    @Test
    void sends_no_hedge_when_the_fleet_is_loaded() {
        // Given: two targets have room each, but the three together less than 3 in 10
        var loaded = new SimulatedTraffic(5, 1_000, 0.02).busy(1_000, 600, 600).run(1_000);
        var idler = new SimulatedTraffic(5, 1_000, 0.02).busy(1_000, 400, 400).run(1_000);

        // Then
        assertThat(loaded.hedges).isEmpty();
        assertThat(loaded.calls).isEqualTo(1_000);
        assertThat(idler.hedges).isNotEmpty();
    }

    @Test
    void sends_no_hedge_where_the_route_wants_none_or_nothing_is_known_of_the_target() {
        assertThat(new SimulatedTraffic(0, 64, 0.1).run(300).calls).isEqualTo(300);
    }
}
