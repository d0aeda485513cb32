package dev.signalbox.worker.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.time.ManualTime;
import dev.signalbox.worker.Samples;
import dev.signalbox.worker.call.Secrets;
import dev.signalbox.worker.call.Upstreams;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes of a provider on loopback whose circuit was open. */
@Timeout(180)
class ProberTest {
    private static final String TARGET = "m@p";
    private final Vertx vertx = Vertx.vertx();
    private final ManualTime time = new ManualTime(1_000_000);
    private final BlockingQueue<TargetHealth> reports = new LinkedBlockingQueue<>();
    private final Upstreams upstreams = new Upstreams(vertx, 1, new Secrets(_ -> "sk-restricted"));
    private final HealthKeeper keeper = new HealthKeeper(time, new Reporting(reports::add));

    @AfterEach
    void stop() {
        upstreams.close();
        vertx.close();
    }

    /** What is reported of a target after a probe that was answered so. */
    private TargetHealth probed(int status) throws Exception {
        var server = vertx.createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(status).end())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        var catalog = Samples.catalog("http://127.0.0.1:" + server.actualPort() + "/v1", Provider.Timeouts.DEFAULT,
                new Provider.Auth(Provider.Auth.Scheme.BEARER, "", "${KEY}"));
        upstreams.apply(catalog);
        keeper.targets(catalog.targets(), 1, _ -> true);
        for (int i = 0; i < 5; i++) {
            keeper.failed(TARGET, Failure.PROVIDER_ERROR, 0);
        }
        time.advance(Duration.ofSeconds(2));
        keeper.tick();
        reports.clear();
        var prober = new Prober(upstreams, keeper, () -> 0L, Duration.ofSeconds(5), Duration.ofSeconds(60));
        vertx.getOrCreateContext().runOnContext(_ -> prober.round());
        return reports.take();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 403, 404, 405})
    void any_answer_of_a_provider_that_lives_lets_calls_in_again_also_where_its_key_may_not_list_models(int status) throws Exception {
        // When
        var report = probed(status);

        // Then
        assertThat(report.circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
        assertThat(report.coolUntil()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void a_servers_error_keeps_it_out(int status) throws Exception {
        assertThat(probed(status).circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
    }
}
