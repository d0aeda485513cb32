package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRequestWriterTest {
    private static final DialectCodec CODEC = new ChatCodec();
    private static final String MESSAGES = "\"messages\": [{\"role\": \"user\", \"content\": \"Hel\\u006Co\"}]";

    private static String text(UpstreamCall call) {
        var out = new StringBuilder();
        call.pieces().forEach(piece -> out.append(piece.asText()));
        assertThat(call.length()).isEqualTo(out.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        assertThat(call.path()).isEqualTo("/chat/completions");
        return out.toString();
    }

    private static String written(String body) throws BadRequest {
        var facts = CODEC.readRequest(Bytes.utf8(body));
        var spliced = text(CODEC.writeRequest(Bytes.utf8(body), facts.spans(), "up-1", facts.stream()));
        CODEC.readRequest(Bytes.utf8(spliced));
        return spliced;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"model\" : \"a\" , M}|{\"model\" : \"up-1\" , M}",
        "{M,\"model\":\"a\",\"stream\":true}|{M,\"model\":\"up-1\",\"stream_options\":{\"include_usage\":true},\"stream\":true}",
        "{M,\"model\":\"a\",\"stream\":true,\"stream_options\": null}|{M,\"model\":\"up-1\",\"stream\":true,\"stream_options\": {\"include_usage\":true}}",
        "{\"stream_options\":{},M,\"model\":\"a\",\"stream\":true}|{\"stream_options\":{\"include_usage\":true},M,\"model\":\"up-1\",\"stream\":true}",
        "{\"stream_options\":{ \"x\": [1]},M,\"model\":\"a\",\"stream\":true}|{\"stream_options\":{\"include_usage\":true, \"x\": [1]},M,\"model\":\"up-1\",\"stream\":true}",
        "{\"stream_options\":{\"x\":1, \"include_usage\" : false ,\"y\":2},M,\"model\":\"a\",\"stream\":true}|{\"stream_options\":{\"x\":1, \"include_usage\" : true ,\"y\":2},M,\"model\":\"up-1\",\"stream\":true}",
        "{\"model\":\"a\",\"stream_options\":{\"include_usage\":true},M,\"stream\":true}|{\"model\":\"up-1\",\"stream_options\":{\"include_usage\":true},M,\"stream\":true}",
        "{\"model\":\"a\",\"stream_options\":{\"include_usage\":false},M}|{\"model\":\"up-1\",\"stream_options\":{\"include_usage\":false},M}",
    })
    void changes_the_model_and_the_stream_options_and_not_a_byte_else(String body, String expected) throws BadRequest {
        assertThat(written(body.replace("M", MESSAGES))).isEqualTo(expected.replace("M", MESSAGES));
    }

    @Test
    void finds_its_way_without_spans_and_with_ones_that_do_not_fit() throws BadRequest {
        // Given
        var body = Bytes.utf8("{" + MESSAGES + ",\"model\":\"a\",\"stream\":true}");
        var expected = "{" + MESSAGES + ",\"model\":\"up-1\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";

        // When, Then
        for (var spans : List.of(Facts.Spans.UNKNOWN, new Facts.Spans(3, 900, -1, -1), new Facts.Spans(0, 4, -1, -1))) {
            assertThat(text(CODEC.writeRequest(body, spans, "up-1", true))).isEqualTo(expected);
        }
    }

    @Test
    void refuses_a_body_nobody_looked_at_that_is_not_one() {
        for (var body : List.of("", "[]", "{\"model\":", "{\"messages\":[]}")) {
            assertThatThrownBy(() -> CODEC.writeRequest(Bytes.utf8(body), Facts.Spans.UNKNOWN, "m", false))
                    .isInstanceOf(BadRequest.class);
        }
    }

    @Test
    void copies_nothing_of_a_large_body() throws BadRequest {
        // Given
        var body = Bytes.utf8("{\"model\":\"a\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                + "x".repeat(1 << 20) + "\"}]}");
        var facts = CODEC.readRequest(body);

        // When
        var call = CODEC.writeRequest(body, facts.spans(), "quo\"ted", true);

        // Then
        assertThat(call.pieces().stream().filter(piece -> piece.length() > 100)).allMatch(piece ->
                piece.array() == body.array());
        assertThat(text(call)).startsWith("{\"model\":\"quo\\\"ted\",\"stream_options\":{\"include_usage\":true},\"stream\"");
    }
}
