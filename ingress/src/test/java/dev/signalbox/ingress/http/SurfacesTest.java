package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static dev.signalbox.ingress.http.FakePipe.started;
import static dev.signalbox.ingress.http.FakePipe.text;
import static dev.signalbox.ingress.http.FakePipe.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Tenant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to the paths of all APIs. */
class SurfacesTest {
    static final String ASK = "{\"model\":\"m\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    static Tenant tenant(String key) throws Exception {
        var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        return new Tenant("t", List.of(hash), Lane.INTERACTIVE, 0, 0, List.of());
    }

    static Tenant limited(String key) throws Exception {
        return new Tenant("t", tenant(key).keyHashes(), Lane.INTERACTIVE, 1, 0, List.of());
    }

    @Test
    void googles_clients_find_the_models_in_their_shape_where_they_look_for_them() throws Exception {
        try (var front = new RunningFront(); var client = front.connect()) {
            // When
            var list = client.get("/v1/models?pageSize=50", "x-goog-api-key: k").answer();

            // Then
            assertThat(list.status()).isEqualTo(200);
            assertThat(list.body()).startsWith("{\"models\":[{\"name\":\"models/m\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization: Bearer k-1", "x-api-key: k-1", "x-goog-api-key: k-1"})
    void a_key_is_found_wherever_an_sdk_puts_it(String header) throws Exception {
        try (var front = new RunningFront(Map.of(), tenant("k-1"));
                var client = front.connect()) {
            // When
            var answer = client.get("/v1/models", header).answer();
            var wrong = client.get("/v1/models", header.replace("k-1", "k-2")).answer();
            var inPath = client.get("/v1/models?key=k-1").answer();

            // Then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.body()).doesNotContain("k-2");
            assertThat(inPath.status()).as("only Gemini's callers put keys into paths").isEqualTo(401);
        }
    }

    @Test
    void headers_of_the_api_go_with_the_request_and_others_do_not() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // When
            client.chat(ASK, "openai-beta: trial-1", "anthropic-beta: trial-2", "cookie: c");

            // Then
            assertThat(front.pipe.next().headers()).isEqualTo(Map.of("openai-beta", "trial-1"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_a_call_went_without_is_told_in_the_head_of_the_answer(boolean stream) throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // Given
            client.chat(ASK.replace("false", String.valueOf(stream)));
            var request = front.pipe.next();

            // When
            var first = stream ? events(request, 1, 0, started(), text("hi"), finished()) : events(request, 1, 0, whole("{}"), finished());
            front.pipe.deliver(new Reply.Events(first.request(), first.ingressEpoch(), first.attempt(), first.number(), first.worker(),
                    first.workerEpoch(), first.target(), 0, first.continues(), first.events(),
                    new Reply.Opening(List.of("seed", "logit_bias"), "", Bytes.EMPTY)));

            // Then
            assertThat(client.answer().headers()).containsEntry("x-signalbox-dropped", "seed, logit_bias");
        }
    }

    @Test
    void clients_of_messages_find_the_requests_id_in_errors_and_in_every_head() throws Exception {
        try (var front = new RunningFront(); var client = front.connect()) {
            // When
            var ask = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}".getBytes(StandardCharsets.UTF_8);
            var refused = client.send("POST", "/v1/messages", ask).answer();
            var counted = client.send("POST", "/v1/messages/count_tokens", ask).answer();
            var listed = client.get("/v1/models", "anthropic-version: 2023-06-01").answer();

            // Then
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).contains("\"request_id\":\"" + refused.headers().get("request-id") + "\"");
            assertThat(List.of(refused, counted, listed)).allSatisfy(answer -> {
                assertThat(answer.headers().get("request-id")).startsWith("req_").isEqualTo(answer.headers().get("x-request-id"));
            });
        }
    }

    @Test
    void counted_tokens_are_said_to_be_an_estimate() throws Exception {
        try (var front = new RunningFront(); var client = front.connect()) {
            // When
            var contents = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"some words to be counted\"}]}]}";
            var plain = client.send("POST", "/v1beta/models/m:countTokens", contents.getBytes(StandardCharsets.UTF_8)).answer();
            var whole = client.send("POST", "/v1beta/models/m:countTokens",
                    ("{\"generateContentRequest\":" + contents + "}").getBytes(StandardCharsets.UTF_8)).answer();
            var unknown = client.send("POST", "/v1beta/models/m:embedContent", contents.getBytes(StandardCharsets.UTF_8)).answer();

            // Then
            assertThat(plain.headers()).containsEntry("x-signalbox-estimated", "true");
            assertThat(plain.body()).matches("\\{\"totalTokens\":[1-9]\\d*}").isEqualTo(whole.body());
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body()).startsWith("{\"error\":{\"code\":404");
        }
    }

    @Test
    void what_a_provider_can_t_be_told_names_its_member_to_the_caller() throws Exception {
        try (var front = new RunningFront(); var client = front.connect()) {
            // Given
            var body = "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"param\":\"top_k\",\"code\":\"unsupported\"}}";
            client.chat(ASK);
            var request = front.pipe.next();

            // When
            front.pipe.deliver(FakePipe.refusal(request, Failure.UNSUPPORTED, 0, body));

            // Then
            var answer = client.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    /** Each API's path, and what the errors of that API begin with. */
    private static final String[] SHAPES = {
        "/v1/chat/completions | {\"error\":{\"message\"", "/v1/responses | {\"error\":{\"message\"",
        "/v1/completions | {\"error\":{\"message\"", "/v1/embeddings | {\"error\":{\"message\"",
        "/v1/messages | {\"type\":\"error\",\"error\":{\"type\"", "/v1/messages/count_tokens | {\"type\":\"error\",\"error\":{\"type\"",
        "/v1beta/models/m:generateContent | {\"error\":{\"code\"", "/v1beta/models/m:streamGenerateContent | {\"error\":{\"code\"",
        "/v1/models/m:generateContent | {\"error\":{\"code\"", "/v1beta/models/m:countTokens | {\"error\":{\"code\""
    };

    static Stream<Arguments> paths() {
        return Stream.of(SHAPES).map(line -> Arguments.of((Object[]) line.split(" \\| ")));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void what_is_refused_under_a_path_is_told_in_the_shape_of_its_api(String path, String shape) throws Exception {
        try (var front = new RunningFront(Map.of("ingress.body-limit", "100KiB"), tenant("k-1"));
                var client = front.connect()) {
            // When
            var stranger = client.send("POST", path, "{}".getBytes(StandardCharsets.UTF_8)).answer();
            var malformed = client.send("POST", path, "{".getBytes(StandardCharsets.UTF_8), "x-api-key: k-1").answer();
            var method = client.send("PUT", path, new byte[0], "x-api-key: k-1").answer();
            var read = client.send("GET", path, new byte[0], "x-api-key: k-1").answer();
            client.raw(("POST " + path + " HTTP/1.1\r\nhost: x\r\nx-api-key: k-1\r\ncontent-type: application/json\r\n"
                    + "content-length: 102401\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            var large = client.answer();

            // Then
            assertThat(List.of(stranger.status(), malformed.status(), method.status(), read.status(), large.status())).containsExactly(401, 400, 405, 405, 413);
            for (var answer : List.of(stranger, malformed, method, read, large)) {
                assertThat(answer.body().replace(" ", "")).startsWith(shape.trim());
                assertThat(answer.headers()).containsEntry("content-type", "application/json").containsKey("x-request-id");
            }
            assertThat(front.pipe.published).isEmpty();
        }
    }

    @Test
    void a_rate_that_is_reached_is_told_with_when_to_come_again_whatever_the_api() throws Exception {
        try (var front = new RunningFront(Map.of(), limited("k-1"));
                var client = front.connect()) {
            // Given
            var body = "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}".getBytes(StandardCharsets.UTF_8);
            client.send("POST", "/v1/messages", body, "x-api-key: k-1");
            var taken = front.pipe.next();

            // When
            WireClient.Answer answer;
            try (var other = front.connect()) {
                answer = other.send("POST", "/v1/messages", body, "x-api-key: k-1").answer();
            }

            // Then
            assertThat(taken.dialect()).isEqualTo(Dialect.ANTHROPIC_MESSAGES);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headers()).containsKey("retry-after");
            assertThat(answer.body()).contains("rate_limit_error");
        }
    }

    @Test
    void gemini_s_callers_name_the_model_and_their_key_in_the_path() throws Exception {
        try (var front = new RunningFront(Map.of(), tenant("k-1"));
                var client = front.connect()) {
            // Given
            var body = "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}".getBytes(StandardCharsets.UTF_8);

            // When
            client.send("POST", "/v1beta/models/m%40p:streamGenerateContent?alt=sse&key=k-1", body);
            var request = front.pipe.next();

            // Then
            assertThat(request.dialect()).isEqualTo(Dialect.GEMINI);
            assertThat(request.facts().model()).isEqualTo("m@p");
            assertThat(request.facts().stream()).isTrue();
            assertThat(RequestIds.read(request.id().value())).isNotNull();
            assertThat(Surface.of(RequestIds.read(request.id().value()).form()).dialect()).isEqualTo(Dialect.GEMINI);
        }
    }

    @Test
    void a_repeated_post_of_another_api_is_answered_with_the_first_one_s_answer() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect();
                var again = front.connect()) {
            // Given
            var body = "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}".getBytes(StandardCharsets.UTF_8);
            client.send("POST", "/v1/messages", body, "idempotency-key: once");
            var request = front.pipe.next();
            front.pipe.deliver(events(request, 1, 0, new ReplyEvent.Started("m", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "hello", Bytes.EMPTY),
                    finished()));
            var first = client.answer();

            // When
            var second = again.send("POST", "/v1/messages", body, "idempotency-key: once").answer();

            // Then
            assertThat(first.body()).contains("\"type\":\"message\"").contains("hello");
            assertThat(second.body()).isEqualTo(first.body());
            assertThat(front.pipe.published).as("it was not asked again").isEmpty();
        }
    }
}
