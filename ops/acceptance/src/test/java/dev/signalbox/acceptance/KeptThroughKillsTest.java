package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.ExpectedAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Conversations by id while processes are killed: what an engine says shows which words it was sent. */
class KeptThroughKillsTest {
    private static final int TOKENS = 24;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Cluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
    }

    @AfterAll
    static void stop() {
        HTTP.close();
    }

    private static JsonObject ask(String words, String previous) {
        var body = new JsonObject().put("model", Ask.MODEL).put("max_output_tokens", TOKENS).put("input", words);
        return previous.isEmpty() ? body : body.put("previous_response_id", previous);
    }

    private static <T> HttpResponse<T> post(int front, JsonObject body, BodyHandler<T> how, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(cluster.front(front) + "/v1/responses"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), how);
    }

    private static HttpResponse<String> get(int front, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(cluster.front(front) + path)).build(), BodyHandlers.ofString());
    }

    private static JsonObject answered(int front, JsonObject body) throws Exception {
        var answer = post(front, body, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static String text(JsonObject response) {
        return response.getJsonArray("output").getJsonObject(0).getJsonArray("content").getJsonObject(0).getString("text");
    }

    private static String expected(String model, EngineProfile profile, int tokens, String... turns) {
        var messages = new JsonArray();
        for (int i = 0; i < turns.length; i++) {
            messages.add(new JsonObject().put("role", i % 2 == 0 ? "user" : "assistant").put("content", turns[i]));
        }
        return ExpectedAnswer.of(
                new JsonObject().put("model", model).put("max_tokens", tokens).put("messages", messages).encode(), model, profile);
    }

    private static String expected(String... turns) {
        return expected(Ask.MODEL, EngineProfile.LLAMA_8B, TOKENS, turns);
    }

    @Test
    void a_conversation_goes_on_whatever_was_killed_between_its_turns() throws Exception {
        // Given
        var first = answered(0, ask("Tell me of foxes.", ""));

        // When the ingress is killed that answered
        cluster.ingresses().get(0).kill9();
        var second = answered(1, ask("And of hares?", first.getString("id")));
        cluster.restart(cluster.ingresses().get(0));

        // Then
        assertThat(text(second)).isEqualTo(expected("Tell me of foxes.", text(first), "And of hares?"));

        // When the broker is killed with all that keep anything in memory
        for (var ingress : cluster.ingresses()) {
            ingress.kill9();
        }
        cluster.broker().kill9();
        cluster.broker().start();
        cluster.broker().awaitReady();
        cluster.restart(cluster.ingresses());
        cluster.awaitWell();
        var third = answered(0, ask("Which is faster?", second.getString("id")));

        // Then
        assertThat(text(third)).isEqualTo(expected("Tell me of foxes.", text(first), "And of hares?", text(second), "Which is faster?"));
        assertThat(get(1, "/v1/responses/" + first.getString("id")).body()).isEqualTo(first.encode());
    }

    @Test
    void a_stream_whose_ingress_was_killed_can_be_gone_on_with_by_who_followed_it_to_its_end() throws Exception {
        // Given
        var ask = ask("Tell me a long story.", "").put("model", ClusterPlan.SLOW).put("max_output_tokens", 300).put("stream", true);
        HttpResponse<InputStream> begun = post(0, ask, BodyHandlers.ofInputStream(), "x-signalbox-resumable", "true");
        var request = begun.headers().firstValue("x-request-id").orElseThrow();
        try (var lines = new BufferedReader(new InputStreamReader(begun.body(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (!line.contains("response.output_text.delta")) {
                line = lines.readLine();
            }

            // When
            cluster.ingresses().get(0).kill9();
        }
        var rest = get(1, "/v1/requests/" + request + "/events").body();

        // Then
        var end = Stream.of(rest.split("\n")).filter(l -> l.startsWith("data: ")).reduce((_, last) -> last).orElseThrow();
        var response = new JsonObject(end.substring(6)).getJsonObject("response");
        var id = response.getString("id");
        assertThat(text(response)).isEqualTo(expected(ClusterPlan.SLOW, cluster.plan().slowProfile(), 300, "Tell me a long story."));
        cluster.restart(cluster.ingresses().get(0));
        assertThat(new JsonObject(get(0, "/v1/responses/" + id).body())).isEqualTo(response);
        var next = answered(0, ask("How does it end?", id));
        assertThat(text(next)).isEqualTo(expected("Tell me a long story.", text(response), "How does it end?"));
    }
}
