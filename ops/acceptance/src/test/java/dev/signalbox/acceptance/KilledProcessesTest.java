package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.standalone.engine.EngineProfile;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Real processes are killed under load, one kind after the other, on one cluster. Every request is counted: it must end exactly once, with
 * the engine's own text or a true error, and nothing may be left running anywhere.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledProcessesTest {
    private static final int TOKENS = 24;
    private static final int CALLERS = 12;
    private static final Map<Integer, String> EXPECTED = new HashMap<>();
    private static Cluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(3, EngineProfile.LLAMA_8B);
        var outcome = new Caller().chat(cluster.front(0), 0, true, TOKENS).get();
        assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.ANSWERED);
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static String expected(int number) {
        return EXPECTED.computeIfAbsent(number, n -> {
            try {
                var direct = new Caller().post(cluster.engines.get(0).url() + "/chat/completions", Caller.body(n, false, TOKENS));
                return new JsonObject(direct.body()).getJsonArray("choices").getJsonObject(0).getJsonObject("message").getString("content");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Traffic traffic() throws Exception {
        var traffic = new Traffic(CALLERS, TOKENS, n -> cluster.front(n % 2));
        Await.until("traffic flows", Duration.ofSeconds(60), () -> traffic.answered() > 4 * CALLERS);
        return traffic;
    }

    private static void flowOn(Traffic traffic) throws Exception {
        int before = traffic.answered();
        Await.until("traffic flows on", Duration.ofSeconds(60), () -> traffic.answered() > before + 8 * CALLERS);
    }

    /** What holds whatever died: true text, true errors, only the allowed kinds, and nothing left running. */
    private static void check(List<Outcome> outcomes, Kind... allowed) throws Exception {
        for (var outcome : outcomes) {
            if (outcome.kind() == Kind.ANSWERED) {
                assertThat(outcome.text()).as("text of %s", outcome).isEqualTo(expected(outcome.number()));
            } else {
                assertThat(outcome.kind()).as(outcome.toString()).isIn((Object[]) allowed);
                assertThat(expected(outcome.number())).as("what was shown of %s", outcome).startsWith(outcome.text());
            }
        }
        Await.until("nothing runs at the engines", Duration.ofSeconds(15), () -> cluster.runningAtEngines() == 0);
        Await.until("no slot is taken", Duration.ofSeconds(15), () -> cluster.metric(cluster.workers, "signalbox_inflight") == 0);
        Await.until("no request is open", Duration.ofSeconds(15), () -> cluster.metric(cluster.ingresses, "signalbox_requests_open") == 0);
    }

    @Test
    @Order(1)
    void a_killed_worker_costs_only_begun_streams_and_they_end_with_a_typed_error() throws Exception {
        // Given
        var traffic = traffic();

        // When
        cluster.workers.get(0).kill9();
        flowOn(traffic);
        var outcomes = traffic.end();

        // Then
        check(outcomes, Kind.STREAM_ERROR);
        cluster.restart(cluster.workers.get(0));
    }

    @Test
    @Order(2)
    void a_killed_router_costs_nothing_but_a_delay() throws Exception {
        // Given
        var traffic = traffic();

        // When
        cluster.routers.get(0).kill9();
        flowOn(traffic);
        var outcomes = traffic.end();

        // Then
        check(outcomes);
        cluster.restart(cluster.routers.get(0));
    }

    @Test
    @Order(3)
    void a_killed_ingress_resets_its_own_connections_and_its_requests_are_cancelled() throws Exception {
        // Given
        var traffic = traffic();

        // When
        cluster.ingresses.get(0).kill9();
        flowOn(traffic);
        var outcomes = traffic.end();

        // Then
        check(outcomes, Kind.RESET);
        assertThat(outcomes.stream().filter(o -> o.kind() == Kind.RESET && o.number() % 2 == 1)).as("of the ingress that lived").isEmpty();
        cluster.restart(cluster.ingresses.get(0));
    }

    @Test
    @Order(4)
    void a_killed_registry_is_not_noticed() throws Exception {
        // Given
        var traffic = traffic();

        // When
        ProcessHandle.of(cluster.registry.pid()).ifPresent(ProcessHandle::destroyForcibly);
        flowOn(traffic);
        var outcomes = traffic.end();

        // Then
        check(outcomes);
    }

    @Test
    @Order(5)
    void a_restarted_broker_is_a_pause() throws Exception {
        // Given
        var traffic = traffic();

        // When
        cluster.broker.kill9();
        cluster.broker.start().awaitReady();
        flowOn(traffic);
        var outcomes = traffic.end();

        // Then
        check(outcomes, Kind.STREAM_ERROR, Kind.REFUSED);
        assertThat(outcomes.stream().filter(o -> o.kind() == Kind.REFUSED)).allSatisfy(o -> assertThat(o.status()).isEqualTo(503));
    }
}
