package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.standalone.engine.EngineProfile;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
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
    private static Cluster cluster;
    private static int number;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
        try (var caller = new Caller()) {
            var outcome = caller.chat(cluster.front(0), Ask.numbered(number++, TOKENS)).get();
            assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.ANSWERED);
        }
    }

    private static Traffic traffic() throws Exception {
        var traffic = Traffic.closed(CALLERS, number, TOKENS, cluster::front);
        Await.until("traffic flows", Await.MOST, () -> traffic.ended() > 4 * CALLERS);
        return traffic;
    }

    private static void flowOn(Traffic traffic) throws Exception {
        int before = traffic.ended();
        Await.until("traffic flows on", Await.MOST, () -> traffic.ended() > before + 8 * CALLERS);
    }

    /** What holds whatever died: true text, true errors, only the excused kinds, and nothing left running. */
    private static List<Outcome> checked(Traffic traffic, Kind... excused) throws Exception {
        var outcomes = traffic.end();
        number = traffic.next();
        assertThat(new Laws(EngineProfile.LLAMA_8B, excused).broken(outcomes)).isEmpty();
        cluster.awaitNothingLeft();
        return outcomes;
    }

    @Test
    @Order(1)
    void a_killed_worker_costs_nothing_but_a_delay_and_begun_streams_go_on() throws Exception {
        // Given
        double continued = cluster.metric(cluster.ingresses(), "signalbox_continued_total");
        try (var caller = new Caller()) {
            var traffic = traffic();
            var streams = shownStreams(caller, 24);
            var busiest = busiestWorker();

            // When
            busiest.kill9();
            flowOn(traffic);

            // Then
            var outcomes = ended(streams);
            checked(traffic);
            cluster.restart(busiest);
            assertThat(new Laws(EngineProfile.LLAMA_8B).broken(outcomes)).isEmpty();
        }
        assertThat(cluster.metric(cluster.ingresses(), "signalbox_continued_total") - continued).isPositive();
    }

    /** Streams that have begun to show text and have far more to say. */
    private static List<CompletableFuture<Outcome>> shownStreams(Caller caller, int count) throws Exception {
        var shown = new AtomicInteger();
        var running = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < count; i++) {
            running.add(caller.chat(cluster.front(i), new Ask(Ask.MODEL, 10_000 + i, true, 600), (ask, pieces) -> {
                if (pieces == 5) {
                    shown.incrementAndGet();
                }
            }));
        }
        Await.until("all of them show text", Await.MOST, () -> shown.get() == count);
        return running;
    }

    private static List<Outcome> ended(List<CompletableFuture<Outcome>> running) throws Exception {
        var outcomes = new ArrayList<Outcome>();
        for (var each : running) {
            outcomes.add(each.get(180, TimeUnit.SECONDS));
        }
        return outcomes;
    }

    private static ServiceProcess busiestWorker() throws Exception {
        var busiest = cluster.workers().getFirst();
        double most = -1;
        for (var worker : cluster.workers()) {
            double calls = cluster.metric(List.of(worker), "signalbox_inflight");
            if (calls > most) {
                most = calls;
                busiest = worker;
            }
        }
        return busiest;
    }

    @Test
    @Order(2)
    void a_killed_router_costs_nothing_but_a_delay() throws Exception {
        // Given
        var traffic = traffic();

        // When
        cluster.routers().get(0).kill9();
        flowOn(traffic);

        // Then
        checked(traffic);
        cluster.restart(cluster.routers().get(0));
    }

    @Test
    @Order(3)
    void a_killed_ingress_resets_its_own_connections_and_no_other() throws Exception {
        // Given
        var traffic = traffic();

        // When
        cluster.ingresses().get(0).kill9();
        flowOn(traffic);

        // Then
        var outcomes = checked(traffic, Kind.RESET);
        assertThat(outcomes.stream().filter(o -> o.kind() == Kind.RESET && o.number() % 2 == 1)).as("of the ingress that lived").isEmpty();
        cluster.restart(cluster.ingresses().get(0));
    }

    @Test
    @Order(4)
    void what_a_killed_ingress_had_accepted_is_cancelled_at_the_provider() throws Exception {
        // Given
        int streams = 20;
        var leases = LogView.fromNow(cluster.runtime().context().kafka(), Topics.LEASES);
        double aborted = cluster.atEngines("vllm:request_success_total{engine=\"0\",finished_reason=\"abort\"");
        var running = new ArrayList<CompletableFuture<Outcome>>();
        try (var caller = new Caller()) {
            for (int i = 0; i < streams; i++) {
                running.add(caller.chat(cluster.front(0), new Ask(Ask.MODEL, number++, i % 2 == 0, 8_000)));
            }
            Await.until("all of them run", Await.MOST, () -> cluster.runningAtEngines() == streams);

            // When
            cluster.ingresses().get(0).kill9();

            // Then
            Await.until("none of them runs", Await.MOST, () -> cluster.runningAtEngines() == 0);
            assertThat(cluster.atEngines("vllm:request_success_total{engine=\"0\",finished_reason=\"abort\"") - aborted)
                    .as("with the losers of hedges").isGreaterThanOrEqualTo(streams);
            for (var each : running) {
                assertThat(each.get().kind()).isEqualTo(Kind.RESET);
            }
        }
        var codec = cluster.runtime().context().wire().leases();
        assertThat(leases.next()).as("that it lapsed is on the log")
                .anyMatch(r -> codec.decode(r.value()) instanceof Lease.Lapsed l && l.process().equals("ingress-1"));
        leases.close();
        cluster.awaitNothingLeft();
        cluster.restart(cluster.ingresses().get(0));
    }

    @Test
    @Order(5)
    void a_killed_registry_is_not_noticed() throws Exception {
        // Given
        var traffic = traffic();

        // When
        ProcessHandle.of(cluster.registry().pid()).ifPresent(ProcessHandle::destroyForcibly);
        flowOn(traffic);

        // Then
        checked(traffic);
    }

    @Test
    @Order(6)
    void a_restarted_broker_is_a_pause() throws Exception {
        // Given
        var traffic = traffic();

        // When
        cluster.broker().kill9();
        cluster.broker().start().awaitReady();
        flowOn(traffic);

        // Then
        var outcomes = checked(traffic, Kind.STREAM_ERROR, Kind.REFUSED);
        assertThat(outcomes.stream().filter(o -> o.kind() == Kind.REFUSED)).allSatisfy(o -> assertThat(o.status()).isEqualTo(503));
    }

    @Test
    @Order(7)
    void batch_lines_are_settled_once_each_while_worker_router_and_telemetry_die() throws Exception {
        // Given
        int count = 240;
        try (var lines = new BatchLines(cluster.runtime().context(), "killed", count, n -> new Ask(Ask.MODEL, n, false, TOKENS))) {
            lines.send();
            Await.until("some are settled", Await.MOST, () -> lines.settled() > 20);

            // When
            for (var each : List.of(cluster.workers().get(1), cluster.routers().get(1), cluster.telemetry())) {
                each.kill9();
            }
            for (var each : List.of(cluster.workers().get(1), cluster.routers().get(1), cluster.telemetry())) {
                cluster.restart(each);
            }
            Await.until("all are settled", Await.MOST, () -> lines.settled() == count);

            // Then
            cluster.awaitNothingLeft();
            assertThat(lines.broken(EngineProfile.LLAMA_8B)).isEmpty();
        }
    }

    @Test
    @Order(8)
    void a_file_that_is_submitted_twice_gives_the_same_results_and_runs_once() throws Exception {
        // Given
        var folder = Files.createTempDirectory("submit");
        var file = folder.resolve("lines.jsonl");
        var content = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            content.append("{\"custom_id\":\"c").append(i).append("\",\"body\":").append(new Ask(Ask.MODEL, 900 + i, false, 9).body()).append("}\n");
        }
        Files.writeString(file, content);

        // When
        submit(file, folder.resolve("first.jsonl"));
        cluster.awaitNothingLeft(); // what lost its race is counted when it ends
        double ran = cluster.atEngines("vllm:request_success_total");
        submit(file, folder.resolve("second.jsonl"));

        // Then
        var first = Files.readAllLines(folder.resolve("first.jsonl"));
        assertThat(first).hasSize(12).allSatisfy(line -> assertThat(line).contains("\"status_code\":200"));
        assertThat(Files.readAllLines(folder.resolve("second.jsonl"))).isEqualTo(first);
        assertThat(cluster.atEngines("vllm:request_success_total")).isEqualTo(ran);
    }

    @Test
    @Order(10)
    void what_is_told_to_stop_ends_what_it_has_and_says_that_it_went_well() throws Exception {
        // Given
        var traffic = Traffic.closed(CALLERS, number, TOKENS, n -> cluster.front(1));
        Await.until("traffic flows", Await.MOST, () -> traffic.ended() > 4 * CALLERS);
        var leaving = List.of(cluster.workers().get(0), cluster.routers().get(0), cluster.ingresses().get(0), cluster.telemetry());

        // When
        leaving.forEach(ServiceProcess::terminate);

        // Then
        for (var each : leaving) {
            assertThat(each.awaitEnd()).as(each.name()).isZero();
        }
        flowOn(traffic);
        checked(traffic);
        for (var each : leaving) {
            cluster.restart(each);
        }
        assertThat(cluster.workers()).allSatisfy(worker -> assertThat(worker.log()).contains("calls were rehearsed"));
    }

    private static void submit(Path file, Path results) throws Exception {
        var log = file.resolveSibling("submit.log").toFile();
        var process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), "dev.signalbox.standalone.cli.Main",
                "submit", file.toString(), "-o", results.toString(),
                "--kafka", cluster.runtime().context().kafka().bootstrap(), "--registry", cluster.registry().url())
                .redirectErrorStream(true).redirectOutput(log).start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("submit ends").isTrue();
        assertThat(process.exitValue()).as(Files.readString(log.toPath())).isZero();
    }

    @Test
    @Order(11)
    void a_killed_engine_breaks_no_stream_that_runs_on_it() throws Exception {
        // Given
        double continued = cluster.metric(cluster.ingresses(), "signalbox_continued_total");
        try (var caller = new Caller()) {
            var streams = shownStreams(caller, 60);

            // When
            cluster.killEngine();

            // Then
            assertThat(new Laws(EngineProfile.LLAMA_8B).broken(ended(streams))).isEmpty();
        }
        assertThat(cluster.metric(cluster.ingresses(), "signalbox_continued_total") - continued).isPositive();
    }

    @Test
    @Order(9)
    void a_plain_avro_client_with_a_schema_of_its_own_gets_its_answer_once() throws Exception {
        // Given
        var ask = new Ask(Ask.MODEL, 950, false, 9);
        var schema = new Schema.Parser().parse("""
                {"type": "record", "name": "InferenceRequest", "namespace": "com.example", "fields": [
                  {"name": "id", "type": "string"}, {"name": "model", "type": "string"}, {"name": "body", "type": "bytes"}]}""");
        var line = new GenericRecordBuilder(schema).set("id", "plain-1").set("model", ask.model())
                .set("body", ByteBuffer.wrap(ask.body().getBytes(StandardCharsets.UTF_8))).build();
        int id;
        try (var caller = new Caller()) {
            var answer = caller.post(cluster.registry().url() + "/subjects/com.example-batch/versions",
                    new JsonObject().put("schema", schema.toString()).encode());
            id = new JsonObject(answer.body()).getInteger("id");
        }
        var bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.write(ByteBuffer.allocate(4).putInt(id).array());
        new GenericDatumWriter<GenericRecord>(schema)
                .write(line, EncoderFactory.get().directBinaryEncoder(bytes, null));

        // When
        try (var lines = new BatchLines(cluster.runtime().context(), "plain", 2, n -> ask);
                var producer = cluster.runtime().context().kafka().producer("plain", Map.of())) {
            producer.send(new ProducerRecord<>(Topics.BATCH.name(), bytes.toByteArray())).get();

            // Then
            Await.until("it is settled", Await.MOST, () -> lines.settled() == 1);
            assertThat(lines.broken(EngineProfile.LLAMA_8B)).containsExactly("line plain-0 is settled 0 times");
        }
    }
}
