package dev.signalbox.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetGaugesTest {
    @Test
    void targets_that_left_the_catalogue_leave_the_metrics() {
        // Given
        var metrics = new Metrics();
        var gauges = new TargetGauges(metrics, Map.of(Metric.IN_FLIGHT, _ -> 3, Metric.LIMIT, _ -> 64));
        gauges.show(Samples.catalog("http://127.0.0.1/v1", Provider.Timeouts.DEFAULT, Provider.Auth.NONE));
        assertThat(metrics.scrape()).contains("signalbox_inflight{target=\"m@p\"} 3").contains("signalbox_limit{target=\"m@p\"} 64");

        // When
        gauges.show(new Catalog(2, List.of(), List.of(), List.of(), List.of()));

        // Then
        assertThat(metrics.scrape()).doesNotContain("m@p");
    }
}
