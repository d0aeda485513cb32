package dev.signalbox.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LagTest {
    private static final String NAME = "signalbox_health_lag_seconds";

    private static Metrics with(int count, int millis) {
        var metrics = new Metrics();
        record(metrics, count, millis);
        return metrics;
    }

    private static void record(Metrics metrics, int count, int millis) {
        for (int i = 0; i < count; i++) {
            metrics.timer(Metric.HEALTH_LAG).record(Duration.ofMillis(millis));
        }
    }

    @Test
    void quantiles_are_those_of_what_came_since_at_all_processes() {
        // Given
        var one = with(1_000, 3);
        var other = with(5, 40);
        var before = Lag.of(List.of(one.scrape(), other.scrape()), NAME);

        // When
        record(one, 97, 3);
        record(other, 3, 700);
        var since = Lag.of(List.of(one.scrape(), other.scrape()), NAME).since(before);

        // Then
        assertThat(since.count()).isEqualTo(100);
        assertThat(since.at(0.5)).isEqualTo(0.005);
        assertThat(since.at(0.99)).isEqualTo(1);
        assertThat(since).hasToString("within 5 ms at the p50, within 1000 ms at the p99, 700 ms at most, of 100");
    }

    @Test
    void where_nothing_came_nothing_is_said() {
        var lag = Lag.of(List.of(with(3, 3).scrape(), "# no metrics"), NAME);

        assertThat(lag.since(lag)).hasToString("none");
        assertThat(lag.since(lag).at(0.5)).isNaN();
    }
}
