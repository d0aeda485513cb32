package dev.signalbox.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void a_gauge_whose_thing_is_gone_is_not_shown_any_more() {
        // Given
        var metrics = new Metrics();
        metrics.gauge(Metric.IN_FLIGHT, () -> 1, "a@p");
        metrics.gauge(Metric.IN_FLIGHT, () -> 2, "b@p");

        // When
        metrics.forget(Metric.IN_FLIGHT, "a@p");
        metrics.forget(Metric.IN_FLIGHT, "never@there");

        // Then
        assertThat(metrics.scrape()).doesNotContain("a@p").contains("b@p");
    }
}
