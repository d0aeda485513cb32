package dev.signalbox.dialects.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.laws.Recorded;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingsCodecTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final EmbeddingsCodec CODEC = new EmbeddingsCodec();
    private static final ReadOptions PASSED = new ReadOptions(false, false, 40);
    private static final WriteOptions WRITE = new WriteOptions("e-1", 1_750_000_000L, "my-model", false);

    private static Facts facts(String members) throws BadRequest {
        return CODEC.readRequest(Bytes.utf8("{\"model\":\"m\"," + members + "}"));
    }

    private static List<Recorded> recorded() throws IOException {
        return Recorded.where(path -> path.endsWith("/embeddings"));
    }

    @Test
    void the_facts_of_a_body_are_read_in_each_of_its_forms() throws BadRequest {
        assertThat(facts("\"input\":\"" + "x".repeat(400) + "\",\"dimensions\":256").promptTokens()).isEqualTo(100);
        assertThat(facts("\"input\":[\"abcd\",\"efgh\"],\"encoding_format\":\"base64\"").promptTokens()).isEqualTo(2);
        assertThat(facts("\"input\":[1,2,3],\"stream\":false").promptTokens()).isEqualTo(3);
        assertThat(facts("\"input\":[[1,2],[3]]").promptTokens()).isEqualTo(3);
        assertThat(facts("\"input\":\"a\"").stream()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"input\":null | input", "\"input\":[] | input", "\"input\":7 | input", "\"input\":[{}] | input", "\"user\":\"a\" | input",
        "\"input\":\"a\",\"stream\":true | stream", "\"input\":\"a\",\"input\":\"b\" | input"
    })
    void what_nobody_could_mean_is_refused_by_its_name(String members, String param) {
        var refused = catchThrowableOfType(BadRequest.class, () -> facts(members));
        assertThat(refused).as(members).isNotNull();
        assertThat(refused.param()).isEqualTo(param);
    }

    @Test
    void a_body_passes_but_for_its_model() throws BadRequest {
        var body = Bytes.utf8("{\"input\" : [\"a\"],\"dimensions\": 8,\"model\":\"mine\"}");
        for (var spans : List.of(CODEC.readRequest(body).spans(), Facts.Spans.UNKNOWN)) {
            var call = CODEC.writeRequest(body, spans, "theirs", false);
            assertThat(call.path()).isEqualTo("/embeddings");
            assertThat(Wires.body(call).asText()).isEqualTo("{\"input\" : [\"a\"],\"dimensions\": 8,\"model\":\"theirs\"}");
        }
    }

    @Test
    void recorded_answers_pass_byte_for_byte_and_their_usage_is_counted() throws IOException, BadRequest {
        for (var exchange : recorded()) {
            if (!exchange.good(false)) {
                continue;
            }
            var body = exchange.answer();
            var usage = JACKSON.readTree(body).path("usage");

            var facts = CODEC.readRequest(Bytes.utf8(exchange.asked().toString()));
            var events = Wires.read(CODEC.readReply(false, PASSED), body, body.length / 2);

            assertThat(facts.model()).as(exchange.name()).isEqualTo(exchange.asked().path("model").asText());
            assertThat(Wires.written(CODEC.writeReply(false, WRITE), events)).as(exchange.name()).isEqualTo(body);
            var finished = (ReplyEvent.Finished) events.getLast();
            assertThat(finished.usage().input()).as(exchange.name()).isEqualTo(usage.path("prompt_tokens").asLong()).isPositive();
            assertThat(finished.usage().output()).as(exchange.name()).isZero();
            assertThat(finished.usage().estimated()).as(exchange.name()).isFalse();
        }
    }

    @Test
    void a_large_answer_comes_in_pieces_and_a_huge_one_fails() {
        var vector = "[" + "0.123456789,".repeat(100_000) + "0]";
        var large = ("{\"object\":\"list\",\"data\":[{\"embedding\":" + vector + "}]}").getBytes(StandardCharsets.UTF_8);
        var events = Wires.read(CODEC.readReply(false, PASSED), large);
        assertThat(events).hasSizeGreaterThan(3).allMatch(event -> event.raw().length() <= 512 << 10);
        assertThat(Wires.written(CODEC.writeReply(false, WRITE), events)).isEqualTo(large);
        assertThat(((ReplyEvent.Finished) events.getLast()).usage().input()).isEqualTo(40);

        var huge = Wires.read(CODEC.readReply(false, PASSED), new byte[EmbeddingsReader.MAX_BYTES + 1]);
        assertThat(((ReplyEvent.Failed) huge.getLast()).failure()).isEqualTo(Failure.REPLY_TOO_LARGE);
    }

    @Test
    void recorded_errors_are_known_and_told() throws IOException {
        for (var exchange : recorded()) {
            if (exchange.status() >= 400) {
                var failed = CODEC.readError(exchange.status(), HeaderLookup.NONE, Bytes.of(exchange.answer()), 0);
                assertThat(failed.failure()).as(exchange.name())
                        .isEqualTo(exchange.status() == 404 ? Failure.MODEL_MISSING : Failure.INVALID_REQUEST);
            }
        }
        var inside = Wires.read(CODEC.readReply(false, PASSED), "{\"error\":{\"message\":\"no\"}}".getBytes(StandardCharsets.UTF_8));
        assertThat(inside.getLast()).isInstanceOf(ReplyEvent.Failed.class);
        var text = new String(Wires.written(CODEC.writeReply(false, WRITE), inside), StandardCharsets.UTF_8);
        assertThat(text).startsWith("{\"error\":{");
    }

    @Test
    void an_answer_that_is_cut_off_is_never_a_success() throws IOException {
        for (var exchange : recorded()) {
            if (exchange.good(false)) {
                var body = exchange.answer();
                int end = new String(body, StandardCharsets.UTF_8).stripTrailing().length();
                for (int length = 0; length < end; length += 97) {
                    assertThat(Wires.read(CODEC.readReply(false, PASSED), Arrays.copyOf(body, length)).getLast())
                            .isInstanceOf(ReplyEvent.Failed.class);
                }
            }
        }
    }

    @Test
    void mutated_bodies_and_answers_raise_nothing_else() throws IOException {
        var random = new Random(33);
        for (var exchange : recorded()) {
            var answer = exchange.answer();
            var asked = exchange.asked().toString().getBytes(StandardCharsets.UTF_8);
            for (int round = 0; round < 500; round++) {
                try {
                    CODEC.readRequest(Bytes.of(Wires.mutated(random, asked)));
                } catch (BadRequest refused) {
                    assertThat(refused.explanation()).isNotBlank();
                }
                assertThat(Wires.read(CODEC.readReply(false, PASSED), Wires.mutated(random, answer)).stream().filter(ReplyEvent::last)).hasSize(1);
            }
        }
    }
}
