package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptAnswersTest {
    private static final WriteOptions KEPT = new WriteOptions(
            Answers.OPTIONS.id(), Answers.OPTIONS.createdSeconds(), Answers.OPTIONS.model(), Answers.OPTIONS.usage(), true, "resp_before",
            Answers.OPTIONS.echo());
    private static final String OWN = "resp_req-1";

    private static Optional<Bytes> kept(List<ReplyEvent> events) {
        var document = new AnswerDocument(KEPT);
        events.forEach(document::take);
        return document.whole();
    }

    private static String written(boolean stream, List<ReplyEvent> events) {
        var out = new StringBuilder();
        var writer = Answers.CODEC.writeReply(stream, KEPT);
        events.forEach(event -> writer.write(event, bytes -> out.append(bytes.asText())));
        return out.toString();
    }

    private static JsonNode json(String text) throws IOException {
        return Answers.JACKSON.readTree(text);
    }

    /** By the kept name, as a plain reading puts it in. */
    private static JsonNode named(JsonNode response) {
        return ((ObjectNode) response).put("id", OWN).put("previous_response_id", "resp_before");
    }

    @Test
    void an_answer_is_kept_as_its_caller_saw_it() throws IOException {
        // When
        var document = json(kept(AnswerWritingTest.EVERYTHING).orElseThrow().asText());

        // Then
        assertThat(document).isEqualTo(json(written(false, AnswerWritingTest.EVERYTHING)));
        assertThat(document).isEqualTo(Answers.trees(written(true, AnswerWritingTest.EVERYTHING).getBytes()).getLast().path("response"));
        assertThat(document.path("id").asText()).isEqualTo(OWN);
        assertThat(document.path("previous_response_id").asText()).isEqualTo("resp_before");
        assertThat(document.path("store").asBoolean()).isTrue();
    }

    @Test
    void a_stream_that_is_passed_on_differs_by_the_names_alone() throws IOException {
        for (var recording : Answers.streams().entrySet()) {
            // Given
            var events = Answers.read(true, Answers.PASSING, recording.getValue());
            var before = Answers.trees(recording.getValue());

            // When
            var after = Answers.trees(written(true, events).getBytes(java.nio.charset.StandardCharsets.UTF_8));

            // Then
            assertThat(after).as(recording.getKey()).hasSameSizeAs(before);
            for (int i = 0; i < before.size(); i++) {
                if (before.get(i).has("response")) {
                    named(before.get(i).path("response"));
                }
                assertThat(after.get(i)).as(recording.getKey()).isEqualTo(before.get(i));
            }
            assertThat(json(kept(events).orElseThrow().asText())).as(recording.getKey()).isEqualTo(before.getLast().path("response"));
        }
    }

    @Test
    void a_document_that_is_passed_on_differs_by_the_names_alone() throws IOException {
        for (var recording : Answers.wholes().entrySet()) {
            // Given
            var events = new ArrayList<>(Answers.read(false, Answers.PASSING, recording.getValue()));
            var expected = named(Answers.JACKSON.readTree(recording.getValue()));

            // Then
            assertThat(json(written(false, events))).as(recording.getKey()).isEqualTo(expected);
            assertThat(json(kept(events).orElseThrow().asText())).as(recording.getKey()).isEqualTo(expected);
        }
    }

    @Test
    void every_byte_beside_the_names_stays_as_it_came() {
        // Given
        var raw = "{ \"id\" : \"theirs\",\"previous_response_id\" : null , \"x\":1.0e1,\"status\":\"completed\",\"output\":[ ] }";

        // When
        var events = List.<ReplyEvent>of(
                new ReplyEvent.Whole(Bytes.utf8(raw.substring(0, 20))), new ReplyEvent.Whole(Bytes.utf8(raw.substring(20))),
                AnswerWritingTest.EVERYTHING.getLast());

        // Then
        var expected = raw.replace("\"theirs\"", "\"" + OWN + "\"").replace("null", "\"resp_before\"");
        assertThat(written(false, events)).isEqualTo(expected);
        assertThat(kept(events).orElseThrow().asText()).isEqualTo(expected);
    }

    @Test
    void what_is_gathered_of_an_answer_before_it_is_told_can_be_counted() {
        // Given
        var writer = Answers.CODEC.writeReply(false, KEPT);
        var told = new ArrayList<Bytes>();

        // When
        writer.write(new ReplyEvent.Whole(Bytes.utf8("{\"id\":\"theirs\"")), told::add);
        writer.write(new ReplyEvent.Whole(Bytes.utf8(",\"output\":[]}")), told::add);

        // Then
        assertThat(told).isEmpty();
        assertThat(writer.held()).isEqualTo(27);
        writer.write(AnswerWritingTest.EVERYTHING.getLast(), told::add);
        assertThat(told).hasSize(1);
        assertThat(writer.held()).isZero();
    }

    @Test
    void an_answer_is_told_later_what_it_goes_on_with() {
        assertThat(KeptName.goingOn(Bytes.utf8("{\"id\":\"resp_1\",\"previous_response_id\":null}"), "resp_0").asText())
                .isEqualTo("{\"id\":\"resp_1\",\"previous_response_id\":\"resp_0\"}");
        assertThat(KeptName.goingOn(Bytes.utf8("{\"id\":\"resp_1\"}"), "resp_0").asText())
                .isEqualTo("{\"id\":\"resp_1\",\"previous_response_id\":\"resp_0\"}");
        assertThat(KeptName.goingOn(Bytes.utf8("{\"id\":\"resp_1\"}"), "").asText()).isEqualTo("{\"id\":\"resp_1\"}");
    }

    @Test
    void an_answer_without_a_good_end_is_not_kept() throws IOException {
        // Given
        var stream = Answers.streams().firstEntry().getValue();
        var broken = Answers.read(true, Answers.PASSING, java.util.Arrays.copyOf(stream, stream.length / 2));
        var queued = List.<ReplyEvent>of(
                new ReplyEvent.Whole(Bytes.utf8("{\"id\":\"x\",\"status\":\"queued\",\"output\":[]}")), AnswerWritingTest.EVERYTHING.getLast());

        // Then
        assertThat(kept(broken)).isEmpty();
        assertThat(kept(queued)).isEmpty();
        assertThat(kept(AnswerWritingTest.EVERYTHING.subList(0, 6))).isEmpty();
    }

    @Test
    void a_body_says_whether_its_answer_is_kept() throws BadRequest {
        assertThat(StoreWish.read(Bytes.utf8("{\"input\":\"Hi\"}"))).isEqualTo(new StoreWish(true, Optional.empty()));
        assertThat(StoreWish.read(Bytes.utf8("{\"store\":null,\"previous_response_id\":\"r\"}"))).isEqualTo(new StoreWish(true, Optional.of("r")));
        assertThat(StoreWish.read(Bytes.utf8("{\"previous_response_id\":\"r\",\"store\":false}"))).isEqualTo(new StoreWish(false, Optional.of("r")));
        assertThat(StoreWish.read(Bytes.utf8("{\"background\":true,\"store\":true,\"previous_response_id\":\"r\"}"))).isEqualTo(new StoreWish(false, Optional.of("r")));
        assertThat(StoreWish.read(Bytes.utf8("{\"background\":false}")).store()).isTrue();
        assertThat(StoreWish.read(Bytes.utf8("[")).store()).isTrue();
        var refused = catchThrowableOfType(BadRequest.class, () -> StoreWish.read(Bytes.utf8("{\"store\":\"yes\"}")));
        assertThat(refused.param()).isEqualTo("store");
        var twice = catchThrowableOfType(
                BadRequest.class, () -> StoreWish.read(Bytes.utf8("{\"previous_response_id\":\"r\",\"previous_response_id\":\"s\"}")));
        assertThat(twice.param()).isEqualTo("previous_response_id");
    }

    @Test
    void the_items_of_a_request_are_told_in_pages_with_what_their_caller_left_out() throws IOException {
        // Given
        var items = Bytes.utf8("[{\"role\":\"user\",\"content\":\"Hi\"},"
                + "{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{ }\"},"
                + "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"4\"},"
                + "{\"role\":\"assistant\",\"content\":\"Four.\"}]");

        // When
        var first = json(InputItems.page(items, OWN, 3, false, "").orElseThrow().asText());
        var second = json(InputItems.page(items, OWN, 3, false, first.path("last_id").asText()).orElseThrow().asText());

        // Then
        assertThat(first.path("data")).isEqualTo(json("[{\"id\":\"msg_req-1_in_0\",\"type\":\"message\",\"role\":\"user\","
                + "\"content\":[{\"type\":\"input_text\",\"text\":\"Hi\"}]},"
                + "{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{ }\"},"
                + "{\"id\":\"fco_req-1_in_2\",\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"4\"}]"));
        assertThat(first.path("has_more").asBoolean()).isTrue();
        assertThat(first.path("first_id").asText()).isEqualTo("msg_req-1_in_0");
        assertThat(second.path("data")).isEqualTo(json("[{\"id\":\"msg_req-1_in_3\",\"type\":\"message\",\"role\":\"assistant\","
                + "\"content\":[{\"type\":\"output_text\",\"text\":\"Four.\",\"annotations\":[]}]}]"));
        assertThat(second.path("has_more").asBoolean()).isFalse();
        assertThat(json(InputItems.page(items, OWN, 2, true, "msg_req-1_in_3").orElseThrow().asText()).path("data").findValuesAsText("id"))
                .containsExactly("fco_req-1_in_2", "fc_1");
        assertThat(InputItems.page(items, OWN, 2, true, "nobody")).isEmpty();
        assertThat(json(InputItems.page(Bytes.utf8("[]"), OWN, 2, true, "").orElseThrow().asText()))
                .isEqualTo(json("{\"object\":\"list\",\"data\":[],\"first_id\":null,\"last_id\":null,\"has_more\":false}"));
        assertThat(InputItems.page(Bytes.utf8("[{"), OWN, 2, true, "")).isEmpty();
    }

    @Test
    void an_answer_that_is_not_there_is_told_in_the_api_s_words() {
        assertThat(EarlierTurns.unknown("resp_\"1\"").asText()).isEqualTo(
                "{\"error\":{\"message\":\"Previous response with id 'resp_\\\"1\\\"' not found.\",\"type\":\"invalid_request_error\","
                        + "\"param\":\"previous_response_id\",\"code\":\"previous_response_not_found\"}}");
        assertThat(EarlierTurns.unknown("r".repeat(5_000)).length()).isLessThan(400);
    }
}
