package dev.signalbox.standalone.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedEngineTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimulatedEngine engine = SimulatedEngine.start(vertx, "sim", EngineProfile.INSTANT.sized(4_096, 1_024), 0);

    @BeforeEach
    void listens() {
        assertThat(engine.port()).isPositive();
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
        vertx.close().await();
    }

    @Test
    void a_stream_says_the_same_as_a_whole_answer() throws Exception {
        // When
        var whole = JSON.readTree(post(chat("\"max_tokens\":20,\"ignore_eos\":true")).body());
        var stream = events(post(chat("\"max_tokens\":20,\"ignore_eos\":true,\"stream\":true,\"stream_options\":{\"include_usage\":true}")));

        // Then
        assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(whole.at("/usage/completion_tokens").asInt()).isEqualTo(20);
        assertThat(text(stream)).isEqualTo(whole.at("/choices/0/message/content").asText()).hasSize(80);
        assertThat(stream.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(stream.getLast().at("/usage/prompt_tokens_details/cached_tokens").asInt()).isPositive();
    }

    @Test
    void an_onlooker_sees_calls_begin_and_hears_of_those_that_were_left() throws Exception {
        // Given
        var slow = SimulatedEngine.start(vertx, "sim", EngineProfile.LLAMA_8B, 0);
        var began = new LinkedBlockingQueue<String>();
        var abandoned = new LinkedBlockingQueue<String>();
        slow.watch(body -> {
            var text = new String(body, StandardCharsets.UTF_8);
            began.add(text);
            return _ -> abandoned.add(text);
        });
        var whole = chat("\"max_tokens\":2,\"ignore_eos\":true");
        var endless = chat("\"max_tokens\":100000,\"ignore_eos\":true,\"stream\":true");
        var address = URI.create(slow.url() + "/chat/completions");

        // When
        client.send(HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(whole)).build(), BodyHandlers.ofString());
        var left = client.send(HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(endless)).build(), BodyHandlers.ofInputStream());
        left.body().close();

        // Then
        assertThat(abandoned.poll(60, TimeUnit.SECONDS)).isEqualTo(endless);
        assertThat(began).containsExactly(whole, endless);
        slow.close();
        assertThat(abandoned).isEmpty();
    }

    @Test
    void an_answer_cannot_both_go_on_and_begin() throws Exception {
        // When
        var refused = post("""
                {"model":"sim","messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}],"continue_final_message":true,
                "add_generation_prompt":true}""");

        // Then
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("add_generation_prompt");
    }

    @Test
    void a_broken_answer_is_continued_exactly() throws Exception {
        // Given
        var whole = JSON.readTree(post(chat("\"max_tokens\":30,\"ignore_eos\":true")).body()).at("/choices/0/message/content").asText();

        // When
        var rest = JSON.readTree(post("""
                {"model":"sim","messages":[{"role":"user","content":"%s"},{"role":"assistant","content":"%s"}],"max_tokens":18,
                "ignore_eos":true,"continue_final_message":true,"add_generation_prompt":false}""".formatted(QUESTION, whole.substring(0, 48)))
                .body()).at("/choices/0/message/content").asText();

        // Then
        assertThat(whole.substring(0, 48) + rest).isEqualTo(whole);
    }

    @Test
    void a_stop_string_ends_the_text_before_it() throws Exception {
        // Given
        var whole = JSON.readTree(post(chat("\"max_tokens\":10,\"ignore_eos\":true")).body()).at("/choices/0/message/content").asText();

        // When
        var stopped = JSON.readTree(post(chat("\"stop\":[\"" + whole.substring(9, 15) + "\"]")).body());

        // Then
        assertThat(stopped.at("/choices/0/message/content").asText()).isEqualTo(whole.substring(0, 9));
        assertThat(stopped.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void a_required_tool_is_called_with_arguments_of_its_schema() throws Exception {
        // Given
        var tools = """
                "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":
                {"city":{"type":"string"},"days":{"type":"integer"}}}}}],"tool_choice":"required\"""";

        // When
        var whole = JSON.readTree(post(chat(tools)).body());
        var stream = events(post(chat(tools + ",\"stream\":true")));

        // Then
        var arguments = whole.at("/choices/0/message/tool_calls/0/function/arguments").asText();
        assertThat(JSON.readTree(arguments).at("/days").isInt()).isTrue();
        assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        var streamed = new StringBuilder();
        stream.forEach(e -> streamed.append(e.at("/choices/0/delta/tool_calls/0/function/arguments").asText("")));
        assertThat(streamed.toString()).isEqualTo(arguments);
    }

    @Test
    void errors_are_in_vllms_shape() throws Exception {
        assertThat(status("{\"model\":\"nope\",\"messages\":[]}")).isEqualTo("404 NotFoundError");
        assertThat(status("{\"model\":")).isEqualTo("400 Bad Request");
        assertThat(status("{\"model\":\"sim\",\"messages\":\"hi\"}")).isEqualTo("400 Bad Request");
        assertThat(status(chat("\"temperature\":-3"))).isEqualTo("400 BadRequestError");
        assertThat(status(chat("\"max_tokens\":100000"))).isEqualTo("400 BadRequestError");
        assertThat(refusal("\"max_tokens\":99999999999999999999")).contains("max_tokens=99999999999999999999");
        assertThat(refusal("\"max_tokens\":4294967297")).contains("max_tokens=4294967297");
        assertThat(refusal("\"max_completion_tokens\":1e30")).contains("max_completion_tokens");
        assertThat(refusal("\"max_tokens\":1.5")).contains("body.max_tokens");
        assertThat(refusal("\"n\":4294967297")).contains("n must be between");
        assertThat(status(chat("\"x\":0").replace(QUESTION, "y".repeat(20_000)))).isEqualTo("400 BadRequestError");
    }

    @Test
    void faults_come_on_demand_and_only_as_often_as_asked() throws Exception {
        // Given
        fault("{\"kind\":\"error\",\"status\":503,\"requests\":1}");
        fault("{\"kind\":\"rate-limit\",\"retry-after\":7,\"requests\":1}");
        fault("{\"kind\":\"reset\",\"requests\":1}");
        fault("{\"kind\":\"cut\",\"tokens\":3,\"requests\":1}");

        // Then
        assertThat(post(chat("\"x\":0")).statusCode()).isEqualTo(503);
        assertThat(post(chat("\"x\":0")).headers().firstValue("retry-after")).contains("7");
        assertThatThrownBy(() -> post(chat("\"x\":0"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> post(chat("\"stream\":true"))).isInstanceOf(IOException.class);
        assertThat(post(chat("\"x\":0")).statusCode()).isEqualTo(200);
    }

    @Test
    void a_stream_may_begin_well_and_then_drip_and_says_the_same_all_the_while() throws Exception {
        // Given
        var asked = chat("\"max_tokens\":5,\"ignore_eos\":true,\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        var whole = events(post(asked));
        fault("{\"kind\":\"drip\",\"tokens\":3,\"requests\":1}");

        // When
        long begun = System.nanoTime();
        var dripped = events(post(asked));

        // Then: two tokens and the end wait for a second each
        assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.SECONDS.toNanos(2));
        assertThat(text(dripped)).isEqualTo(text(whole)).hasSize(20);
    }

    @Test
    void a_client_that_leaves_frees_its_place() throws Exception {
        // Given
        fault("{\"kind\":\"slow\",\"factor\":1}");
        try (var slow = SimulatedEngine.start(vertx, "sim", EngineProfile.QWEN_32B, 0)) {
            var response = client.send(HttpRequest.newBuilder(URI.create(slow.url() + "/chat/completions"))
                    .POST(HttpRequest.BodyPublishers.ofString(chat("\"stream\":true,\"ignore_eos\":true"))).build(), BodyHandlers.ofInputStream());
            var begun = response.body().read() >= 0 && metric(slow, "num_requests_running") == 1;

            // When
            response.body().close();

            // Then
            assertThat(begun).isTrue();
            long end = System.nanoTime() + 60_000_000_000L;
            while (metric(slow, "num_requests_running") > 0 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(metric(slow, "num_requests_running")).isZero();
        }
    }

    private static final String QUESTION = "What is the capital of France, and what would it cost to walk there from Berlin in a week? Say it slowly.";

    private static String chat(String more) {
        return "{\"model\":\"sim\",\"messages\":[{\"role\":\"user\",\"content\":\"" + QUESTION + "\"}]," + more + "}";
    }

    private HttpResponse<String> post(String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(engine.url() + "/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private String refusal(String members) throws Exception {
        var answer = post(chat(members));
        assertThat(answer.statusCode()).isEqualTo(400);
        return answer.body();
    }

    private String status(String body) throws Exception {
        var response = post(body);
        return response.statusCode() + " " + JSON.readTree(response.body()).at("/error/type").asText();
    }

    private void fault(String json) throws Exception {
        client.send(HttpRequest.newBuilder(URI.create(engine.url().replace("/v1", "/faults")))
                .POST(HttpRequest.BodyPublishers.ofString(json)).build(), BodyHandlers.ofString());
    }

    private double metric(SimulatedEngine from, String name) throws Exception {
        var text = client.send(HttpRequest.newBuilder(URI.create(from.url().replace("/v1", "/metrics"))).build(), BodyHandlers.ofString()).body();
        var line = text.lines().filter(l -> l.startsWith("vllm:" + name + "{")).findFirst().orElseThrow();
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static List<JsonNode> events(HttpResponse<String> response) throws Exception {
        var events = new ArrayList<JsonNode>();
        for (var line : response.body().lines().filter(l -> l.startsWith("data: {")).toList()) {
            events.add(JSON.readTree(line.substring(6)));
        }
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        return events;
    }

    private static String text(List<JsonNode> events) {
        var text = new StringBuilder();
        events.forEach(e -> text.append(e.at("/choices/0/delta/content").asText("")));
        return text.toString();
    }
}
