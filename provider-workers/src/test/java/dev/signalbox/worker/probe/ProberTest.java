package dev.signalbox.worker.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Answers;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.time.ManualTime;
import dev.signalbox.worker.Samples;
import dev.signalbox.worker.call.CallLoop;
import dev.signalbox.worker.call.Desk;
import dev.signalbox.worker.call.Secrets;
import dev.signalbox.worker.call.Upstream;
import dev.signalbox.worker.call.Upstreams;
import dev.signalbox.worker.trial.ProbeCalls;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes of a provider on loopback whose circuit was open. */
@Timeout(180)
class ProberTest {
    private static final String TARGET = "m@p";
    private static final String ANSWER = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[{\"index\":0,"
            + "\"delta\":{\"role\":\"assistant\",\"content\":\"Yes\"},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n";
    private static final Provider.Auth KEY = new Provider.Auth(Provider.Auth.Scheme.BEARER, "", "${KEY}");

    private final Vertx vertx = Vertx.vertx();
    private final ManualTime time = new ManualTime(1_000_000);
    private final BlockingQueue<TargetHealth> reports = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final AtomicInteger gets = new AtomicInteger();
    private final BlockingQueue<String> counted = new LinkedBlockingQueue<>();
    private final Upstreams upstreams = new Upstreams(vertx, 1, new Secrets(_ -> "sk-restricted"));
    private final HealthKeeper keeper = new HealthKeeper(time, new Reporting(reports::add));
    private final Desk desk = new Desk("w");
    private final CallLoop calls = new CallLoop(vertx, 0, new CallLoop.Surroundings(time, (_, _, _) -> {}, (_, _) -> {}, (_, _) -> {}, (_, _) -> {
        throw new IllegalStateException("there are no bodies");
    }, (_, _) -> {
        throw new IllegalStateException("there are no media");
    }, desk, keeper, 1 << 20));
    private final Prober prober = new Prober(upstreams, keeper, new ProbeCalls(calls, desk, time, keeper, () -> 1, (target, outcome) -> counted.add(outcome)),
            () -> 0L, Duration.ofSeconds(5), Duration.ofSeconds(60));

    @AfterEach
    void stop() {
        upstreams.close();
        vertx.close();
    }

    /** A target that answers GET and POST with these statuses, and whose circuit is due after that failure of five calls. */
    private void due(int get, int post, Failure failure, boolean probeCalls) throws Exception {
        var server = vertx.createHttpServer()
                .requestHandler(request -> answer(request, request.method() == HttpMethod.GET ? get : post))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        var provider = new Provider("p", Dialect.OPENAI_CHAT, List.of("http://127.0.0.1:" + server.actualPort() + "/v1"), KEY, Provider.Limits.DEFAULT,
                Provider.Timeouts.DEFAULT, Provider.Quirks.NONE, Map.of(), Optional.empty(), List.of(Dialect.OPENAI_EMBEDDINGS), Answers.PLAIN, probeCalls);
        var catalog = new Catalog(1, List.of(provider), List.of(Samples.model()), List.of(), List.of());
        upstreams.apply(catalog);
        keeper.targets(catalog.targets(), 1, _ -> true);
        desk.epochIs(1);
        desk.shares(Map.of(TARGET, 1), Map.of(), time.nanos());
        for (int i = 0; i < 5; i++) {
            keeper.failed(TARGET, failure, 0);
        }
        time.advance(Duration.ofSeconds(2));
        keeper.tick();
    }

    private void answer(HttpServerRequest request, int status) {
        request.body().onSuccess(body -> {
            if (request.method() == HttpMethod.GET) {
                gets.incrementAndGet();
            } else {
                asked.add(request.path() + " " + request.getHeader("authorization") + " " + body);
            }
            var response = request.response().setStatusCode(status).putHeader("content-type", "text/event-stream");
            response.end(status == 200 && request.method() == HttpMethod.POST ? ANSWER : "{\"error\":{\"message\":\"no, sk-restricted\"}}");
        });
    }

    private Upstream target() {
        return upstreams.current().target(TARGET).orElseThrow();
    }

    /** What is reported of the target after a round. */
    private TargetHealth probed() throws Exception {
        reports.clear();
        calls.context().runOnContext(_ -> prober.round());
        return reports.take();
    }

    /** What is reported of it after a round that changed nothing: the next one begins when that is over. */
    private TargetHealth unchanged() throws Exception {
        for (int before = gets.get(); gets.get() < before + 2; ) {
            var done = new CompletableFuture<Boolean>();
            calls.context().runOnContext(_ -> {
                prober.round();
                done.complete(true);
            });
            done.get();
        }
        reports.clear();
        time.advance(Duration.ofSeconds(1));
        keeper.tick();
        return reports.take();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 403, 404, 405})
    void any_answer_of_a_provider_that_lives_lets_calls_in_again_where_nothing_is_known_of_what_it_is_asked_for(int status) throws Exception {
        // Given
        due(status, 500, Failure.PROVIDER_ERROR, true);

        // When
        var report = probed();

        // Then
        assertThat(report.circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
        assertThat(report.coolUntil()).isZero();
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void a_servers_error_keeps_it_out(int status) throws Exception {
        // Given
        due(status, 200, Failure.PROVIDER_ERROR, true);
        keeper.asked(target(), Dialect.OPENAI_CHAT, true);

        // Then
        assertThat(probed().circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(asked).isEmpty();
    }

    @Test
    void a_call_of_a_few_tokens_with_the_targets_own_key_lets_users_in_again_and_is_counted() throws Exception {
        // Given
        due(404, 200, Failure.PROVIDER_ERROR, true);
        keeper.asked(target(), Dialect.OPENAI_CHAT, true);

        // When
        var report = probed();

        // Then
        assertThat(report.circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
        assertThat(asked.take()).startsWith("/v1/chat/completions Bearer sk-restricted ").contains("\"m-upstream\"", "\"max_completion_tokens\":16");
        assertThat(counted).containsExactly("finished");
        assertThat(desk.inFlight()).as("its slot is given back").isZero();
    }

    @Test
    void until_it_is_answered_nobody_else_is_let_in_to_see() throws Exception {
        // Given
        due(200, 500, Failure.PROVIDER_ERROR, true);
        keeper.asked(target(), Dialect.OPENAI_CHAT, false);

        // When
        time.advance(Duration.ofSeconds(2));
        reports.clear();
        keeper.tick();
        var before = reports.take();
        var after = probed();

        // Then
        assertThat(before.circuit()).as("it is due").isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(after.circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(counted.take()).isEqualTo("provider_error");
    }

    @ParameterizedTest
    @CsvSource({
        "500, provider_error, OPEN, 0", "503, provider_overloaded, OPEN, 1000", "404, model_missing, OPEN, 1000",
        "400, invalid_request, CLOSED, 0", "401, provider_auth, CLOSED, 30000", "429, rate_limited, CLOSED, 1000"})
    void what_a_call_fails_by_counts_as_it_would_of_any_other_call(int status, String outcome, TargetHealth.Circuit circuit, long coolFor) throws Exception {
        // Given
        due(200, status, Failure.PROVIDER_ERROR, true);
        keeper.asked(target(), Dialect.OPENAI_CHAT, true);

        // When
        var report = probed();

        // Then
        assertThat(counted.take()).isEqualTo(outcome);
        assertThat(report.circuit()).isEqualTo(circuit);
        assertThat(Math.max(0, report.coolUntil() - time.millis())).isEqualTo(coolFor);
    }

    @Test
    void a_provider_whose_owner_wants_no_calls_is_let_in_by_its_sign_of_life() throws Exception {
        // Given
        due(200, 500, Failure.PROVIDER_ERROR, false);
        keeper.asked(target(), Dialect.OPENAI_CHAT, true);

        // Then
        assertThat(probed().circuit()).isEqualTo(TargetHealth.Circuit.CLOSED);
        assertThat(asked).isEmpty();
    }

    @Test
    void who_answered_embeddings_is_asked_for_one_whatever_else_was_tried_there_since() throws Exception {
        // Given
        due(200, 500, Failure.PROVIDER_ERROR, true);
        keeper.asked(target(), Dialect.OPENAI_EMBEDDINGS, true);
        keeper.asked(target(), Dialect.OPENAI_CHAT, false);

        // When
        probed();

        // Then
        assertThat(asked.take()).startsWith("/v1/embeddings ");
    }

    @Test
    void who_was_slow_is_left_to_users_to_try() throws Exception {
        // Given
        due(200, 200, Failure.FIRST_TOKEN_TIMEOUT, true);
        keeper.asked(target(), Dialect.OPENAI_CHAT, true);

        // When
        var report = unchanged();

        // Then
        assertThat(report.circuit()).isEqualTo(TargetHealth.Circuit.PROBING);
        assertThat(asked).isEmpty();
    }

    @Test
    void no_call_is_made_where_all_slots_are_taken_and_the_circuit_stays_as_it_is() throws Exception {
        // Given
        due(200, 200, Failure.PROVIDER_ERROR, true);
        keeper.asked(target(), Dialect.OPENAI_CHAT, true);
        desk.shares(Map.of(TARGET, 0), Map.of(), time.nanos());

        // When
        var report = unchanged();

        // Then
        assertThat(report.circuit()).isEqualTo(TargetHealth.Circuit.OPEN);
        assertThat(asked).isEmpty();
        assertThat(counted).isEmpty();
    }
}
