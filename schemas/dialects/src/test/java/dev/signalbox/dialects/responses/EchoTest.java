package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.ObjectMappers;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStreamEvent;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer says again of its request, as the API's own answers do. */
class EchoTest {
    private static final String SAID = """
            "instructions":"be brief","max_output_tokens":200,"max_tool_calls":3,"metadata":{"ticket":"7"},\
            "parallel_tool_calls":false,"prompt_cache_key":"k","reasoning":{"effort":"low"},"safety_identifier":"s",\
            "temperature":0.50,"text":{"verbosity":"low"},"tool_choice":{"type":"function","name":"f"},\
            "tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{}},"strict":true}],\
            "top_p":0.9,"truncation":"auto","user":"u\"""";
    private static final String ASKED = "{\"model\":\"m\",\"input\":\"hi\"," + SAID + "}";

    private static String written(boolean stream, String request, List<ReplyEvent> events) {
        var echo = Answers.CODEC.echo(Bytes.utf8(request));
        var out = new StringBuilder();
        var writer = Answers.CODEC.writeReply(stream, new WriteOptions("req-1", 1_700_000_000, "m", true).saying("m", echo));
        events.forEach(event -> writer.write(event, bytes -> out.append(bytes.asText())));
        return out.toString();
    }

    private static List<JsonNode> documents(String request) throws IOException {
        var all = new ArrayList<JsonNode>();
        all.add(Answers.JACKSON.readTree(written(false, request, AnswerWritingTest.EVERYTHING)));
        var stream = written(true, request, AnswerWritingTest.EVERYTHING).getBytes(StandardCharsets.UTF_8);
        Answers.trees(stream).stream().map(event -> event.path("response")).filter(JsonNode::isObject).forEach(all::add);
        return all;
    }

    @Test
    void every_document_of_an_answer_says_again_what_its_request_said() throws IOException {
        // Given
        var asked = Answers.JACKSON.readTree(ASKED);

        // When
        var documents = documents(ASKED);

        // Then
        assertThat(documents).as("whole, created, in progress and completed").hasSize(4);
        for (var document : documents) {
            asked.fields().forEachRemaining(member -> {
                switch (member.getKey()) {
                    case "input" -> assertThat(document.has("input")).isFalse();
                    case "reasoning" -> assertThat(document.path("reasoning").toString()).isEqualTo("{\"effort\":\"low\",\"summary\":null}");
                    case "text" -> assertThat(document.path("text").toString())
                            .isEqualTo("{\"verbosity\":\"low\",\"format\":{\"type\":\"text\"}}");
                    default -> assertThat(document.path(member.getKey())).as(member.getKey()).isEqualTo(member.getValue());
                }
            });
        }
        assertThat(written(false, ASKED, AnswerWritingTest.EVERYTHING)).as("as it stood").contains("\"temperature\":0.50");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"model\":\"m\",\"input\":\"hi\"}", "{\"model\":\"m\",\"user\":null,\"text\":{\"format\":null}}", "no JSON"})
    void what_a_request_leaves_out_stands_at_its_default(String request) throws IOException {
        for (var document : documents(request)) {
            assertThat(document.path("tools").toString()).isEqualTo("[]");
            assertThat(document.path("tool_choice").asText()).isEqualTo("auto");
            assertThat(document.path("parallel_tool_calls").asBoolean()).isTrue();
            assertThat(document.path("store").asBoolean(true)).as("nobody keeps it").isFalse();
            assertThat(document.path("truncation").asText()).isEqualTo("disabled");
            assertThat(document.path("text").toString()).isEqualTo("{\"format\":{\"type\":\"text\"}}");
            assertThat(document.path("metadata").toString()).isEqualTo("{}");
            for (var unsaid : List.of("instructions", "temperature", "top_p", "user", "previous_response_id", "max_output_tokens")) {
                assertThat(document.path(unsaid).isNull()).as(unsaid).isTrue();
            }
        }
    }

    @Test
    void the_official_client_reads_it() throws IOException {
        // When
        var stream = written(true, ASKED, AnswerWritingTest.EVERYTHING).getBytes(StandardCharsets.UTF_8);

        // Then
        Response last = null;
        for (var payload : Answers.payloads(stream)) {
            var event = ObjectMappers.jsonMapper().readValue(payload, ResponseStreamEvent.class).validate();
            last = event.completed().map(completed -> completed.response()).orElse(null);
        }
        assertThat(last).isNotNull();
        assertThat(last.tools().getFirst().asFunction().name()).isEqualTo("f");
        assertThat(last.toolChoice().asFunction().name()).isEqualTo("f");
        assertThat(last.temperature()).contains(0.5);
        assertThat(last.instructions().orElseThrow().asString()).isEqualTo("be brief");
        assertThat(last.metadata().orElseThrow()._additionalProperties()).containsKey("ticket");
    }

    @Test
    void an_echo_too_large_to_travel_loses_its_tools_first() throws IOException {
        // Given
        var large = ASKED.replace("\"properties\":{}", "\"description\":\"" + "x".repeat(Echo.MOST_BYTES) + "\"");
        var larger = large.replace("be brief", "y".repeat(Echo.MOST_BYTES));

        // Then
        assertThat(documents(large).getFirst().path("tools").size()).isZero();
        assertThat(documents(large).getFirst().path("user").asText()).isEqualTo("u");
        assertThat(documents(larger).getFirst().path("user").isNull()).isTrue();
    }

    @Test
    void an_answer_that_was_passed_on_and_fails_says_what_its_beginning_said() throws IOException {
        // Given
        var stream = Answers.framed("{\"type\":\"response.created\",\"response\":{\"id\":\"resp_9\",\"created_at\":1,\"model\":\"m\","
                + "\"status\":\"in_progress\",\"output\":[],\"temperature\":0.7,\"tools\":[{\"type\":\"web_search\"}]}}");
        var events = new ArrayList<>(Answers.read(true, Answers.PASSING, stream));
        events.removeLast();
        events.add(new ReplyEvent.Failed(Failure.STREAM_BROKEN, "it broke", 0, Bytes.EMPTY));

        // When
        var last = Answers.trees(Answers.written(true, events)).getLast().path("response");

        // Then
        assertThat(last.path("temperature").asDouble()).isEqualTo(0.7);
        assertThat(last.at("/tools/0/type").asText()).isEqualTo("web_search");
    }
}
