package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.standalone.engine.EngineProfile;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients get wrong, end to end: the right 4xx in OpenAI's shape, never a 5xx, and everybody else is served on. */
class WrongRequestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT = 16 << 20;
    private static OneJvm system;
    private static final Caller CALLER = new Caller();

    @BeforeAll
    static void start() throws Exception {
        system = OneJvm.shared();
    }

    private static HttpResponse<String> post(byte[] body) throws Exception {
        return CALLER.postBytes(system.base + "/v1/chat/completions", body).get(180, TimeUnit.SECONDS);
    }

    private static void itIsAnError(HttpResponse<String> answer) throws Exception {
        assertThat(Caller.isError(JSON.readTree(answer.body()))).as(answer.statusCode() + " " + answer.body()).isTrue();
        assertThat(answer.headers().firstValue("content-type")).hasValueSatisfying(t -> assertThat(t).startsWith("application/json"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "400 |",
        "400 | {",
        "400 | []",
        "400 | hello",
        "400 | {}",
        "400 | {\"model\":\"sim-llama\"}",
        "400 | {\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "400 | {\"model\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "400 | {\"model\":null,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "400 | {\"model\":\"sim-llama\",\"messages\":\"hi\"}",
        "400 | {\"model\":\"sim-llama\",\"messages\":[]}",
        "400 | {\"model\":\"sim-llama\",\"stream\":\"yes\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "400 | {\"model\":\"sim-llama\",\"max_tokens\":\"many\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "400 | {\"model\":\"sim-llama\",\"max_tokens\":-5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "400 | {\"model\":\"sim-llama\",\"temperature\":\"hot\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "400 | {\"model\":\"sim-llama\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]} trailing",
        "404 | {\"model\":\"gpt-9\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "404 | {\"model\":\"gpt-9\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"})
    void a_wrong_body_gets_its_4xx(int status, String body) throws Exception {
        // When
        var answer = post(body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        itIsAnError(answer);
    }

    /** An image as large as the limit allows: many bytes, few tokens. */
    private static byte[] sized(int length) {
        var head = "{\"model\":\"sim-llama\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":"
                + "{\"url\":\"data:image/png;base64,";
        var tail = "\"}}]}]}";
        byte[] body = new byte[length];
        Arrays.fill(body, (byte) 'A');
        System.arraycopy(head.getBytes(StandardCharsets.UTF_8), 0, body, 0, head.length());
        System.arraycopy(tail.getBytes(StandardCharsets.UTF_8), 0, body, length - tail.length(), tail.length());
        return body;
    }

    @Test
    void sixteen_mebibytes_pass() throws Exception {
        // When
        var answer = post(sized(LIMIT));

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).at("/choices/0/message/content").asText()).isNotBlank();
    }

    @Test
    void one_byte_more_is_refused_and_the_limit_is_named() throws Exception {
        // When
        var answer = post(sized(LIMIT + 1));

        // Then
        assertThat(answer.statusCode()).isEqualTo(413);
        itIsAnError(answer);
        assertThat(JSON.readTree(answer.body()).at("/error/message").asText()).contains(String.valueOf(LIMIT));
    }

    @Test
    void ten_thousand_random_bodies_get_an_answer_or_a_4xx_and_nothing_else() throws Exception {
        // Given
        long seed = Long.getLong("signalbox.seed", 20_261_121L);
        System.out.println("seed of the random bodies: " + seed);
        var random = new Random(seed);
        var wrong = new ConcurrentLinkedQueue<String>();
        var statuses = new TreeMap<Integer, AtomicInteger>();
        var free = new Semaphore(32);

        // When
        for (int i = 0; i < 10_000; i++) {
            var body = random(random);
            free.acquire();
            CALLER.postBytes(system.base + "/v1/chat/completions", body).orTimeout(180, TimeUnit.SECONDS).whenComplete((answer, e) -> {
                try {
                    if (e != null) {
                        wrong.add(e + " for " + new String(body, StandardCharsets.ISO_8859_1));
                        return;
                    }
                    synchronized (statuses) {
                        statuses.computeIfAbsent(answer.statusCode(), s -> new AtomicInteger()).incrementAndGet();
                    }
                    boolean right = answer.statusCode() == 200 ? whole(answer)
                            : answer.statusCode() / 100 == 4 && Caller.isError(JSON.readTree(answer.body()));
                    if (!right) {
                        wrong.add(answer.statusCode() + " " + answer.body() + " for " + new String(body, StandardCharsets.ISO_8859_1));
                    }
                } catch (Exception unexpected) {
                    wrong.add(unexpected + " for " + new String(body, StandardCharsets.ISO_8859_1));
                } finally {
                    free.release();
                }
            });
        }
        assertThat(free.tryAcquire(32, 240, TimeUnit.SECONDS)).as("all have ended").isTrue();

        // Then
        System.out.println("random bodies by status: " + statuses);
        assertThat(wrong.stream().limit(10)).as(wrong.size() + " wrong of 10000, seed " + seed).isEmpty();
        assertThat(statuses.get(200).get()).isGreaterThan(200);
        assertThat(statuses.get(400).get()).isGreaterThan(2_000);
        assertThat(new Laws(EngineProfile.INSTANT).broken(List.of(CALLER.chat(system.base, new Ask(Ask.MODEL, 1, true, 20)).get()))).isEmpty();
        Await.until("no request is open", Await.MOST,
                () -> Samples.sum(CALLER.get(system.context.address() + "/metrics").body(), "signalbox_requests_open") == 0);
    }

    private static boolean whole(HttpResponse<String> answer) throws Exception {
        boolean stream = answer.headers().firstValue("content-type").orElse("").startsWith("text/event-stream");
        return stream ? answer.body().strip().endsWith("data: [DONE]") : JSON.readTree(answer.body()).path("choices").isArray();
    }

    private static final String VALID = "{\"model\":\"sim-llama\",\"stream\":false,\"max_tokens\":4,\"temperature\":0.5,\"n\":1,\"seed\":3,"
            + "\"stop\":[\"x\"],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}],"
            + "\"metadata\":{\"user_id\":\"u\"},\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"h\\u00e9\\n\"}]}]}";
    private static final List<String> VALUES = List.of(
            "null", "true", "-1", "0", "1e400", "1e9", "9223372036854775808", "0.1", "\"\"", "\"x\"", "[]", "{}", "[null]", "{\"a\":{}}",
            "\"\\ud800\"", "[[[[[[]]]]]]", "-", "NaN", "tru", "\"\\x\"", "01");

    /** Noise, cut requests, wrong bytes, wrong types at any place, and deep nests. */
    private static byte[] random(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> {
                var noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                yield noise;
            }
            case 1 -> Arrays.copyOf(VALID.getBytes(StandardCharsets.UTF_8), random.nextInt(VALID.length()));
            case 2 -> {
                var body = VALID.getBytes(StandardCharsets.UTF_8);
                for (int i = random.nextInt(4); i >= 0; i--) {
                    body[random.nextInt(body.length)] = (byte) random.nextInt(256);
                }
                yield body;
            }
            case 3, 4 -> otherValue(random).getBytes(StandardCharsets.UTF_8);
            default -> {
                int depth = 1 << random.nextInt(14);
                yield ("{\"model\":\"sim-llama\",\"max_tokens\":1,\"messages\":" + "[".repeat(depth) + "]".repeat(random.nextInt(2) * depth) + "}")
                        .getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    /** Any value, member or item of the request replaced by another. */
    private static String otherValue(Random random) {
        var places = new ArrayList<Integer>();
        for (int i = 1; i < VALID.length() - 1; i++) {
            if (VALID.charAt(i) == ':' || VALID.charAt(i) == '[') {
                places.add(i + 1);
            }
        }
        int from = places.get(random.nextInt(places.size()));
        int to = end(from);
        return VALID.substring(0, from) + VALUES.get(random.nextInt(VALUES.size())) + VALID.substring(to);
    }

    private static int end(int from) {
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < VALID.length(); i++) {
            char c = VALID.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                }
                quoted = c != '"';
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
                return i;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
        return VALID.length();
    }
}
