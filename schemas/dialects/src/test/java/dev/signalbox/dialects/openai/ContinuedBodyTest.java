package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.ContinuedCall;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.catalog.Prefill;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ContinuedBodyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ASK = "{\"role\":\"user\",\"content\":\"Hi [\\\"]\"}";

    private static Continuation from(String text, String reasoning, int tokens) {
        return new Continuation(new AttemptId(0, 1, 1), 4, "m@p", text, reasoning, tokens, Bytes.EMPTY);
    }

    private static ContinuedCall call(String body, Continuation from, Prefill how) throws BadRequest {
        return new ChatCodec().continueRequest(Bytes.utf8(body), from, how, "up");
    }

    private static JsonNode sent(ContinuedCall call) throws Exception {
        var text = new StringBuilder();
        call.call().pieces().forEach(piece -> text.append(piece.asText()));
        assertThat(call.call().length()).isEqualTo(Bytes.utf8(text.toString()).length());
        return JSON.readTree(text.toString());
    }

    private static JsonNode sent(String members, String messages, Continuation from, Prefill how) throws Exception {
        var body = "{\"model\":\"m\",\"stream\":true" + members + ",\"messages\":[" + messages + "]}";
        return sent(call(body, from, how));
    }

    @ParameterizedTest
    @EnumSource(Prefill.class)
    void the_text_so_far_ends_the_conversation_as_the_assistants(Prefill how) throws Exception {
        // When
        var sent = sent(",\"odd\":[1, 2]", ASK, from("It is \"so\" \u2026 ", "", 3), how);

        // Then
        var last = sent.path("messages").path(1);
        assertThat(sent.path("messages")).hasSize(2);
        assertThat(last.path("role").asText()).isEqualTo("assistant");
        assertThat(last.path("content").asText()).isEqualTo("It is \"so\" \u2026");
        assertThat(last.path("prefix").asBoolean()).isEqualTo(how == Prefill.FLAG);
        assertThat(sent.path("continue_final_message").asBoolean()).isEqualTo(how == Prefill.CONTINUE_FINAL_MESSAGE);
        assertThat(sent.has("add_generation_prompt")).isEqualTo(how == Prefill.CONTINUE_FINAL_MESSAGE);
        assertThat(sent.path("add_generation_prompt").asBoolean()).isFalse();
        assertThat(sent.path("model").asText()).isEqualTo("up");
        assertThat(sent.path("stream_options").path("include_usage").asBoolean()).isTrue();
        assertThat(sent.path("odd")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "max_tokens            | 20   | `a b`  | 15  | false",
        "max_completion_tokens | 20   | `a b`  | 15  | false",
        "max_tokens            | 20   | `a b ` | 16  | false",
        "max_tokens            | 5    | `a b`  | 1   | true",
        "max_tokens            | 3    | `a b`  | 1   | true",
        "max_tokens            | null | `a b`  |     | false",
        "min_tokens            | 20   | `a b`  | 15  | false",
        "min_tokens            | 3    | `a b`  | 0   | false"})
    void limits_shrink_by_what_was_sent(String member, String value, String text, Integer left, boolean spent) throws Exception {
        // When
        var call = call("{\"" + member + "\":" + value + ",\"model\":\"m\",\"messages\":[" + ASK + "]}", from(text, "", 5),
                Prefill.CONTINUE_FINAL_MESSAGE);

        // Then
        var sent = sent(call).path(member);
        assertThat(left == null ? sent.isNull() : sent.asInt() == left).as(sent.toString()).isTrue();
        assertThat(call.seam().spent()).isEqualTo(spent);
    }

    @Test
    void stop_strings_and_white_space_are_known_at_the_seam() throws Exception {
        // When
        var call = call("{\"model\":\"m\",\"stop\":[\"a\",\"\"],\"messages\":[" + ASK + "]}", from("one \n", "", 2),
                Prefill.TURN);

        // Then
        assertThat(call.seam().stops()).isEqualTo(List.of("a"));
        assertThat(call.seam().shown()).isEqualTo("one \n");
        assertThat(call.seam().omitted()).isEqualTo(" \n");
        assertThat(call.seam().mayRepeat()).isTrue();
        assertThat(sent(call).path("stop")).hasSize(2);
    }

    @Test
    void a_turn_that_the_caller_began_goes_on_in_itself() throws Exception {
        // Given
        var turn = "{\"role\":\"assistant\",\"content\":\"Well, \",\"prefix\":true}";

        // When
        var continued = sent(",\"continue_final_message\":true,\"add_generation_prompt\":false,\"echo\":true", ASK + "," + turn,
                from("it is", "", 2), Prefill.CONTINUE_FINAL_MESSAGE);
        var flagged = sent("", ASK + "," + turn, from("it is", "", 2), Prefill.FLAG);
        var plain = sent("", ASK + "," + turn, from("it is", "", 2), Prefill.TURN);
        var behind = sent("", ASK + "," + turn, from("it is", "", 2), Prefill.CONTINUE_FINAL_MESSAGE);

        // Then
        for (var sent : List.of(continued, flagged, plain)) {
            assertThat(sent.path("messages")).hasSize(2);
            assertThat(sent.path("messages").path(1).path("content").asText()).isEqualTo("Well, it is");
        }
        assertThat(continued.path("continue_final_message").asBoolean()).isTrue();
        assertThat(continued.has("echo")).isFalse();
        assertThat(behind.path("messages")).hasSize(3);
        assertThat(behind.path("messages").path(2).path("content").asText()).isEqualTo("it is");
    }

    @Test
    void a_turn_of_parts_cannot_go_on_in_itself() {
        // Given
        var turn = "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Well\"}]}";

        // Then
        assertThatThrownBy(() -> sent("", ASK + "," + turn, from("it is", "", 2), Prefill.TURN)).isInstanceOf(BadRequest.class);
    }

    @Test
    void nothing_but_white_space_is_asked_for_anew() throws Exception {
        // When
        var sent = sent("", ASK, from("\n\n", "", 1), Prefill.CONTINUE_FINAL_MESSAGE);

        // Then
        assertThat(sent.path("messages")).hasSize(1);
        assertThat(sent.has("continue_final_message")).isFalse();
    }

    @Test
    void reasoning_goes_with_the_text_that_followed_it() throws Exception {
        // When
        var sent = sent("", ASK, from("So", "hm", 2), Prefill.FLAG);

        // Then
        assertThat(sent.path("messages").path(1).path("reasoning_content").asText()).isEqualTo("hm");
    }
}
