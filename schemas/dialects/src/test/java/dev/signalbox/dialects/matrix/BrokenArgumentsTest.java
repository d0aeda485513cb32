package dev.signalbox.dialects.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls in a conversation whose arguments a model never spelled to their end. */
class BrokenArgumentsTest {
    private static final String ASK = "{\"model\":\"m\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}],"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
            + "\"function\":{\"name\":\"f\",\"arguments\":\"%s\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"bad\"}]}";

    @ParameterizedTest
    @CsvSource({
        "ANTHROPIC_MESSAGES, input", "GEMINI, args", "BEDROCK_CONVERSE, input", "OLLAMA, arguments",
    })
    void stand_inside_of_an_object_where_arguments_are_one(Dialect back, String member) throws Exception {
        for (var broken : new String[] {"{\\\"cut", "[1]", "seven"}) {
            // When
            var prompt = Wires.codec(Dialect.OPENAI_CHAT).readPrompt(Bytes.utf8(ASK.formatted(broken)));
            var written = Wires.codec(back).writePrompt(prompt, Wires.able());

            // Then
            assertThat(Wires.body(written.call()).asText()).contains("\"" + member + "\":{\"invalid_arguments\":\"" + broken + "\"}");
            assertThat(written.dropped()).isEmpty();
        }
        var none = Wires.codec(Dialect.OPENAI_CHAT).readPrompt(Bytes.utf8(ASK.formatted("")));
        assertThat(Wires.body(Wires.codec(back).writePrompt(none, Wires.able()).call()).asText()).contains("\"" + member + "\":{}");
    }
}
