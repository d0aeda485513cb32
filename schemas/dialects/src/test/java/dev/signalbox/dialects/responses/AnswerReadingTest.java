package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerReadingTest {
    private static final String CREATED = "{\"type\":\"response.created\",\"response\":{\"model\":\"m\"}}";
    private static final String DONE = "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[]}}";

    private static List<ReplyEvent> stream(String... payloads) throws IOException {
        return Answers.read(true, Answers.CANONICAL, Answers.framed(payloads));
    }

    private static List<ReplyEvent> whole(String body) {
        return Answers.read(false, Answers.CANONICAL, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Failure failure(List<ReplyEvent> events) {
        return ((ReplyEvent.Failed) Answers.last(events)).failure();
    }

    private static ReplyEvent.Finished finished(List<ReplyEvent> events) {
        return (ReplyEvent.Finished) Answers.last(events);
    }

    @Test
    void pieces_of_a_summary_are_told_with_an_empty_line_between_them() throws IOException {
        // Given
        var delta = "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"summary_index\":%d,\"delta\":\"%s\"}";

        // When
        var events = stream(CREATED, delta.formatted(0, "a"), delta.formatted(0, "b"), delta.formatted(1, "c"), DONE);

        // Then
        assertThat(Answers.told(events)).containsEntry("reasoning", "ab\n\nc");
    }

    @Test
    void reasoning_that_comes_as_a_text_and_as_a_summary_is_told_once() throws IOException {
        // When
        var events = stream(
                CREATED,
                "{\"type\":\"response.reasoning_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"long\"}",
                "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"summary_index\":0,\"delta\":\"short\"}",
                DONE);

        // Then
        assertThat(Answers.told(events)).containsEntry("reasoning", "long");
    }

    @Test
    void what_comes_only_with_the_item_that_is_done_is_told_then() throws IOException {
        // When
        var events = stream(
                CREATED,
                "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"message\",\"content\":"
                        + "[{\"type\":\"output_text\",\"text\":\"hi\"},{\"type\":\"refusal\",\"refusal\":\"no\"}]}}",
                "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"type\":\"function_call\",\"call_id\":\"c\","
                        + "\"name\":\"f\",\"arguments\":\"{}\"}}",
                DONE);

        // Then
        assertThat(Answers.told(events)).containsEntry("text", "hi").containsEntry("refusal", "no").containsEntry("call 0", "c f {}");
        assertThat(finished(events).reason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void what_comes_only_with_the_last_event_is_told_then() throws IOException {
        // When
        var events = stream("{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"model\":\"m\",\"output\":"
                + "[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"hi\"}]}]}}");

        // Then
        assertThat(Answers.told(events)).containsEntry("text", "hi").containsEntry("model", "m");
    }

    @Test
    void marks_keep_their_maker_and_the_call_that_they_belong_to() {
        // When
        var events = whole("{\"status\":\"completed\",\"output\":["
                + "{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gAA\"},"
                + "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"\"}],\"encrypted_content\":\"sbx1.anthropic-messages.x\"},"
                + "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\",\"encrypted_content\":\"sbx1.gemini.y\"}]}");

        // Then
        assertThat(events.stream().filter(e -> e instanceof ReplyEvent.ReasoningMark).map(e -> {
            var mark = (ReplyEvent.ReasoningMark) e;
            return mark.maker() + " " + mark.value() + " " + mark.index() + " " + mark.hidden();
        })).containsExactly(
                Dialect.OPENAI_RESPONSES + " gAA -1 true", Dialect.ANTHROPIC_MESSAGES + " x -1 false", Dialect.GEMINI + " y 0 false");
    }

    @Test
    void counts_that_include_one_another_become_disjoint() {
        // When
        var events = whole("{\"status\":\"completed\",\"output\":[],\"usage\":{\"input_tokens\":100,\"input_tokens_details\":"
                + "{\"cached_tokens\":60,\"cache_write_tokens\":10},\"output_tokens\":50,\"output_tokens_details\":"
                + "{\"reasoning_tokens\":20},\"total_tokens\":150}}");

        // Then
        assertThat(finished(events).usage()).isEqualTo(new Usage(30, 60, 10, 0, 30, 20, 0, 0, 0, false));
    }

    @Test
    void where_nobody_counted_usage_is_estimated() throws IOException {
        // When
        var events = stream(CREATED, "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"hello world!\"}", DONE);

        // Then
        assertThat(finished(events).usage()).isEqualTo(new Usage(100, 0, 0, 0, 3, 0, 0, 0, 0, true));
    }

    @Test
    void an_answer_that_was_cut_short_says_why() {
        assertThat(finished(incomplete("max_output_tokens")).reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(finished(incomplete("content_filter")).reason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(finished(incomplete("moon")).reason()).isEqualTo(FinishReason.OTHER);
    }

    private static List<ReplyEvent> incomplete(String why) {
        return whole("{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"" + why + "\"},\"output\":[]}");
    }

    @Test
    void where_the_answer_does_not_say_how_it_ended_the_event_does() throws IOException {
        assertThat(finished(stream(CREATED, "{\"type\":\"response.completed\"}")).reason()).isEqualTo(FinishReason.STOP);
        assertThat(finished(stream(CREATED, "{\"type\":\"response.incomplete\"}")).reason()).isEqualTo(FinishReason.OTHER);
        assertThat(failure(stream(CREATED, "{\"type\":\"response.cancelled\"}"))).isEqualTo(Failure.PROVIDER_ERROR);
    }

    @Test
    void failures_are_told_as_what_they_are_in_each_shape() throws IOException {
        // Given
        var failed = "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"%s\",\"message\":\"m\"}}}";

        // Then
        assertThat(failure(stream(CREATED, failed.formatted("rate_limit_exceeded")))).isEqualTo(Failure.RATE_LIMITED);
        assertThat(failure(stream(CREATED, failed.formatted("server_error")))).isEqualTo(Failure.PROVIDER_ERROR);
        assertThat(failure(stream(CREATED, failed.formatted("invalid_prompt")))).isEqualTo(Failure.INVALID_REQUEST);
        assertThat(failure(stream(CREATED, failed.formatted("image_content_policy_violation")))).isEqualTo(Failure.CONTENT_POLICY);
        assertThat(failure(stream(CREATED, "{\"type\":\"error\",\"code\":\"context_length_exceeded\",\"message\":\"m\",\"param\":null}")))
                .isEqualTo(Failure.CONTEXT_LENGTH);
        assertThat(failure(stream("{\"type\":\"error\",\"error\":{\"type\":\"server_error\",\"code\":\"overloaded\",\"message\":\"m\"}}")))
                .isEqualTo(Failure.PROVIDER_OVERLOADED);
        assertThat(failure(stream(CREATED, "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\"}}")))
                .isEqualTo(Failure.PROVIDER_ERROR);
        assertThat(failure(whole("{\"status\":\"failed\",\"output\":[],\"error\":{\"code\":\"server_error\",\"message\":\"m\"},"
                + "\"metadata\":{\"message\":\"rate_limit\"}}"))).isEqualTo(Failure.PROVIDER_ERROR);
        assertThat(failure(whole("{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}"))).isEqualTo(Failure.RATE_LIMITED);
        assertThat(failure(whole("{}"))).isEqualTo(Failure.BAD_REPLY);
    }

    @Test
    void an_answer_that_is_made_later_is_an_answer_only_for_who_asked_this_api_for_it() {
        // Given
        var queued = "{\"status\":\"queued\",\"background\":true,\"output\":[],\"error\":null}";

        // Then
        assertThat(whole(queued).getLast()).isInstanceOf(ReplyEvent.Failed.class);
        assertThat(Answers.read(false, Answers.PASSING, queued.getBytes(StandardCharsets.UTF_8)).getLast())
                .isInstanceOf(ReplyEvent.Finished.class);
    }

    @Test
    void an_answer_of_items_without_end_is_given_up() throws IOException {
        // Given
        var payloads = new String[OutputItems.MAX_ITEMS + 2];
        for (int i = 0; i < payloads.length; i++) {
            payloads[i] = "{\"type\":\"response.output_text.delta\",\"output_index\":" + i + ",\"delta\":\"a\"}";
        }

        // Then
        assertThat(failure(stream(payloads))).isEqualTo(Failure.REPLY_TOO_LARGE);
    }
}
