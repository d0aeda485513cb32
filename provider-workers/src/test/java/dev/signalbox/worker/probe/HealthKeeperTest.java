package dev.signalbox.worker.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.time.ManualTime;
import dev.signalbox.worker.call.Secrets;
import dev.signalbox.worker.call.Upstreams;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthKeeperTest {
    private final ManualTime time = new ManualTime(1_000_000);
    private final Map<String, TargetHealth> last = new HashMap<>();
    private final Catalog catalog = new Catalog(1, List.of(provider("acme", "${ACME}"), provider("beta", "${BETA}")),
            List.of(model("large", "acme"), model("small", "acme"), model("other", "beta")), List.of(), List.of());
    private final HealthKeeper keeper = new HealthKeeper(time, new Reporting(health -> last.put(health.target(), health)));

    @BeforeEach
    void two_models_with_one_key_and_one_of_another_provider() {
        keeper.targets(catalog.targets(), 1, _ -> true);
        keeper.tick();
    }

    private static Provider provider(String id, String secret) {
        return new Provider(id, Dialect.OPENAI_CHAT, List.of("http://" + id), new Provider.Auth(Provider.Auth.Scheme.BEARER, "", secret),
                Provider.Limits.DEFAULT, Provider.Timeouts.DEFAULT, Provider.Quirks.NONE, Map.of(), Optional.empty());
    }

    private static Model model(String id, String provider) {
        return new Model(id, provider, id, 0, List.of(), Model.Price.FREE);
    }

    private long coolFor(String target) {
        return Math.max(0, last.get(target).coolUntil() - time.millis());
    }

    @Test
    void a_refused_key_takes_out_all_that_use_it_and_nothing_else_at_once() {
        // When
        keeper.failed("large@acme", Failure.PROVIDER_AUTH, 0);

        // Then
        assertThat(coolFor("large@acme")).isEqualTo(30_000);
        assertThat(coolFor("small@acme")).isEqualTo(30_000);
        assertThat(coolFor("other@beta")).isZero();
        assertThat(last.get("large@acme").circuit()).as("the provider is well").isEqualTo(TargetHealth.Circuit.CLOSED);
        assertThat(last.get("small@acme").cause()).isEqualTo("provider_auth");
    }

    @Test
    void why_a_target_cools_down_is_said_as_long_as_it_does_whatever_else_fails() {
        // Given
        keeper.failed("large@acme", Failure.PROVIDER_AUTH, 0);

        // When
        for (int i = 0; i < 50; i++) {
            keeper.failed("large@acme", Failure.PROVIDER_ERROR, 0);
        }

        // Then
        assertThat(last.get("large@acme").circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(last.get("large@acme").cause()).isEqualTo("provider_auth");
    }

    @Test
    void a_stream_that_drips_is_left_only_where_another_target_is_well() {
        // Given
        var vertx = Vertx.vertx();
        var upstreams = new Upstreams(vertx, 1, new Secrets(_ -> "key"));
        upstreams.apply(catalog);
        var large = upstreams.current().target("large@acme").orElseThrow();
        var other = List.of(catalog.target("other@beta").orElseThrow());
        for (int i = 0; i < 200; i++) {
            keeper.streamed(large, 1_000, 1_000, 100_000);
        }
        time.advance(Duration.ofMinutes(1));

        // When
        boolean well = keeper.leaves(large, 20_000, other);
        time.advance(Duration.ofSeconds(1));
        boolean nobody = keeper.leaves(large, 20_000, List.of());
        time.advance(Duration.ofSeconds(1));
        keeper.failed("other@beta", Failure.RATE_LIMITED, 7_000);
        boolean cooling = keeper.leaves(large, 20_000, other);

        // Then
        assertThat(keeper.slowest(large, 5_000)).isGreaterThanOrEqualTo(10_000).isLessThan(Long.MAX_VALUE);
        assertThat(List.of(well, nobody, cooling)).containsExactly(true, false, false);
        upstreams.close();
        vertx.close();
    }

    @Test
    void a_provider_that_serves_nobody_here_is_left_alone_with_all_its_targets() {
        // When
        keeper.failed("large@acme", Failure.REGION_REFUSED, 0);

        // Then
        assertThat(coolFor("large@acme")).isEqualTo(60_000);
        assertThat(coolFor("small@acme")).isEqualTo(60_000);
        assertThat(coolFor("other@beta")).isZero();
        assertThat(last.get("small@acme").cause()).isEqualTo("region_refused");
        assertThat(last.get("large@acme").circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
    }

    @Test
    void a_rate_limit_takes_out_its_target_only() {
        // When
        keeper.failed("large@acme", Failure.RATE_LIMITED, 7_000);

        // Then
        assertThat(coolFor("large@acme")).isEqualTo(7_000);
        assertThat(coolFor("small@acme")).isZero();
    }
}
