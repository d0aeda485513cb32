package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The laws of a codec: reading what was written gives the events that were written. */
class AnswerWritingTest {
    private static final int NO_CALL = ReplyEvent.ReasoningMark.NO_CALL;
    static final List<ReplyEvent> EVERYTHING = List.of(
            new ReplyEvent.Started("m", Bytes.EMPTY),
            new ReplyEvent.ReasoningDelta(0, "hm\n", Bytes.EMPTY),
            new ReplyEvent.ReasoningDelta(0, "well", Bytes.EMPTY),
            new ReplyEvent.ReasoningMark(0, NO_CALL, Dialect.ANTHROPIC_MESSAGES, "sig", false, Bytes.EMPTY),
            new ReplyEvent.ReasoningMark(0, NO_CALL, Dialect.OPENAI_RESPONSES, "gAA", true, Bytes.EMPTY),
            new ReplyEvent.ReasoningMark(0, NO_CALL, Dialect.ANTHROPIC_MESSAGES, "omitted", false, Bytes.EMPTY),
            new ReplyEvent.TextDelta(0, "He said \"é😀\"\u0001", Bytes.EMPTY),
            new ReplyEvent.TextDelta(0, " so", Bytes.EMPTY),
            new ReplyEvent.RefusalDelta(0, "no", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 0, "c1", "f", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 0, "{\"a\":", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 1, "c2", "g", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 0, "1}", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 1, "{}", Bytes.EMPTY),
            new ReplyEvent.TextDelta(0, "done", Bytes.EMPTY),
            new ReplyEvent.ReasoningMark(0, 1, Dialect.GEMINI, "thought", false, Bytes.EMPTY),
            new ReplyEvent.Finished(FinishReason.TOOL_CALLS, new Usage(10, 4, 2, 0, 6, 3, 0, 0, 0, false), Bytes.EMPTY));
    private static final ReplyEvent.Failed BROKEN = new ReplyEvent.Failed(Failure.STREAM_BROKEN, "it broke", 0, Bytes.EMPTY);

    private static List<JsonNode> stream(List<ReplyEvent> events) throws IOException {
        return Answers.trees(Answers.written(true, events));
    }

    @Test
    void canonical_events_written_as_a_stream_read_back_as_they_were() {
        assertThat(Answers.read(true, Answers.CANONICAL, Answers.written(true, EVERYTHING))).isEqualTo(EVERYTHING);
    }

    @Test
    void canonical_events_written_as_a_document_say_the_same() {
        assertThat(Answers.told(Answers.read(false, Answers.CANONICAL, Answers.written(false, EVERYTHING))))
                .isEqualTo(Answers.told(EVERYTHING));
    }

    @Test
    void the_last_event_of_a_stream_bears_the_document_that_would_have_been_written() throws IOException {
        assertThat(stream(EVERYTHING).getLast().path("response"))
                .isEqualTo(Answers.JACKSON.readTree(Answers.written(false, EVERYTHING)));
    }

    @Test
    void events_come_in_the_order_of_the_api_and_their_numbers_rise_by_one() throws IOException {
        // Given
        var events = List.of(
                EVERYTHING.getFirst(), new ReplyEvent.ReasoningDelta(0, "a", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "b", Bytes.EMPTY),
                new ReplyEvent.ToolCallStarted(0, 0, "c", "f", Bytes.EMPTY), new ReplyEvent.ToolArguments(0, 0, "{}", Bytes.EMPTY),
                EVERYTHING.getLast());

        // When
        var written = stream(events);

        // Then
        assertThat(written.stream().map(event -> event.path("type").asText().replace("response.", ""))).containsExactly(
                "created", "in_progress",
                "output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta", "reasoning_summary_text.done",
                "reasoning_summary_part.done", "output_item.done",
                "output_item.added", "content_part.added", "output_text.delta", "output_text.done", "content_part.done", "output_item.done",
                "output_item.added", "function_call_arguments.delta", "function_call_arguments.done", "output_item.done",
                "completed");
        for (int i = 0; i < written.size(); i++) {
            assertThat(written.get(i).path("sequence_number").asInt(-1)).isEqualTo(i);
        }
        assertThat(written.stream().filter(event -> event.has("output_index")).map(event -> event.path("output_index").asInt()).distinct())
                .containsExactly(0, 1, 2);
    }

    @Test
    void every_event_bears_its_name_and_belongs_to_an_item_that_was_added() throws IOException {
        // When
        var text = new String(Answers.written(true, EVERYTHING), StandardCharsets.UTF_8);

        // Then
        var items = new ArrayList<String>();
        for (var frame : text.split("\n\n")) {
            var lines = frame.split("\n");
            var payload = Answers.JACKSON.readTree(lines[1].substring(6));
            assertThat(lines[0]).isEqualTo("event: " + payload.path("type").asText());
            if (lines[0].endsWith("output_item.added")) {
                items.add(payload.path("item").path("id").asText());
            } else if (payload.has("item_id")) {
                assertThat(payload.path("item_id").asText()).isEqualTo(items.get(payload.path("output_index").asInt()));
            }
        }
        assertThat(items).hasSize(7).doesNotHaveDuplicates();
        assertThat(text).doesNotContain("[DONE]");
    }

    @Test
    void an_answer_that_was_cut_short_is_incomplete_and_so_is_what_it_said_last() throws IOException {
        // Given
        var events = List.of(
                EVERYTHING.getFirst(), new ReplyEvent.TextDelta(0, "b", Bytes.EMPTY),
                new ReplyEvent.Finished(FinishReason.LENGTH, Usage.NONE, Bytes.EMPTY));

        // When
        var last = stream(events).getLast();

        // Then
        assertThat(last.path("type").asText()).isEqualTo("response.incomplete");
        assertThat(last.at("/response/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(last.at("/response/output/0/status").asText()).isEqualTo("incomplete");
    }

    @Test
    void a_failure_is_told_by_an_error_and_by_the_answer_that_failed() throws IOException {
        // When
        var written = stream(List.of(EVERYTHING.getFirst(), new ReplyEvent.TextDelta(0, "b", Bytes.EMPTY), BROKEN));

        // Then
        var error = written.get(written.size() - 2);
        assertThat(error.path("type").asText()).isEqualTo("error");
        assertThat(error.at("/error/message").asText()).isEqualTo("it broke");
        assertThat(error.path("message").asText()).isEqualTo("it broke");
        var last = written.getLast();
        assertThat(last.path("type").asText()).isEqualTo("response.failed");
        assertThat(last.at("/response/status").asText()).isEqualTo("failed");
        assertThat(last.at("/response/error/code").asText()).isEqualTo("stream_broken");
        assertThat(last.at("/response/output/0/content/0/text").asText()).isEqualTo("b");
        assertThat(last.path("sequence_number").asInt()).isEqualTo(written.size() - 1);
    }

    @Test
    void an_answer_that_was_passed_on_and_fails_keeps_its_name_and_its_numbers() throws IOException {
        // Given
        var recorded = Answers.recorded("vllm-0.32/responses-stream.res.sse");
        var events = new ArrayList<>(Answers.read(true, Answers.PASSING, recorded));
        events.removeLast();
        events.add(BROKEN);

        // When
        var last = stream(events).getLast();

        // Then
        assertThat(last.at("/response/id").asText()).isEqualTo("resp_916bf9663d7e61f7");
        assertThat(last.path("sequence_number").asInt()).isEqualTo(14);
    }

    @Test
    void a_document_in_place_of_an_answer_that_failed_is_an_error() throws IOException {
        assertThat(Answers.JACKSON.readTree(Answers.written(false, List.of(BROKEN))).at("/error/code").asText()).isEqualTo("stream_broken");
    }

    @Test
    void a_stream_that_does_not_say_that_it_begins_passes_all_the_same() throws IOException {
        // Given
        var stream = Answers.framed(
                "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"hi\"}",
                "{\"type\":\"response.completed\",\"response\":{\"model\":\"m\",\"status\":\"completed\",\"output\":[]}}");

        // Then
        assertThat(Answers.written(true, Answers.read(true, Answers.PASSING, stream))).isEqualTo(stream);
    }

    @Test
    void an_answer_that_begins_a_second_time_is_created_once() throws IOException {
        // Given
        var events = List.of(
                EVERYTHING.getFirst(), new ReplyEvent.TextDelta(0, "a", Bytes.EMPTY), EVERYTHING.getFirst(),
                new ReplyEvent.TextDelta(0, "b", Bytes.EMPTY), EVERYTHING.getLast());

        // When
        var written = stream(events);

        // Then
        assertThat(written.stream().filter(event -> event.path("type").asText().equals("response.created"))).hasSize(1);
        assertThat(written.getLast().at("/response/output/0/content/0/text").asText()).isEqualTo("ab");
    }
}
