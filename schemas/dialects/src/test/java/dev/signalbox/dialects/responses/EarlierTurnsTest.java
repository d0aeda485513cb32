package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlierTurnsTest {
    private static final String FIRST =
            "{\"model\":\"m\",\"instructions\":\"Be brief.\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"input\":\"Hi\"}";
    private static final String NEXT = "{\"model\":\"m\",\"previous_response_id\":\"resp_1\",\"temperature\":0,\"input\":\"And?\"}";

    private static Bytes answer(String... items) {
        return Bytes.utf8("{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[" + String.join(",", items) + "]}");
    }

    private static String output(String... items) {
        return EarlierTurns.output(answer(items)).orElseThrow().asText();
    }

    @Test
    void a_conversation_goes_on_with_everything_that_was_said_in_order() throws BadRequest {
        // Given
        var message = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\","
                + "\"content\":[{\"type\":\"output_text\",\"annotations\":[],\"text\":\"Hello.\"}]}";
        var earlier = List.of(
                EarlierTurns.input(Bytes.utf8(FIRST)), EarlierTurns.output(answer(message)).orElseThrow(),
                EarlierTurns.input(Bytes.utf8("{\"input\":[{\"role\":\"user\",\"content\":\"Who?\"}]}")),
                EarlierTurns.output(answer(message.replace("Hello.", "Me."))).orElseThrow());

        // When
        var body = EarlierTurns.body(Bytes.utf8(NEXT), earlier);

        // Then
        assertThat(Answers.CODEC.readPrompt(body).turns()).containsExactly(
                Turn.of(Role.USER, "Hi"), Turn.of(Role.ASSISTANT, "Hello."), Turn.of(Role.USER, "Who?"),
                Turn.of(Role.ASSISTANT, "Me."), Turn.of(Role.USER, "And?"));
        assertThat(body.asText()).contains(message).doesNotContain("previous_response_id");
    }

    @Test
    void instructions_and_tools_of_an_earlier_request_do_not_hold_for_the_next() throws BadRequest {
        // When
        var body = EarlierTurns.body(Bytes.utf8(NEXT), List.of(EarlierTurns.input(Bytes.utf8(FIRST))));

        // Then
        assertThat(body.asText()).isEqualTo("{\"model\":\"m\",\"temperature\":0,\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                + "{\"role\":\"user\",\"content\":\"And?\"}]}");
    }

    @Test
    void a_body_without_input_goes_on_with_the_conversation_alone() throws BadRequest {
        assertThat(EarlierTurns.body(Bytes.utf8("{\"previous_response_id\":\"r\",\"model\":\"m\"}"), List.of(Bytes.utf8("[{\"a\":1}]"))).asText())
                .isEqualTo("{\"input\":[{\"a\":1}],\"model\":\"m\"}");
    }

    @Test
    void reasoning_with_its_mark_stays_as_it_is() {
        var items = new String[] {
            "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gAA\"}",
            "{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{ }\"}"};
        assertThat(output(items)).isEqualTo("[" + String.join(",", items) + "]");
    }

    @Test
    void reasoning_that_only_its_maker_holds_is_left_out_with_the_ids_that_point_to_it() {
        assertThat(output(
                "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[]}",
                "{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{ }\"}",
                "{\"id\":\"ws_1\",\"type\":\"web_search_call\"}",
                "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\",\"phase\":\"final_answer\","
                        + "\"content\":[{\"type\":\"output_text\",\"text\":\"a\"},{\"type\":\"output_text\",\"text\":\"b\"}]}",
                "{\"id\":\"msg_2\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"no\"}]}"))
                .isEqualTo("[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{ }\"},"
                        + "{\"id\":\"ws_1\",\"type\":\"web_search_call\"},"
                        + "{\"type\":\"message\",\"role\":\"assistant\",\"phase\":\"final_answer\",\"content\":\"ab\"},"
                        + "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"no\"}]}]");
    }

    @Test
    void reasoning_that_is_shown_in_full_stays_as_it_is() {
        var items = new String[] {
            "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"Hm.\"}]}",
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"a\"}]}"};
        assertThat(output(items)).isEqualTo("[" + String.join(",", items) + "]");
    }

    @Test
    void a_summary_of_reasoning_goes_on_without_the_id_that_only_its_maker_knows() throws BadRequest {
        // When
        var items = output(
                "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Hm.\"}],\"encrypted_content\":null}",
                "{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{ }\"}");

        // Then
        assertThat(items).isEqualTo("[{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Hm.\"}],\"encrypted_content\":null},"
                + "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{ }\"}]");
        var turns = Answers.CODEC.readPrompt(EarlierTurns.body(Bytes.utf8(NEXT), List.of(Bytes.utf8(items)))).turns();
        assertThat(turns.getFirst().parts()).hasSize(2);
    }

    @Test
    void an_answer_is_kept_from_its_document_and_from_the_last_event_of_its_stream() throws IOException {
        // Given
        var stream = Answers.recorded("xai/responses-stream-tool.res.sse");
        var last = Bytes.utf8(Answers.payloads(stream).getLast());

        // Then
        assertThat(Answers.JACKSON.readTree(EarlierTurns.output(last).orElseThrow().asText()))
                .isEqualTo(Answers.trees(stream).getLast().at("/response/output"));
        assertThat(EarlierTurns.output(Bytes.utf8(Answers.payloads(stream).getFirst()))).isEmpty();
        assertThat(EarlierTurns.output(Bytes.utf8("{\"error\":{}}"))).isEmpty();
        assertThat(EarlierTurns.output(Bytes.utf8("{"))).isEmpty();
    }

    @Test
    void our_own_answers_can_be_gone_on_with() throws BadRequest {
        // Given
        var document = Bytes.of(Answers.written(false, AnswerWritingTest.EVERYTHING));

        // When
        var items = EarlierTurns.output(document).orElseThrow();

        // Then
        var turns = Answers.CODEC.readPrompt(EarlierTurns.body(Bytes.utf8(NEXT), List.of(items))).turns();
        assertThat(turns).hasSize(2);
        assertThat(turns.getFirst().role()).isEqualTo(Role.ASSISTANT);
        assertThat(turns.getFirst().parts()).hasSize(8);
    }

    @Test
    void a_conversation_has_bounds() {
        // Given
        var many = Bytes.utf8("[" + "{},".repeat(EarlierTurns.MAX_ITEMS) + "{}]");
        var large = Bytes.of(new byte[EarlierTurns.MAX_BYTES]);

        // Then
        for (var earlier : List.of(many, large)) {
            var refused = catchThrowableOfType(
                    BadRequest.class, () -> EarlierTurns.body(Bytes.utf8(NEXT), List.of(earlier)));
            assertThat(refused.failure()).isEqualTo(Failure.REQUEST_TOO_LARGE);
            assertThat(refused.param()).isEqualTo("previous_response_id");
        }
    }
}
