package dev.signalbox.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private final Results results = new Results();

    private void measured(String scenario, String contender, Figure figure, double... rounds) {
        for (int i = 0; i < rounds.length; i++) {
            results.add(new Measurement(scenario, contender, i + 1, Map.of(figure, rounds[i])));
        }
    }

    @Test
    void takes_the_ratio_to_the_bare_pipe_of_the_same_round() {
        // Given a machine of another speed in each round
        measured("unary-256", Results.PIPE, Figure.REQUESTS, 10_000, 30_000, 20_000);
        measured("unary-256", Results.PRODUCT, Figure.REQUESTS, 7_000, 24_000, 18_000);

        // Then
        assertThat(results.ratio("unary-256", Results.PRODUCT, Figure.REQUESTS).getAsDouble())
                .isEqualTo(0.8);
        assertThat(results.ratio("unary-256", Results.PIPE, Figure.REQUESTS)).isEmpty();
        assertThat(results.ratio("unary-64", Results.PRODUCT, Figure.REQUESTS)).isEmpty();
    }

    @Test
    void takes_the_ratio_of_medians_where_one_misses_a_round() {
        // Given
        measured("unary-256", Results.PIPE, Figure.REQUESTS, 9_000, 10_000, 30_000);
        measured("unary-256", Results.PRODUCT, Figure.REQUESTS, 7_500);

        // Then
        assertThat(results.ratio("unary-256", Results.PRODUCT, Figure.REQUESTS).getAsDouble())
                .isEqualTo(0.75);
    }

    @Test
    void holds_against_ttft_only_what_was_added_to_the_direct_one() {
        // Given
        measured("streams-256", Results.DIRECT, Figure.TTFT_P50, 51);
        measured("streams-256", Results.PIPE, Figure.TTFT_P50, 59);
        measured("streams-256", Results.PRODUCT, Figure.TTFT_P50, 63);

        // Then
        assertThat(results.value("streams-256", Results.DIRECT, Figure.TTFT_ADDED))
                .isEmpty();
        assertThat(results.ratio("streams-256", Results.PRODUCT, Figure.TTFT_ADDED)
                        .getAsDouble())
                .isEqualTo(1.5);
    }

    @Test
    void compares_cold_seconds_with_the_steady_ones_of_the_same_contender() {
        // Given
        measured("start", Results.PRODUCT, Figure.REQUESTS, 2_000);
        measured("unary-64", Results.PRODUCT, Figure.REQUESTS, 5_000);

        // Then
        assertThat(results.value("start", Results.PRODUCT, Figure.COLD_SHARE).getAsDouble())
                .isEqualTo(0.4);
        assertThat(results.held("start", Goal.absolute(Figure.COLD_SHARE, 0.2, 0.5))
                        .getAsDouble())
                .isEqualTo(0.4);
    }

    @Test
    void adds_errors_up_instead_of_taking_the_middle() {
        // Given
        measured("unary-64", Results.PRODUCT, Figure.ERRORS, 0, 0, 7);

        // Then
        assertThat(results.value("unary-64", Results.PRODUCT, Figure.ERRORS).getAsDouble())
                .isEqualTo(7);
    }

    @Test
    void puts_ours_before_the_others() {
        // Given
        measured("unary-1", "elsewhere", Figure.P50, 1);
        measured("unary-1", Results.PRODUCT, Figure.P50, 1);
        measured("unary-1", Results.DIRECT, Figure.P50, 1);

        // Then
        assertThat(results.contenders()).containsExactly(Results.DIRECT, Results.PRODUCT, "elsewhere");
    }

    @Test
    void knows_medians_spreads_and_slopes() {
        assertThat(Arithmetic.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Arithmetic.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
        assertThat(Arithmetic.median(List.of())).isNaN();
        assertThat(Arithmetic.spread(List.of(90.0, 100.0, 120.0))).isCloseTo(0.3, within(1e-9));
        assertThat(Arithmetic.slope(List.of(0.0, 1.0, 2.0), List.of(500.0, 502.0, 504.0)))
                .isCloseTo(2, within(1e-9));
        assertThat(Arithmetic.ratio(1, 0)).isNaN();
    }

    @Test
    void shows_three_digits_that_matter() {
        assertThat(Arithmetic.show(12_345)).isEqualTo("12,300");
        assertThat(Arithmetic.show(136.4)).isEqualTo("136");
        assertThat(Arithmetic.show(54.23)).isEqualTo("54.2");
        assertThat(Arithmetic.show(0.734)).isEqualTo("0.73");
        assertThat(Arithmetic.show(Double.NaN)).isEqualTo("–");
    }

    @Test
    void holds_goals_in_the_direction_that_is_better() {
        assertThat(Goal.ratio(Figure.REQUESTS, 0.75, 1.1).reached(0.8)).isTrue();
        assertThat(Goal.ratio(Figure.REQUESTS, 0.75, 1.1).aimReached(0.8)).isFalse();
        assertThat(Goal.ratio(Figure.P99, 1.7, 1.2).reached(1.8)).isFalse();
        assertThat(Goal.ratio(Figure.P99, 1.7, 1.2).aimReached(1.1)).isTrue();
    }

    @Test
    void says_of_a_pair_what_each_round_says_and_where_the_median_lies() {
        // Given ten rounds, in which the machine's speed differs
        measured("unary-256", Results.PLAIN, Figure.REQUESTS, 1_000, 2_000, 1_000, 500, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000);
        measured("unary-256", Results.ARMED, Figure.REQUESTS, 990, 1_960, 970, 480, 950, 1_010, 1_020, 1_030, 1_040, 1_050);

        // When
        var pairs = results.pairs("unary-256", Results.ARMED, Results.PLAIN, Figure.REQUESTS);
        var report = Pairs.of(results, dev.signalbox.bench.Scenarios.parse(List.of("unary-256")), Results.ARMED, Results.PLAIN);

        // Then
        assertThat(pairs).hasSize(10).contains(0.99, 0.98, 0.97, 0.96);
        assertThat(report).contains("| unary-256 | throughput | 10 | 1.000 | 0.960 to 1.040 | 97.9 % |");
    }

    @Test
    void says_nothing_of_a_pair_of_which_one_did_not_run() {
        measured("unary-256", Results.ARMED, Figure.REQUESTS, 990);

        assertThat(Pairs.of(results, dev.signalbox.bench.Scenarios.parse(List.of("unary-256")), Results.ARMED, Results.PLAIN)).isEmpty();
    }
}
