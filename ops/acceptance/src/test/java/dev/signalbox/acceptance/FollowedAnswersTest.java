package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.topics.Topics;
import dev.signalbox.standalone.engine.ExpectedAnswer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;

/** Two real ingresses on a real log: a client that loses one goes on through the other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FollowedAnswersTest {
    private static final int TOKENS = 80;
    private static final String[] RESUMABLE = {"x-signalbox-resumable", "true"};
    private static final Caller CALLER = new Caller();
    private static Cluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
    }

    @AfterAll
    static void stop() {
        CALLER.close();
    }

    /** Does not end before its tokens are used up. */
    private static String endless(int number, boolean stream, int tokens) {
        return new Ask(ClusterPlan.SLOW, number, stream, tokens).body();
    }

    /** Ends where the model would. */
    private static String body(int number, boolean stream, int tokens) {
        var json = new JsonObject(endless(number, stream, tokens));
        json.remove("ignore_eos");
        return json.encode();
    }

    private static String content(String body) {
        return ExpectedAnswer.of(body, ClusterPlan.SLOW, cluster.plan().slowProfile());
    }

    private static void nothingRuns() throws Exception {
        Await.until("nothing runs at the engines", Await.MOST, () -> cluster.runningAtEngines() == 0);
    }

    @Test
    @Order(1)
    void a_stream_that_broke_goes_on_through_the_other_ingress_with_exactly_the_remaining_events() throws Exception {
        // Given
        var random = new Random(11);
        var going = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 24; i++) {
            int number = i;
            int cut = 1 + random.nextInt(TOKENS);
            going.add(() -> {
                var seen = new ArrayList<EventStream.Event>();
                String id;
                try (var first = EventStream.post(cluster.front(0), body(number, true, TOKENS), RESUMABLE)) {
                    id = first.id();
                    seen.addAll(first.next(cut));
                }

                // When
                try (var second = EventStream.get(cluster.front(1), id, seen.getLast().id())) {
                    seen.addAll(second.rest());
                }

                // Then
                assertThat(seen.stream().map(EventStream.Event::id)).doesNotHaveDuplicates();
                assertThat(seen.getLast().data()).isEqualTo("[DONE]");
                try (var again = EventStream.get(cluster.front(1), id, "")) {
                    assertThat(seen).isEqualTo(again.rest());
                }
                assertThat(EventStream.text(seen)).isEqualTo(content(body(number, false, TOKENS)));
                return null;
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one : threads.invokeAll(going)) {
                one.get();
            }
        }
        nothingRuns();
    }

    @Test
    @Order(2)
    void a_request_is_withdrawn_through_the_other_ingress_down_to_the_engine() throws Exception {
        try (var stream = EventStream.post(cluster.front(0), endless(50, true, 4_000))) {
            // Given
            stream.next(10);

            // When
            var request = HttpRequest.newBuilder(URI.create(cluster.front(1) + "/v1/requests/" + stream.id())).DELETE().build();
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

            // Then
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(new JsonObject(answer.body()).getString("status")).isEqualTo("cancelled");
            nothingRuns();
            assertThat(stream.rest().getLast().data()).contains("error", "withdrawn");
        }
    }

    @Test
    @Order(3)
    void a_resumable_request_nobody_comes_back_to_is_cancelled() throws Exception {
        // Given
        String id;
        try (var stream = EventStream.post(cluster.front(0), endless(60, true, 8_000), RESUMABLE)) {
            id = stream.id();
            stream.next(10);
        }

        // Then
        nothingRuns();
        var state = new JsonObject(CALLER.get(cluster.front(1) + "/v1/requests/" + id).body());
        assertThat(state.getString("status")).isEqualTo("cancelled");
    }

    @Test
    @Order(4)
    void a_stream_of_a_killed_ingress_goes_on_through_the_other_one_and_is_not_given_up_meanwhile() throws Exception {
        // Given
        var seen = new ArrayList<EventStream.Event>();
        int tokens = 600; // longer than an ingress needs to lapse, and a resumable request to be given up
        var stream = EventStream.post(cluster.front(0), endless(70, true, tokens), RESUMABLE);
        var id = stream.id();
        seen.addAll(stream.next(20));

        // When
        cluster.ingresses().get(0).kill9();
        try (var second = EventStream.get(cluster.front(1), id, seen.getLast().id())) {
            seen.addAll(second.rest());
        }

        // Then
        assertThat(seen.getLast().data()).isEqualTo("[DONE]");
        assertThat(EventStream.text(List.copyOf(seen))).isEqualTo(content(endless(70, false, tokens)));
        cluster.restart(cluster.ingresses().get(0));
    }

    @Test
    @Order(5)
    void the_same_request_through_both_ingresses_is_answered_once() throws Exception {
        // Given
        String[] key = {"idempotency-key", "both-" + System.nanoTime()};
        var body = body(80, true, TOKENS);

        // When
        try (var first = EventStream.post(cluster.front(0), body, key);
                var second = EventStream.post(cluster.front(1), body, key)) {
            var told = first.rest();

            // Then
            assertThat(second.id()).isEqualTo(first.id());
            assertThat(second.rest()).isEqualTo(told);
        }
        try (var other = EventStream.post(cluster.front(1), body(81, true, TOKENS), key)) {
            assertThat(other.status()).isEqualTo(422);
        }
    }

    @Test
    @Order(6)
    void the_examples_ride_through_a_killed_ingress(TestReporter reporter) throws Exception {
        // Given
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var clients = new ArrayList<ExampleClient>();
        for (var command : List.of(List.of(java, "Resume.java"), List.of("python3", "resume.py"), List.of("node", "resume.mjs"))) {
            var client = ExampleClient.start(command, "Tell me story number 90", cluster.front(0), cluster.front(1));
            client.ifPresentOrElse(clients::add, () -> reporter.publishEntry("skipped: there is no " + command.getFirst()));
        }
        for (var client : clients) {
            Await.until(client.name() + " shows text", Await.MOST, () -> client.text().length() > 40);
        }

        // When
        cluster.ingresses().get(0).kill9();

        // Then
        var expected = content(body(90, false, ExampleClient.TOKENS));
        for (var client : clients) {
            assertThat(client.whole()).as(client.name()).isEqualTo(expected);
        }
        cluster.restart(cluster.ingresses().get(0));
    }

    @Test
    @Order(7)
    void a_whole_answer_of_a_killed_ingress_is_told_through_the_other_one_by_its_key() throws Exception {
        // Given
        var body = endless(100, false, 600); // longer than an ingress needs to lapse, and a request to be given up
        var key = "whole-" + System.nanoTime();
        try (var requests = LogView.fromNow(cluster.runtime().context().kafka(), Topics.REQUESTS);
                var http = HttpClient.newHttpClient()) {
            var first = http.sendAsync(keyed(cluster.front(0), body, key), HttpResponse.BodyHandlers.ofString());
            Await.until("it runs", Await.MOST, () -> cluster.runningAtEngines() == 1);

            // When
            cluster.ingresses().get(0).kill9();
            Await.until("its connection is gone", Await.MOST, first::isCompletedExceptionally);
            var again = http.send(keyed(cluster.front(1), body, key), HttpResponse.BodyHandlers.ofString());
            cluster.restart(cluster.ingresses().get(0));

            // Then
            assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
            assertThat(new JsonObject(again.body()).getJsonArray("choices").getJsonObject(0).getJsonObject("message").getString("content"))
                    .isEqualTo(content(body));
            var codec = cluster.runtime().context().wire().requests();
            assertThat(requests.next().stream().map(record -> codec.decode(record.value()).id().value()))
                    .as("one request, and no other").containsOnly(again.headers().firstValue("x-request-id").orElseThrow());
        }
    }

    private static HttpRequest keyed(String front, String body, String key) {
        return HttpRequest.newBuilder(URI.create(front + "/v1/chat/completions")).header("content-type", "application/json")
                .header("idempotency-key", key).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }
}
