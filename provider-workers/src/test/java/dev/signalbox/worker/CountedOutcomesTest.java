package dev.signalbox.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.runtime.metrics.Metrics;
import dev.signalbox.worker.call.Outcomes;
import dev.signalbox.worker.call.Overtaken;
import dev.signalbox.worker.call.Secrets;
import dev.signalbox.worker.call.Upstream;
import dev.signalbox.worker.call.Upstreams;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CountedOutcomesTest {
    private final Vertx vertx = Vertx.vertx();
    private final Upstreams upstreams = new Upstreams(vertx, 1, new Secrets(Map.<String, String>of()::get));

    @AfterEach
    void close() {
        upstreams.close();
        vertx.close();
    }

    @Test
    void cancels_are_counted_with_their_lag_and_their_late_tokens_and_passed_on() {
        // Given
        upstreams.apply(Samples.catalog("http://127.0.0.1:1/v1", new Provider.Timeouts(1, 1, 1, 1), Provider.Auth.NONE));
        var upstream = upstreams.current().target("m@p").orElseThrow();
        var metrics = new Metrics();
        var passedOn = new ArrayList<Long>();
        var outcomes = new CountedOutcomes(metrics, new Outcomes() {
            @Override
            public void succeeded(Upstream of, long firstTokenMicros, long totalMicros) {}

            @Override
            public void failed(Upstream of, Failure failure, long retryAfterMillis) {}

            @Override
            public void stopped(Upstream of, int lateTokens, long lagMillis, Overtaken overtaken) {
                passedOn.add(lagMillis);
            }
        });

        // When
        outcomes.stopped(upstream, 0, 40, Overtaken.NOT);
        outcomes.stopped(upstream, 3, 2_000, Overtaken.UNPROVEN);

        // Then
        assertThat(metrics.scrape()).contains(
                "signalbox_cancel_lag_seconds_bucket{le=\"0.05\"} 1", "signalbox_cancel_lag_seconds_bucket{le=\"2.0\"} 2",
                "signalbox_cancel_lag_seconds_sum 2.04", "signalbox_late_tokens_total{target=\"m@p\"} 3.0");
        assertThat(passedOn).containsExactly(40L, 2_000L);
    }
}
