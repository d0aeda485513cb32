package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeminiStreamReaderTest {
    private static String chunk(String parts, String more) {
        return "{\"candidates\":[{\"content\":{\"parts\":[" + parts + "],\"role\":\"model\"}" + more + "}],\"responseId\":\"r\"}";
    }

    private static FinishReason reason(String... payloads) {
        return ((ReplyEvent.Finished) Geminis.stream(payloads).getLast()).reason();
    }

    private static Failure failure(String... payloads) {
        return ((ReplyEvent.Failed) Geminis.stream(payloads).getLast()).failure();
    }

    @Test
    void a_finish_reason_says_what_the_answer_is() {
        assertThat(reason(chunk("{\"text\":\"a\"}", ",\"finishReason\":\"STOP\""))).isEqualTo(FinishReason.STOP);
        assertThat(reason(chunk("{\"text\":\"a\"}", ",\"finishReason\":\"MAX_TOKENS\""))).isEqualTo(FinishReason.LENGTH);
        for (var word : List.of("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "LANGUAGE")) {
            assertThat(reason(chunk("", ",\"finishReason\":\"" + word + "\""))).as(word).isEqualTo(FinishReason.CONTENT_FILTER);
        }
        assertThat(reason(chunk("", ",\"finishReason\":\"SOMETHING_NEW\""))).isEqualTo(FinishReason.OTHER);
        assertThat(reason(chunk("{\"functionCall\":{\"name\":\"f\"}}", ""), chunk("", ",\"finishReason\":\"STOP\"")))
                .isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void an_answer_that_the_provider_gave_up_is_a_failure_to_be_tried_elsewhere() {
        for (var word : List.of("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL")) {
            var failure = failure(chunk("{\"text\":\"a\"}", ""), chunk("", ",\"finishReason\":\"" + word + "\""));
            assertThat(failure).as(word).isEqualTo(Failure.PROVIDER_ERROR);
            assertThat(failure.retryable()).isTrue();
            var whole = Geminis.whole(Geminis.CANONICAL, chunk("", ",\"finishReason\":\"" + word + "\"").getBytes(StandardCharsets.UTF_8));
            assertThat(((ReplyEvent.Failed) whole.getLast()).failure()).isEqualTo(Failure.PROVIDER_ERROR);
        }
    }

    @Test
    void a_refused_prompt_has_no_candidates_and_is_filtered() {
        // Given
        var blocked = "{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"},\"usageMetadata\":{\"promptTokenCount\":7,\"totalTokenCount\":7}}";

        // When, Then
        assertThat(reason(blocked)).isEqualTo(FinishReason.CONTENT_FILTER);
        var whole = (ReplyEvent.Finished) Geminis.whole(Geminis.CANONICAL, blocked.getBytes(StandardCharsets.UTF_8)).getLast();
        assertThat(whole.reason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(whole.usage().input()).isEqualTo(7);
    }

    @Test
    void a_whole_answer_without_candidates_is_none() {
        var events = Geminis.whole(Geminis.CANONICAL, "{\"modelVersion\":\"m\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(events).singleElement().isInstanceOfSatisfying(
                ReplyEvent.Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.BAD_REPLY));
    }

    @Test
    void the_chunk_that_finishes_waits_for_the_end() {
        // Given
        var reader = Geminis.CODEC.readReply(true, Geminis.PASSING);
        var events = new ArrayList<ReplyEvent>();

        // When
        reader.read(Bytes.of(Geminis.framed(List.of(
                chunk("{\"text\":\"a\"}", ""), chunk("{\"text\":\"b\"}", ",\"finishReason\":\"STOP\"")))), events);

        // Then
        assertThat(Geminis.told(events)).containsEntry("text 0", "a");
        assertThat(reader.held()).isEqualTo(1);
        reader.end(events);
        assertThat(Geminis.told(events)).containsEntry("text 0", "ab");
        assertThat(events.getLast()).isInstanceOf(ReplyEvent.Finished.class);
    }

    @Test
    void every_candidate_has_to_finish() {
        // Given
        var both = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"index\":0,\"finishReason\":\"STOP\"},"
                + "{\"content\":{\"parts\":[{\"text\":\"b\"}]},\"index\":1}]}";

        // When, Then
        assertThat(failure(both)).isEqualTo(Failure.STREAM_BROKEN);
        assertThat(reason(both, "{\"candidates\":[{\"index\":1,\"finishReason\":\"MAX_TOKENS\"}]}")).isEqualTo(FinishReason.STOP);
    }

    @Test
    void an_error_in_a_stream_is_a_failure_with_the_wait_that_it_asks_for() {
        // Given
        var error = "{\"error\":{\"code\":429,\"message\":\"slow down\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
                + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"3s\"}]}}";

        // When
        var inEvent = Geminis.stream(chunk("{\"text\":\"a\"}", ""), error).getLast();
        var inArray = Geminis.stream(Geminis.CANONICAL, Geminis.array(List.of(chunk("{\"text\":\"a\"}", ""), error))).getLast();
        var alone = Geminis.stream(Geminis.CANONICAL, error.getBytes(StandardCharsets.UTF_8)).getLast();

        // Then
        for (var last : List.of(inEvent, inArray, alone)) {
            assertThat(((ReplyEvent.Failed) last).failure()).isEqualTo(Failure.RATE_LIMITED);
            assertThat(((ReplyEvent.Failed) last).retryAfterMillis()).isEqualTo(3_000);
        }
    }

    @Test
    void calls_without_an_id_get_one_that_is_the_same_for_the_same_answer_and_another_in_the_next() {
        // Given
        var calls = chunk("{\"functionCall\":{\"name\":\"f\",\"args\":{}}},{\"functionCall\":{\"name\":\"f\",\"args\":{}}}", ",\"finishReason\":\"STOP\"");

        // When
        var ids = ids(calls);

        // Then
        assertThat(ids).hasSize(2).doesNotHaveDuplicates().isEqualTo(ids(calls));
        assertThat(ids(calls.replace("\"r\"", "\"next\""))).doesNotContainAnyElementsOf(ids);
    }

    private static List<String> ids(String payload) {
        return Geminis.stream(payload).stream()
                .filter(event -> event instanceof ReplyEvent.ToolCallStarted)
                .map(event -> ((ReplyEvent.ToolCallStarted) event).id())
                .toList();
    }

    @Test
    void arguments_that_come_value_by_value_are_one_object() {
        // Given
        var began = chunk("{\"functionCall\":{\"name\":\"f\",\"willContinue\":true},\"thoughtSignature\":\"c2ln\"}", "");
        var more = chunk("{\"functionCall\":{\"willContinue\":true,\"partialArgs\":["
                + "{\"jsonPath\":\"$.a.list[0]\",\"numberValue\":1.50},{\"jsonPath\":\"$.b\",\"boolValue\":true},"
                + "{\"jsonPath\":\"$.a['x y']\",\"stringValue\":\"He\",\"willContinue\":true}]}}", "");
        var last = chunk("{\"functionCall\":{\"partialArgs\":[{\"jsonPath\":\"$.a['x y']\",\"stringValue\":\"\\\"llo\"},"
                + "{\"jsonPath\":\"$.a.list[1].n\",\"nullValue\":\"NULL_VALUE\"},{\"jsonPath\":\"$..*\",\"numberValue\":1},"
                + "{\"jsonPath\":\"$.a.list[99999]\",\"numberValue\":1}]}}", ",\"finishReason\":\"STOP\"");

        // When
        var events = Geminis.stream(began, more, last);

        // Then
        assertThat(events.subList(1, 4)).containsExactly(
                new ReplyEvent.ToolCallStarted(0, 0, ((ReplyEvent.ToolCallStarted) events.get(1)).id(), "f", Bytes.EMPTY),
                new ReplyEvent.ReasoningMark(0, 0, Dialect.GEMINI, "c2ln", false, Bytes.EMPTY),
                new ReplyEvent.ToolArguments(
                        0, 0, "{\"a\":{\"list\":[1.50,{\"n\":null}],\"x y\":\"He\\\"llo\"},\"b\":true}", Bytes.EMPTY));
    }

    @Test
    void a_signature_belongs_to_its_call_or_to_the_thought_or_says_that_nothing_of_it_is_shown() {
        // When
        var events = Geminis.stream(chunk("{\"text\":\"hm\",\"thought\":true,\"thoughtSignature\":\"YQ==\"},"
                + "{\"text\":\"so\",\"thoughtSignature\":\"Yg==\"},{\"functionCall\":{\"name\":\"f\"},\"thoughtSignature\":\"Yw==\"}",
                ",\"finishReason\":\"STOP\""));

        // Then
        assertThat(events.stream().filter(event -> event instanceof ReplyEvent.ReasoningMark)).containsExactly(
                new ReplyEvent.ReasoningMark(0, -1, Dialect.GEMINI, "YQ==", false, Bytes.EMPTY),
                new ReplyEvent.ReasoningMark(0, -1, Dialect.GEMINI, "Yg==", true, Bytes.EMPTY),
                new ReplyEvent.ReasoningMark(0, 0, Dialect.GEMINI, "Yw==", false, Bytes.EMPTY));
    }

    @Test
    void usage_is_disjoint_and_the_last_counts_hold() {
        // Given
        var early = "{\"candidates\":[],\"usageMetadata\":{\"promptTokenCount\":100,\"candidatesTokenCount\":1}}";
        var last = "{\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":100,\"cachedContentTokenCount\":40,"
                + "\"toolUsePromptTokenCount\":5,\"candidatesTokenCount\":9,\"thoughtsTokenCount\":7,"
                + "\"promptTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":30},{\"modality\":\"IMAGE\",\"tokenCount\":20}],"
                + "\"cacheTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":10}],"
                + "\"candidatesTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":4}]}}";
        var traffic = "{\"usageMetadata\":{\"trafficType\":\"ON_DEMAND\"}}";

        // When
        var finished = (ReplyEvent.Finished) Geminis.stream(early, last, traffic).getLast();

        // Then
        assertThat(finished.usage()).isEqualTo(new Usage(25, 40, 0, 0, 5, 7, 20, 4, 20, false));
    }

    @Test
    void what_is_too_large_ends_the_answer() {
        // Given
        var large = "a".repeat(GeminiStreamReader.MAX_EVENT_BYTES);

        // When, Then
        assertThat(failure(chunk("{\"text\":\"" + large + "\"}", ""))).isEqualTo(Failure.REPLY_TOO_LARGE);
        var array = Geminis.stream(Geminis.CANONICAL, Geminis.array(List.of(chunk("{\"text\":\"" + large + "\"}", ""))), 100);
        assertThat(((ReplyEvent.Failed) array.getLast()).failure()).isEqualTo(Failure.REPLY_TOO_LARGE);
    }

    @Test
    void calls_are_told_at_the_end_where_they_are_wanted_whole() {
        // Given
        var reader = Geminis.CODEC.readReply(true, Geminis.CANONICAL.withWholeTools());
        var events = new ArrayList<ReplyEvent>();

        // When
        reader.read(Bytes.of(Geminis.framed(List.of(chunk("{\"text\":\"a\"}", ""),
                chunk("{\"functionCall\":{\"name\":\"f\"}}", ""), chunk("{\"text\":\"b\"}", "")))), events);

        // Then
        assertThat(Geminis.told(events)).containsOnlyKeys("text 0");
        reader.read(Bytes.of(Geminis.framed(List.of(chunk("", ",\"finishReason\":\"STOP\"")))), events);
        reader.end(events);
        assertThat(Geminis.told(events)).containsEntry("text 0", "ab").containsEntry("call 0 0", "f {}");
    }

    @Test
    void an_event_on_several_lines_is_passed_on_on_one() {
        // Given
        var stream = "data: {\"candidates\": [{\"finishReason\":\ndata: \"STOP\"}]}\n\n".getBytes(StandardCharsets.UTF_8);

        // When
        var events = Geminis.stream(Geminis.PASSING, stream);

        // Then
        assertThat(events.getFirst().raw().asText()).isEqualTo("{\"candidates\": [{\"finishReason\": \"STOP\"}]}");
    }
}
