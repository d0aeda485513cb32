package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.laws.Folder;
import dev.signalbox.dialects.laws.Meaning;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.records.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordedRequestsTest {
    /** Bodies of chat requests that were answered with success, by name. */
    private static TreeMap<String, JsonNode> bodies() throws IOException {
        var bodies = new TreeMap<String, JsonNode>();
        for (var exchange : Chats.JACKSON.readTree(Folder.recorded().resolve("index.json").toFile())) {
            var request = exchange.path("request");
            boolean good = exchange.path("response").path("status").asInt() == 200;
            if (good && request.path("path").asText().contains("chat/completions") && request.path("body").isObject()) {
                bodies.put(exchange.path("provider").asText() + "/" + exchange.path("name").asText(), request.path("body"));
            }
        }
        return bodies;
    }

    private static Bytes bytes(JsonNode body) {
        return Bytes.utf8(body.toString());
    }

    private static List<String> words(Prompt prompt) {
        var words = new ArrayList<String>();
        for (var turn : prompt.turns()) {
            words(turn.parts(), words);
        }
        return words;
    }

    private static void words(List<Part> parts, List<String> words) {
        for (var part : parts) {
            switch (part) {
                case Part.Text text -> words.add(text.text());
                case Part.ToolUse use -> words.add(use.id() + use.name() + use.arguments());
                case Part.ToolResult result -> {
                    words.add(result.id());
                    words(result.parts(), words);
                }
                default -> {}
            }
        }
    }

    private static List<String> expected(JsonNode body) {
        var words = new ArrayList<String>();
        for (var message : body.path("messages")) {
            if (message.path("role").asText().equals("tool")) {
                words.add(message.path("tool_call_id").asText());
            }
            var content = message.path("content");
            if (content.isTextual() && !content.asText().isEmpty()) {
                words.add(content.asText());
            }
            content.forEach(part -> {
                if (part.path("type").asText().equals("text")) {
                    words.add(part.path("text").asText());
                }
            });
            message.path("tool_calls").forEach(call -> words.add(call.path("id").asText()
                    + call.path("function").path("name").asText() + call.path("function").path("arguments").asText()));
        }
        return words;
    }

    @Test
    void every_recorded_body_means_what_a_plain_reading_says() throws IOException, BadRequest {
        for (var recorded : bodies().entrySet()) {
            // Given
            var body = recorded.getValue();

            // When
            var facts = Chats.CODEC.readRequest(bytes(body));
            var prompt = Chats.CODEC.readPrompt(bytes(body));

            // Then
            assertThat(facts.model()).as(recorded.getKey()).isEqualTo(body.path("model").asText());
            assertThat(facts.stream()).as(recorded.getKey()).isEqualTo(body.path("stream").asBoolean());
            assertThat(words(prompt)).as(recorded.getKey()).isEqualTo(expected(body));
            assertThat(prompt.tools()).as(recorded.getKey()).hasSize(body.path("tools").size());
            for (int i = 0; i < prompt.tools().size(); i++) {
                var function = (Tool.Function) prompt.tools().get(i);
                var written = body.path("tools").get(i).path("function");
                assertThat(function.name()).as(recorded.getKey()).isEqualTo(written.path("name").asText());
                assertThat(function.parameters().raw().asText()).as(recorded.getKey()).isEqualTo(written.path("parameters").toString());
            }
            assertThat(prompt.sampling().temperature().isPresent()).as(recorded.getKey()).isEqualTo(body.hasNonNull("temperature"));
            assertThat(prompt.sampling().choices()).as(recorded.getKey()).isEqualTo(body.path("n").asInt(1));
        }
    }

    @Test
    void every_recorded_body_can_be_written_for_another_provider_of_the_dialect() throws IOException, BadRequest {
        for (var recorded : bodies().entrySet()) {
            // Given
            var prompt = Chats.CODEC.readPrompt(bytes(recorded.getValue()));

            // When
            var written = Chats.CODEC.writePrompt(prompt, Wires.lenient());
            var read = Chats.CODEC.readPrompt(Wires.body(written.call()));

            // Then
            var known = new Prompt(prompt.dialect(), prompt.turns(), prompt.tools(), prompt.toolChoice(), prompt.sampling(),
                    prompt.format(), prompt.thinking().word().isPresent() ? prompt.thinking() : Thinking.UNSAID, List.of());
            assertThat(Meaning.difference(known, read)).as(recorded.getKey()).isEmpty();
            assertThat(written.dropped()).as(recorded.getKey())
                    .containsAll(prompt.others().stream().map(Setting::name).toList());
        }
    }
}
