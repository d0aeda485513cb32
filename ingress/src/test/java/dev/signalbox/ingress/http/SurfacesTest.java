package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static dev.signalbox.ingress.http.FakePipe.started;
import static dev.signalbox.ingress.http.FakePipe.text;
import static dev.signalbox.ingress.http.FakePipe.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.catalog.Tenant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to the paths of all APIs. */
class SurfacesTest {
    static final String ASK = "{\"model\":\"m\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    static Tenant tenant(String key) throws Exception {
        var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        return new Tenant("t", List.of(hash), Lane.INTERACTIVE, 0, 0, List.of());
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
                    first.workerEpoch(), first.target(), 0, first.continues(), first.events(), List.of("seed", "logit_bias")));

            // Then
            assertThat(client.answer().headers()).containsEntry("x-signalbox-dropped", "seed, logit_bias");
        }
    }
}
