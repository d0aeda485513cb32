package dev.signalbox.dialects.completions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.laws.Recorded;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionsCodecTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final CompletionsCodec CODEC = new CompletionsCodec();
    private static final ReadOptions PASSED = new ReadOptions(false, true, 40);
    private static final ReadOptions TOLD = new ReadOptions(true, true, 40);
    private static final WriteOptions WRITE = new WriteOptions("cmpl-1", 1_750_000_000L, "my-model", true);

    private static Facts facts(String members) throws BadRequest {
        return CODEC.readRequest(Bytes.utf8("{\"model\":\"m\"," + members + "}"));
    }

    private static List<Recorded> recorded() throws IOException {
        return Recorded.where(path -> path.endsWith("/completions") && !path.contains("chat"));
    }

    private static TreeMap<Integer, String> texts(List<ReplyEvent> events) {
        var texts = new TreeMap<Integer, String>();
        for (var event : events) {
            if (event instanceof ReplyEvent.TextDelta(int choice, String text, _)) {
                texts.merge(choice, text, String::concat);
            }
        }
        return texts;
    }

    private static List<String> payloads(byte[] stream) {
        var payloads = new ArrayList<String>();
        for (var line : new String(stream, StandardCharsets.UTF_8).split("\r\n|\n")) {
            if (line.startsWith("data:") && !line.contains("[DONE]")) {
                payloads.add(line.substring(5).strip());
            }
        }
        return payloads;
    }

    @Test
    void the_facts_of_a_body_are_read_in_each_of_its_forms() throws BadRequest {
        assertThat(facts("\"prompt\":\"" + "x".repeat(400) + "\",\"max_tokens\":7").promptTokens()).isEqualTo(100);
        assertThat(facts("\"prompt\":\"a\",\"max_tokens\":7").maxOutputTokens()).isEqualTo(7);
        assertThat(facts("\"prompt\":[\"abcd\",\"efgh\"]").promptTokens()).isEqualTo(2);
        assertThat(facts("\"prompt\":[1,2,3]").promptTokens()).isEqualTo(3);
        assertThat(facts("\"prompt\":[[1,2,3],[4]]").promptTokens()).isEqualTo(4);
        assertThat(facts("\"prompt\":null,\"prompt_embeds\":\"AAAA\"").promptTokens()).isZero();
        assertThat(facts("\"prompt\":\"abcd\",\"suffix\":\"efgh\"").promptTokens()).isEqualTo(2);
        assertThat(facts("\"prompt\":\"a\",\"stream\":true").stream()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"prompt\":[\"a\",\"b\"] | SEVERAL_CHOICES", "\"prompt\":[[1],[2]] | SEVERAL_CHOICES", "\"prompt\":\"a\",\"n\":2 | SEVERAL_CHOICES",
        "\"prompt\":\"a\",\"best_of\":3 | SEVERAL_CHOICES", "\"prompt\":\"a\",\"logprobs\":0 | LOGPROBS",
        "\"prompt\":\"a\",\"guided_regex\":\"x\" | GRAMMAR", "\"prompt\":\"a\",\"response_format\":{\"type\":\"json_schema\"} | JSON_SCHEMA",
        "\"prompt\":\"a\",\"stream_options\":{\"include_usage\":true} | USAGE_IN_STREAM"
    })
    void what_a_body_needs_of_a_model_is_said(String members, Feature feature) throws BadRequest {
        assertThat(facts(members).needs(feature)).isTrue();
        assertThat(facts("\"prompt\":\"a\",\"n\":1,\"logprobs\":null,\"echo\":true").features()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"prompt\":7 | prompt", "\"prompt\":[] | prompt", "\"prompt\":[\"a\",1] | prompt", "\"prompt\":[1,\"a\"] | prompt",
        "\"prompt\":[[\"a\"]] | prompt", "\"prompt\":{} | prompt", "\"suffix\":\"a\" | prompt", "\"prompt\":\"a\",\"suffix\":1 | suffix",
        "\"prompt\":\"a\",\"max_tokens\":-1 | max_tokens", "\"prompt\":\"a\",\"echo\":\"yes\" | echo",
        "\"prompt\":\"a\",\"prompt\":\"b\" | prompt", "\"prompt\":\"a\",\"model\":\"b\" | model", "\"prompt\":\"a\",\"stream\":1 | stream"
    })
    void what_nobody_could_mean_is_refused_by_its_name(String members, String param) {
        var refused = catchThrowableOfType(BadRequest.class, () -> facts(members));
        assertThat(refused).as(members).isNotNull();
        assertThat(refused.param()).isEqualTo(param);
        assertThat(refused.failure()).isEqualTo(Failure.INVALID_REQUEST);
    }

    @Test
    void a_text_that_grows_keeps_its_blocks_and_its_affinity() throws BadRequest {
        var text = "def f(x):\\n    return x\\n".repeat(100);
        var before = facts("\"prompt\":\"" + text + "\"");
        var after = facts("\"prompt\":\"" + text + "more\"");
        assertThat(before.prefixBlocks()).isNotEmpty();
        assertThat(Arrays.copyOf(after.prefixBlocks(), before.prefixBlocks().length)).isEqualTo(before.prefixBlocks());
        assertThat(after.affinity()).isEqualTo(before.affinity());
        assertThat(facts("\"prompt\":\"another\"").affinity()).isNotEqualTo(before.affinity());
    }

    @Test
    void a_body_passes_but_for_its_model_and_the_usage_that_is_asked_for() throws BadRequest {
        var body = Bytes.utf8("{\"prompt\" : [1, 2],\"odd\":{ },\"model\":\"mine\",\"suffix\":\"é\",\"stream\":true}");
        var facts = CODEC.readRequest(body);
        for (var spans : List.of(facts.spans(), Facts.Spans.UNKNOWN)) {
            var call = CODEC.writeRequest(body, spans, "theirs", true);
            assertThat(call.path()).isEqualTo("/completions");
            assertThat(Wires.body(call).asText()).startsWith("{\"prompt\" : [1, 2],\"odd\":{ },\"model\":\"theirs\"")
                    .contains("\"suffix\":\"é\"").contains("\"stream_options\":{\"include_usage\":true}");
        }
    }

    @Test
    void a_raw_text_and_a_conversation_are_not_taken_for_one_another() {
        var text = catchThrowableOfType(BadRequest.class, () -> CODEC.readPrompt(Bytes.utf8("{\"model\":\"m\",\"prompt\":\"a\"}")));
        assertThat(text.param()).isEqualTo("prompt");
        assertThat(text.explanation()).contains("/v1/chat/completions");
        var talk = Prompt.of(Dialect.OPENAI_CHAT, List.of(Turn.of(Role.USER, "hi")));
        assertThat(catchThrowableOfType(BadRequest.class, () -> CODEC.writePrompt(talk, Wires.able())).explanation()).contains("/v1/completions");
    }

    @Test
    void recorded_bodies_are_read() throws IOException, BadRequest {
        for (var exchange : recorded()) {
            if (exchange.status() == 200) {
                var facts = CODEC.readRequest(Bytes.utf8(exchange.asked().toString()));
                assertThat(facts.model()).as(exchange.name()).isEqualTo(exchange.asked().path("model").asText());
                assertThat(facts.stream()).as(exchange.name()).isEqualTo(exchange.asked().path("stream").asBoolean());
                assertThat(facts.maxOutputTokens()).as(exchange.name()).isEqualTo(exchange.asked().path("max_tokens").asInt());
            }
        }
    }

    @Test
    void recorded_streams_say_what_a_plain_reading_says_and_pass_byte_for_byte() throws IOException {
        for (var exchange : recorded()) {
            if (!exchange.good(true)) {
                continue;
            }
            // Given
            var stream = exchange.answer();
            var expected = new TreeMap<Integer, String>();
            var finish = "";
            var counted = JACKSON.createObjectNode().path("none");
            for (var payload : payloads(stream)) {
                var tree = JACKSON.readTree(payload);
                for (var choice : tree.path("choices")) {
                    if (!choice.path("text").asText().isEmpty()) {
                        expected.merge(choice.path("index").asInt(), choice.path("text").asText(), String::concat);
                    }
                    finish = choice.path("finish_reason").isTextual() ? choice.path("finish_reason").asText() : finish;
                }
                counted = tree.path("usage").isObject() ? tree.path("usage") : counted;
            }

            // When
            var events = Wires.read(CODEC.readReply(true, PASSED), stream);
            var told = Wires.read(CODEC.readReply(true, TOLD), stream);

            // Then
            assertThat(texts(told)).as(exchange.name()).isEqualTo(expected).isNotEmpty();
            assertThat(told).as(exchange.name()).allMatch(event -> event.raw().isEmpty());
            assertThat(events.stream().map(ReplyEvent::raw).filter(raw -> !raw.isEmpty()).map(Bytes::asText)).as(exchange.name())
                    .isEqualTo(payloads(stream));
            var finished = (ReplyEvent.Finished) events.getLast();
            assertThat(finished.reason()).as(exchange.name()).isEqualTo(finish.equals("length") ? FinishReason.LENGTH : FinishReason.STOP);
            assertThat(finished.usage().estimated()).as(exchange.name()).isEqualTo(!counted.isObject());
            if (counted.isObject()) {
                assertThat(finished.usage().input()).as(exchange.name()).isEqualTo(counted.path("prompt_tokens").asLong());
                assertThat(finished.usage().output()).as(exchange.name()).isEqualTo(counted.path("completion_tokens").asLong());
            }
            var written = new String(Wires.written(CODEC.writeReply(true, WRITE), events), StandardCharsets.UTF_8);
            assertThat(payloads(written.getBytes(StandardCharsets.UTF_8))).as(exchange.name()).isEqualTo(payloads(stream));
            assertThat(written).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void recorded_streams_do_not_depend_on_cuts_and_are_no_success_when_cut_off() throws IOException {
        var random = new Random(31);
        for (var exchange : recorded()) {
            if (!exchange.good(true)) {
                continue;
            }
            var stream = exchange.answer();
            var expected = Wires.read(CODEC.readReply(true, PASSED), stream);
            for (int round = 0; round < 30; round++) {
                assertThat(Wires.read(CODEC.readReply(true, PASSED), stream, Wires.cuts(random, stream.length))).as(exchange.name())
                        .isEqualTo(expected);
            }
            int usage = new String(stream, StandardCharsets.ISO_8859_1).lastIndexOf("data: {");
            for (int length = 0; length < usage; length += 7) {
                assertThat(Wires.read(CODEC.readReply(true, PASSED), Arrays.copyOf(stream, length)).getLast()).as(exchange.name())
                        .isInstanceOf(ReplyEvent.Failed.class);
            }
        }
    }

    @Test
    void recorded_wholes_say_what_a_plain_reading_says_and_pass_byte_for_byte() throws IOException {
        for (var exchange : recorded()) {
            if (!exchange.good(false)) {
                continue;
            }
            var body = exchange.answer();
            var tree = JACKSON.readTree(body);
            var expected = new TreeMap<Integer, String>();
            tree.path("choices").forEach(choice -> expected.put(choice.path("index").asInt(), choice.path("text").asText()));

            var events = Wires.read(CODEC.readReply(false, PASSED), body, body.length / 3);
            var told = Wires.read(CODEC.readReply(false, TOLD), body);

            assertThat(texts(told)).as(exchange.name()).isEqualTo(expected);
            assertThat(Wires.written(CODEC.writeReply(false, WRITE), events)).as(exchange.name()).isEqualTo(body);
            var finished = (ReplyEvent.Finished) events.getLast();
            assertThat(finished.usage().input()).as(exchange.name()).isEqualTo(tree.path("usage").path("prompt_tokens").asLong());
            assertThat(finished.usage().output()).as(exchange.name()).isEqualTo(tree.path("usage").path("completion_tokens").asLong());
        }
    }

    @Test
    void recorded_errors_are_known_and_told() throws IOException {
        for (var exchange : recorded()) {
            if (exchange.status() >= 400) {
                var failed = CODEC.readError(exchange.status(), HeaderLookup.NONE, Bytes.of(exchange.answer()), 0);
                assertThat(failed.failure()).as(exchange.name())
                        .isEqualTo(exchange.status() == 404 ? Failure.MODEL_MISSING : Failure.INVALID_REQUEST);
                assertThat(failed.message()).as(exchange.name()).isNotBlank();
            }
        }
    }

    @Test
    void canonical_events_are_written_and_read_again() {
        var usage = new Usage(5, 2, 0, 0, 7, 0, 0, 0, 0, false);
        var events = List.<ReplyEvent>of(
                new ReplyEvent.Started("their-model", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "a \"b\"\n", Bytes.EMPTY),
                new ReplyEvent.TextDelta(1, "é😀", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "c", Bytes.EMPTY),
                new ReplyEvent.Finished(FinishReason.LENGTH, usage, Bytes.EMPTY));
        for (boolean stream : new boolean[] {true, false}) {
            var bytes = Wires.written(CODEC.writeReply(stream, WRITE), events);
            var read = Wires.read(CODEC.readReply(stream, TOLD), bytes);
            assertThat(texts(read)).isEqualTo(Map.of(0, "a \"b\"\nc", 1, "é😀"));
            assertThat(read.getLast()).isEqualTo(events.getLast());
            assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("\"object\":\"text_completion\"", "\"model\":\"my-model\"");
        }
    }

    @Test
    void a_failure_ends_a_stream_without_its_mark_of_success() {
        var failed = new ReplyEvent.Failed(Failure.STREAM_BROKEN, "it broke", 0, Bytes.EMPTY);
        var text = new String(Wires.written(CODEC.writeReply(true, WRITE), List.of(failed)), StandardCharsets.UTF_8);
        assertThat(text).contains("\"error\"").doesNotContain("[DONE]");
        assertThat(Wires.read(CODEC.readReply(true, TOLD), text.getBytes(StandardCharsets.UTF_8)).getLast())
                .isInstanceOf(ReplyEvent.Failed.class);
    }

    @Test
    void mutated_bodies_and_answers_raise_nothing_else() throws IOException {
        var random = new Random(32);
        for (var exchange : recorded()) {
            var answer = exchange.answer();
            var asked = exchange.asked().toString().getBytes(StandardCharsets.UTF_8);
            for (int round = 0; round < 500; round++) {
                try {
                    CODEC.readRequest(Bytes.of(Wires.mutated(random, asked)));
                } catch (BadRequest refused) {
                    assertThat(refused.explanation()).isNotBlank();
                }
                boolean stream = exchange.file().toString().endsWith(".sse");
                var events = Wires.read(CODEC.readReply(stream, random.nextBoolean() ? PASSED : TOLD), Wires.mutated(random, answer));
                assertThat(events.stream().filter(ReplyEvent::last)).hasSize(1);
            }
        }
    }
}
