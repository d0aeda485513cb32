package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.core.ObjectMappers;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseErrorEvent;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is written here, as the model classes of the official Java SDK take it. */
class OfficialModelsTest {
    private static final JsonMapper MAPPER = ObjectMappers.jsonMapper();

    private static List<ResponseStreamEvent> stream(List<ReplyEvent> events) throws IOException {
        var all = new ArrayList<ResponseStreamEvent>();
        for (var payload : Answers.payloads(Answers.written(true, events))) {
            all.add(MAPPER.readValue(payload, ResponseStreamEvent.class).validate());
        }
        return all;
    }

    private static Response accumulated(List<ResponseStreamEvent> events) {
        var accumulator = ResponseAccumulator.create();
        events.forEach(accumulator::accumulate);
        return accumulator.response();
    }

    @Test
    void every_event_and_the_answer_that_they_add_up_to_are_accepted() throws IOException {
        // When
        var response = accumulated(stream(AnswerWritingTest.EVERYTHING));

        // Then
        assertThat(response.validate().status()).contains(ResponseStatus.COMPLETED);
        assertThat(response.output()).hasSize(7);
        assertThat(response.output().get(3).asMessage().content().getFirst().asOutputText().text()).isEqualTo("He said \"é😀\"\u0001 so");
        assertThat(response.output().get(3).asMessage().content().getLast().asRefusal().refusal()).isEqualTo("no");
        assertThat(response.output().get(4).asFunctionCall().arguments()).isEqualTo("{\"a\":1}");
        assertThat(response.output().getFirst().asReasoning().encryptedContent()).contains("sbx1.anthropic-messages.sig");
        assertThat(response.usage().orElseThrow().inputTokens()).isEqualTo(16);
        assertThat(response.usage().orElseThrow().outputTokensDetails().reasoningTokens()).isEqualTo(3);
    }

    @Test
    void a_whole_answer_is_accepted() throws IOException {
        // When
        var response = MAPPER.readValue(Answers.written(false, AnswerWritingTest.EVERYTHING), Response.class).validate();

        // Then
        assertThat(response).isEqualTo(accumulated(stream(AnswerWritingTest.EVERYTHING)));
    }

    @Test
    void an_answer_that_was_cut_short_is_accepted() throws IOException {
        // Given
        var events = List.of(
                AnswerWritingTest.EVERYTHING.getFirst(), new ReplyEvent.TextDelta(0, "b", Bytes.EMPTY),
                new ReplyEvent.Finished(FinishReason.LENGTH, Usage.NONE, Bytes.EMPTY));

        // When
        var response = accumulated(stream(events)).validate();

        // Then
        assertThat(response.status()).contains(ResponseStatus.INCOMPLETE);
        assertThat(response.incompleteDetails().orElseThrow().reason()).contains(Response.IncompleteDetails.Reason.MAX_OUTPUT_TOKENS);
    }

    @Test
    void a_failure_is_accepted_as_one() throws IOException {
        // When
        var events = stream(List.of(
                AnswerWritingTest.EVERYTHING.getFirst(), new ReplyEvent.TextDelta(0, "b", Bytes.EMPTY),
                new ReplyEvent.Failed(Failure.RATE_LIMITED, "slow down", 0, Bytes.EMPTY)));

        // Then
        assertThat(events.get(events.size() - 2).error()).map(ResponseErrorEvent::message).contains("slow down");
        var failed = events.getLast().failed().orElseThrow().response().validate();
        assertThat(failed.status()).contains(ResponseStatus.FAILED);
        assertThat(failed.error().orElseThrow().message()).isEqualTo("slow down");
    }

    @Test
    void every_recorded_answer_written_again_from_its_meaning_is_accepted() throws IOException {
        for (var recording : Answers.streams().entrySet()) {
            // Given
            var events = Answers.read(true, Answers.CANONICAL, recording.getValue());

            // When
            var response = accumulated(stream(events));

            // Then
            var text = response.output().stream().filter(item -> item.isMessage())
                    .map(item -> item.asMessage().content().getFirst().asOutputText().text()).collect(Collectors.joining());
            assertThat(text).as(recording.getKey()).isEqualTo(Answers.told(events).getOrDefault("text", ""));
            assertThat(MAPPER.readValue(Answers.written(false, events), Response.class).validate()).isEqualTo(response);
        }
    }

    /** An agent's loop hands the items of an answer back as they are. */
    @Test
    void items_come_back_with_their_marks() throws IOException, BadRequest {
        // Given
        var response = accumulated(stream(AnswerWritingTest.EVERYTHING));
        var items = new ArrayList<ResponseInputItem>();
        for (var item : response.output()) {
            if (item.isReasoning()) {
                items.add(ResponseInputItem.ofReasoning(item.asReasoning()));
            } else if (item.isFunctionCall()) {
                items.add(ResponseInputItem.ofFunctionCall(item.asFunctionCall()));
            } else {
                items.add(ResponseInputItem.ofResponseOutputMessage(item.asMessage()));
            }
        }

        // When
        var prompt = Answers.CODEC.readPrompt(Bytes.utf8("{\"model\":\"m\",\"input\":" + MAPPER.writeValueAsString(items) + "}"));

        // Then
        var parts = prompt.turns().getFirst().parts();
        assertThat(parts.stream().filter(part -> part instanceof Part.Reasoning)).containsExactly(
                new Part.Reasoning("hm\nwell", Mark.by(Dialect.ANTHROPIC_MESSAGES, "sig"), false),
                new Part.Reasoning("", Mark.by(Dialect.OPENAI_RESPONSES, "gAA"), true),
                new Part.Reasoning("", Mark.by(Dialect.ANTHROPIC_MESSAGES, "omitted"), false));
        assertThat(parts.stream().filter(part -> part instanceof Part.ToolUse).map(part -> ((Part.ToolUse) part).mark()))
                .containsExactly(Mark.NONE, Mark.by(Dialect.GEMINI, "thought"));
    }
}
