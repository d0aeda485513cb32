package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static dev.signalbox.ingress.http.FakePipe.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Tenant;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {
    private static final String ASK = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    /** The head of a body that almost fills the kilobyte for bodies. */
    private static final byte[] ANNOUNCED = ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                    + "expect: 100-continue\r\ncontent-length: 1000\r\n\r\n").getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"m\"                                         | 400 | invalid_request_error",
                "[]                                                      | 400 | invalid_request_error",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}  | 400 | model",
                "{\"model\":7,\"messages\":[]}                           | 400 | model",
                "{\"model\":\"m\",\"messages\":\"x\"}                    | 400 | messages",
                "{\"model\":\"nope\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | 404 | model_not_found"
            })
    void a_wrong_body_gets_its_status_and_a_word_on_what_is_wrong(String body, int status, String says)
            throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // When
            var answer = client.chat(body).answer();
            var next = client.get("/livez").answer();

            // Then
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).startsWith("{\"error\":{\"message\":").contains(says);
            assertThat(answer.headers()).containsKey("x-request-id").containsEntry("x-signalbox-attempts", "0");
            assertThat(next.status()).isEqualTo(200);
            assertThat(front.pipe.published).isEmpty();
            assertThat(front.front.open()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/chat/completions, 405", "POST, /v1/models, 405", "GET, /v1/nothing, 404", "GET, /v1/models/nope, 404",
        "GET, /v1/models/m, 200", "GET, /v1/models/m%40p, 200", "OPTIONS, /v1/chat/completions, 204",
                "GET, /readyz, 200",
        "GET, /metrics, 200", "DELETE, /livez, 405", "GET, /, 404"
    })
    void paths_and_methods_are_told_apart(String method, String path, int status) throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // When
            var answer = client.send(method, path, new byte[0]).answer();

            // Then
            assertThat(answer.status()).isEqualTo(status);
        }
    }

    @Test
    void a_process_of_which_a_part_has_ended_is_neither_alive_nor_ready() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // When
            front.health.ended("i-1-replies", new IllegalStateException("a fault of ours"));
            var live = client.get("/livez").answer();
            var ready = client.get("/readyz").answer();

            // Then
            assertThat(live.status()).isEqualTo(503);
            assertThat(live.body()).contains("i-1-replies");
            assertThat(ready.status()).isEqualTo(503);
        }
    }

    @Test
    void models_are_listed() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // When
            var answer = client.get("/v1/models").answer();

            // Then
            assertThat(answer.body()).contains("\"object\":\"list\"", "\"id\":\"m\"", "\"id\":\"other\"");
        }
    }

    @Test
    void another_media_type_and_a_compressed_body_are_refused() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // When
            var form = client.raw(
                            ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\n{}")
                                    .getBytes(StandardCharsets.US_ASCII))
                    .answer();
            var zipped = client.chat("{}", "content-encoding: gzip").answer();

            // Then
            assertThat(form.status()).isEqualTo(415);
            assertThat(zipped.status()).isEqualTo(415);
        }
    }

    @Test
    void a_body_that_is_said_to_be_too_large_is_refused_before_it_is_read() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.body-limit", "100KiB"));
                var client = front.connect()) {
            // When
            client.raw(
                    ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 102401\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).contains("102400 bytes");
            assertThat(answer.headers()).containsEntry("connection", "close");
        }
    }

    @Test
    void a_client_that_sends_all_of_a_body_too_large_gets_to_read_the_answer() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // When
            client.chat("x".repeat((16 << 20) + 1));
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(413);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void a_body_of_unknown_length_is_refused_when_it_gets_too_large() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.body-limit", "100KiB"));
                var client = front.connect()) {
            // Given
            var chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";

            // When
            client.raw(
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 8; i++) {
                client.raw(chunk.getBytes(StandardCharsets.US_ASCII));
            }
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(413);
            front.settle();
            assertThat(front.front.bodies().reserved()).isZero();
            assertThat(front.front.open()).isZero();
        }
    }

    @Test
    void a_body_of_unknown_length_within_the_limit_passes() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // When
            client.raw(
                    ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n"
                                    + "expect: 100-continue\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var proceed = client.until("\r\n\r\n");
            client.raw((Integer.toHexString(ASK.length()) + "\r\n" + ASK + "\r\n0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));

            // Then
            assertThat(proceed).startsWith("HTTP/1.1 100");
            assertThat(front.pipe.next().body().length()).isEqualTo(ASK.length());
        }
    }

    @Test
    void a_body_that_does_not_arrive_is_given_up() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // Given
            client.raw(
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));

            // When
            front.passUntilNothingIsOpen(1);
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(408);
            assertThat(front.front.bodies().reserved()).isZero();
        }
    }

    @Test
    void who_waits_for_room_is_told_to_come_again_and_not_that_it_was_slow() throws Exception {
        try (var front = new RunningFront(Map.of(
                        "ingress.bodies-in-flight", "1KiB", "ingress.body-timeout", "3s", "ingress.hold", "5s"));
                var first = front.connect();
                var second = front.connect();
                var third = front.connect()) {
            // Given
            oneIsReadAndOneWaits(front, first, second);

            // When: the first is too slow, and the second, let in by that, has a time of its own
            pass(front, 4);
            var slow = first.answer();
            second.until("100 Continue\r\n\r\n");
            third.raw(ANNOUNCED);
            arrived(front, 2);
            pass(front, 2);
            int open = front.front.open();
            pass(front, 2);
            var alsoSlow = second.answer();

            // Then
            assertThat(slow.status()).isEqualTo(408);
            assertThat(open).isEqualTo(2);
            assertThat(alsoSlow.status()).isEqualTo(408);
            assertThat(third.until("\r\n\r\n")).startsWith("HTTP/1.1 100");
        }
    }

    @Test
    void who_finds_no_room_for_its_body_in_time_gets_a_503() throws Exception {
        try (var front = new RunningFront(Map.of(
                        "ingress.bodies-in-flight", "1KiB", "ingress.body-timeout", "60s", "ingress.hold", "5s"));
                var first = front.connect();
                var second = front.connect()) {
            // Given
            oneIsReadAndOneWaits(front, first, second);

            // When
            pass(front, 6);
            var answer = second.answer();

            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsKey("retry-after").doesNotContainKey("x-should-retry");
            assertThat(answer.body()).contains("ingress.bodies-in-flight");
        }
    }

    @Test
    void a_request_that_the_log_does_not_take_in_time_gets_a_503_and_when_to_come_back() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // Given
            front.pipe.landing = false;
            front.pipe.retryAfter = 9_400;
            client.chat("{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            var request = front.pipe.next();

            // When
            front.passUntilNothingIsOpen(1);
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsEntry("retry-after", "10").containsEntry("retry-after-ms", "9400")
                    .containsEntry("x-request-id", request.id().value());
            assertThat(new JsonObject(answer.body()).getJsonObject("error").getString("message")).contains("ingress.landing");
            assertThat(front.pipe.uses).hasValue(0);
        }
    }

    @Test
    void while_the_log_is_away_a_request_is_refused_at_once() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // Given
            front.pipe.away = true;
            front.pipe.retryAfter = 30_000;

            // When
            var answer = client.chat("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}").answer();

            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsEntry("retry-after", "30");
            assertThat(front.pipe.published).isEmpty();
        }
    }

    private static void oneIsReadAndOneWaits(RunningFront front, WireClient first, WireClient second) throws Exception {
        first.raw(ANNOUNCED).until("100 Continue\r\n\r\n");
        second.raw(ANNOUNCED);
        arrived(front, 2);
    }

    private static void arrived(RunningFront front, int open) {
        for (int i = 0; i < 100_000 && front.front.open() < open; i++) {
            front.settle();
        }
    }

    private static void pass(RunningFront front, int seconds) {
        for (int i = 0; i < seconds; i++) {
            front.pass(java.time.Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"head, 431", "line, 414", "nonsense, 400"})
    void a_head_that_cannot_be_read_is_refused_as_everything_else_is(String what, int status) throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // Given
            var head =
                    switch (what) {
                        case "head" -> "GET /livez HTTP/1.1\r\nx: " + "y".repeat(33 << 10) + "\r\n\r\n";
                        case "line" -> "GET /" + "y".repeat(5 << 10) + " HTTP/1.1\r\n\r\n";
                        default -> "GET /livez HTTP/1.1\r\nno header\r\n\r\n";
                    };

            // When
            var answer = client.raw(head.getBytes(StandardCharsets.US_ASCII)).answer();

            // Then
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers()).containsKey("x-request-id").containsEntry("connection", "close");
            assertThat(answer.body()).startsWith("{\"error\":{\"message\":\"The request").contains("invalid_request_error");
        }
    }

    @Test
    void what_is_malformed_or_repeated_costs_nothing_of_the_rate() throws Exception {
        try (var front = new RunningFront(Map.of(), tenant("editor", "k-1", 20));
                var client = front.connect()) {
            // Given: a bucket of two
            front.pipe.router = request -> front.pipe.deliver(events(request, 1, 0, whole("{}"), finished()));
            var key = "authorization: Bearer k-1";

            // When
            for (int i = 0; i < 5; i++) {
                assertThat(client.chat(ASK, key, "x-signalbox-timeout-ms: soon").answer().status()).isEqualTo(400);
                assertThat(client.chat(ASK, key, "x-signalbox-tools: half").answer().status()).isEqualTo(400);
                assertThat(client.chat(ASK, key, "last-event-id: 1").answer().status()).isEqualTo(400);
            }
            var first = client.chat(ASK, key, "idempotency-key: a").answer();
            var repeats = new java.util.HashSet<Integer>();
            for (int i = 0; i < 5; i++) {
                repeats.add(client.chat(ASK + " ", key, "idempotency-key: a").answer().status());
            }
            var second = client.chat(ASK, key, "idempotency-key: b").answer();
            var third = client.chat(ASK, key).answer();

            // Then
            assertThat(first.status()).isEqualTo(200);
            assertThat(repeats).as("the key with another body").containsExactly(422);
            assertThat(second.status()).isEqualTo(200);
            assertThat(third.status()).isEqualTo(429);
        }
    }

    @Test
    void while_too_many_bytes_of_bodies_are_in_flight_nothing_more_is_read() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.bodies-in-flight", "100KiB"));
                var first = front.connect();
                var second = front.connect()) {
            // Given
            front.pipe.landing = false;
            var large = ASK.replace("hi", "x".repeat(80 << 10));
            first.chat(large);
            var storing = front.pipe.stored.take();

            // When
            second.chat(large);
            for (int i = 0; i < 100_000 && front.front.open() < 2; i++) {
                front.settle();
            }
            boolean readOn = front.pipe.stored.poll() != null;
            front.pipe.landing = true;
            storing.then()
                    .stored(new dev.signalbox.records.Body.Reference(
                            dev.signalbox.records.Body.Source.BODIES, 0, new long[] {1}, large.length()));

            // Then
            assertThat(readOn).isFalse();
            front.pipe.next();
            front.pipe.next();
            front.settle();
            assertThat(front.front.bodies().reserved()).isZero();
        }
    }

    @Test
    void keys_are_asked_for_and_models_kept_apart() throws Exception {
        try (var front = new RunningFront(Map.of(), tenant("editor", "k-1", 0, "m"));
                var client = front.connect()) {
            // When
            var nobody = client.chat(ASK).answer();
            var wrong = client.chat(ASK, "authorization: Bearer k-2").answer();
            var other = client.chat(ASK.replace("\"m\"", "\"other\""), "authorization: Bearer k-1")
                    .answer();
            var list = client.get("/v1/models", "x-api-key: k-1").answer();
            client.chat(ASK, "authorization: Bearer k-1");
            var request = front.pipe.next();

            // Then
            assertThat(nobody.status()).isEqualTo(401);
            assertThat(nobody.body()).contains("invalid_api_key");
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.body()).doesNotContain("k-2");
            assertThat(other.status()).isEqualTo(403);
            assertThat(list.body()).contains("\"id\":\"m\"").doesNotContain("other");
            assertThat(request.tenant()).isEqualTo("editor");
        }
    }

    @Test
    void a_tenant_above_its_rate_is_told_when_to_come_again() throws Exception {
        try (var front = new RunningFront(Map.of(), tenant("editor", "k-1", 10));
                var client = front.connect()) {
            // Given
            front.pipe.router = request -> front.pipe.deliver(events(request, 1, 0, whole("{}"), finished()));
            var first = client.chat(ASK, "authorization: Bearer k-1").answer();

            // When
            var second = client.chat(ASK, "authorization: Bearer k-1").answer();

            // Then
            assertThat(first.status()).isEqualTo(200);
            assertThat(second.status()).isEqualTo(429);
            assertThat(second.headers()).containsEntry("retry-after", "6").containsEntry("retry-after-ms", "6000");
        }
    }

    @Test
    void without_tenants_only_loopback_may_be_listened_on() throws Exception {
        // Given
        var settings =
                FrontSettings.read(dev.signalbox.runtime.settings.Settings.of(Map.of("ingress.host", "0.0.0.0")));
        var front = new Front(
                settings,
                new FakePipe(),
                new dev.signalbox.records.time.ManualTime(0),
                new dev.signalbox.runtime.metrics.Metrics(),
                new dev.signalbox.runtime.health.Health());

        // When
        front.apply(RunningFront.catalog());
        var open = front.refusal();
        front.apply(RunningFront.catalog(tenant("editor", "k-1", 0)));

        // Then
        assertThat(open).contains("0.0.0.0", "Add tenants");
        assertThat(front.refusal()).isEmpty();
    }

    @Test
    void ten_thousand_random_bodies_get_an_answer_and_never_a_5xx() throws Exception {
        try (var front = new RunningFront();
                var client = front.connect()) {
            // Given
            front.pipe.router = request -> front.pipe.deliver(events(request, 1, 0, whole("{}"), finished()));
            var random = new Random(7);
            var counts = new int[6];

            // When
            for (int i = 0; i < 10_000; i++) {
                var body = random(random);
                var answer = client.send("POST", "/v1/chat/completions", body).answer();
                counts[answer.status() / 100]++;
                if (answer.status() >= 500) {
                    throw new AssertionError("body " + i + ": " + HexFormat.of().formatHex(body) + " got " + answer);
                }
            }

            // Then
            front.settle();
            assertThat(counts[4]).isGreaterThan(5_000);
            assertThat(counts[2]).isGreaterThan(100);
            assertThat(front.front.open()).isZero();
        }
    }

    /** Noise, cut and mutated requests. */
    private static byte[] random(Random random) {
        var valid =
                "{\"model\":\"m\",\"stream\":false,\"max_tokens\":5,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"h\\u00e9\\n\"}]}]}"
                        .getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(4)) {
            case 0 -> {
                var noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                return noise;
            }
            case 1 -> {
                return java.util.Arrays.copyOf(valid, random.nextInt(valid.length));
            }
            case 2 -> {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    valid[random.nextInt(valid.length)] = (byte) random.nextInt(256);
                }
                return valid;
            }
            default -> {
                var words = List.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"model\"",
                        "\"m\"",
                        "\"messages\"",
                        "\"stream\"",
                        "true",
                        "null",
                        "1e9",
                        "-",
                        "\"");
                var body = new ByteArrayOutputStream();
                for (int i = 0; i < random.nextInt(30); i++) {
                    body.writeBytes(words.get(random.nextInt(words.size())).getBytes(StandardCharsets.UTF_8));
                }
                return body.toByteArray();
            }
        }
    }

    private static Tenant tenant(String id, String key, int rpm, String... models) throws Exception {
        var hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        return new Tenant(id, List.of(HexFormat.of().formatHex(hash)), Lane.INTERACTIVE, rpm, 0, List.of(models));
    }
}
