package dev.signalbox.router.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Lane;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.fleet.TargetHealth.Circuit;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.fleet.Fleets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets of one name against one another: who is much slower, or fails more, loses its traffic, and nobody is given up. */
class SiblingsTest {
    private static final int TARGETS = 4;
    private static final long EVERY = 100;
    private static final int FAIR = 1_000;

    private final RoutingPolicy policy = RoutingPolicy.predictedFirstToken();
    private final RandomGenerator random = new SplittableRandom(11);
    private final FleetView view = Fleets.view("r", TARGETS, 64);
    private long now = 1_000_000;
    private long attempts;

    /** What each target gets of so many requests, when its first tokens take so many milliseconds and so much of its calls fails. */
    private int[] share(int requests, long[] takes, double[] fails) {
        var share = new int[TARGETS];
        for (int i = 0; i < requests; i++) {
            now += EVERY;
            report(fails);
            var facts = new Facts("all", true, 200, 0, 0, "", new long[0], Facts.Spans.UNKNOWN);
            var chosen = (Choice.Chosen) policy.choose(Ask.first(facts, Lane.INTERACTIVE, Long.MAX_VALUE), view, now, random);
            int target = chosen.index();
            share[target]++;
            var id = new AttemptId(0, 1, attempts++);
            view.begin(id, chosen.target(), "w", chosen.load(), now);
            if (random.nextDouble() >= fails[target]) {
                view.firstToken(id, takes[target] * 1_000, now + takes[target]);
            }
            view.end(id, now + takes[target]);
        }
        return share;
    }

    private void report(double[] fails) {
        for (int i = 0; i < TARGETS; i++) {
            view.health(new TargetHealth("m" + i + "@p" + i, "w", 1, 1, Circuit.CLOSED, fails[i], 100, 0, "", 100, 64, now), now);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 10, 100})
    void who_is_much_slower_than_its_siblings_loses_its_traffic_to_them(long times) {
        // Given: all alike, then one becomes slow
        var before = share(TARGETS * FAIR, new long[] {40, 40, 40, 40}, new double[TARGETS]);
        long[] slow = {40 * times, 40, 40, 40};
        share(200, slow, new double[TARGETS]);

        // When
        var since = share(TARGETS * FAIR, slow, new double[TARGETS]);

        // Then
        assertThat(Arrays.stream(before).min().orElseThrow()).as("a fair share").isGreaterThan(FAIR / 2);
        assertThat(since[0]).as("of %d", TARGETS * FAIR).isBetween(1, FAIR / 10);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.45})
    void who_fails_more_than_its_siblings_loses_its_traffic_long_before_a_circuit_would_open(double failing) {
        // Given
        long[] alike = {40, 40, 40, 40};
        share(400, alike, new double[TARGETS]);

        // When
        var since = share(TARGETS * FAIR, alike, new double[] {failing, 0, 0, 0});

        // Then
        assertThat(since[0]).as("of %d", TARGETS * FAIR).isLessThan(FAIR / 10);
    }

    @Test
    void where_all_are_slow_or_failing_alike_nobody_loses_anything() {
        // Given
        share(400, new long[] {40, 40, 40, 40}, new double[TARGETS]);

        // When
        var since = share(TARGETS * FAIR, new long[] {900, 900, 900, 900}, new double[] {0.3, 0.3, 0.3, 0.3});

        // Then
        assertThat(Arrays.stream(since).min().orElseThrow()).isGreaterThan(FAIR / 3);
    }

    @Test
    void the_slowest_serves_all_where_it_is_the_last_and_comes_back_when_it_is_well() {
        // Given
        long[] slow = {2_000, 40, 40, 40};
        share(400, slow, new double[TARGETS]);
        var lost = share(400, slow, new double[TARGETS]);
        for (int i = 1; i < TARGETS; i++) {
            view.health(Fleets.health("m" + i + "@p" + i, Circuit.OPEN, 0, now + 1), now + 1);
        }

        // When
        var facts = new Facts("all", true, 200, 0, 0, "", new long[0], Facts.Spans.UNKNOWN);
        var last = policy.choose(Ask.first(facts, Lane.INTERACTIVE, Long.MAX_VALUE), view, now + 2, random);
        var well = share(TARGETS * FAIR, new long[] {40, 40, 40, 40}, new double[TARGETS]);

        // Then
        assertThat(lost[0]).isLessThan(40);
        assertThat(last).isInstanceOfSatisfying(Choice.Chosen.class, c -> assertThat(c.target()).isEqualTo("m0@p0"));
        assertThat(well[0]).isGreaterThan(FAIR / 3);
    }
}
