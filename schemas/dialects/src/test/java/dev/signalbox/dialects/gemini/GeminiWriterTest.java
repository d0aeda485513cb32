package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeminiWriterTest {
    private static final WriteOptions OPTIONS = new WriteOptions("resp-1", 1_700_000_000, "m", false);
    private static final Usage USAGE = new Usage(10, 4, 0, 0, 6, 3, 1, 2, 5, false);
    private static final int NO_CALL = ReplyEvent.ReasoningMark.NO_CALL;
    private static final List<ReplyEvent> CANONICAL = List.of(
            new ReplyEvent.Started("m", Bytes.EMPTY),
            new ReplyEvent.ReasoningDelta(0, "hm\n", Bytes.EMPTY),
            new ReplyEvent.ReasoningMark(0, NO_CALL, Dialect.ANTHROPIC_MESSAGES, "sig+/=", false, Bytes.EMPTY),
            new ReplyEvent.TextDelta(0, "He said \"é😀\"\u0001", Bytes.EMPTY),
            new ReplyEvent.ReasoningMark(0, NO_CALL, Dialect.GEMINI, "c2ln", true, Bytes.EMPTY),
            new ReplyEvent.TextDelta(1, "b", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 0, "c1", "f", Bytes.EMPTY),
            new ReplyEvent.ReasoningMark(0, 0, Dialect.GEMINI, "Y2FsbA==", false, Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 0, "{\"b\": 1, \"a\": [1.0]}", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 1, "c2", "g", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 1, "{}", Bytes.EMPTY),
            new ReplyEvent.Finished(FinishReason.TOOL_CALLS, USAGE, Bytes.EMPTY));

    private static byte[] written(ReplyWriter writer, List<ReplyEvent> events) {
        var out = new StringBuilder();
        for (var event : events) {
            writer.write(event, bytes -> out.append(bytes.asText()));
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] stream(List<ReplyEvent> events) {
        return written(Geminis.CODEC.writeReply(true, OPTIONS), events);
    }

    private static byte[] whole(List<ReplyEvent> events) {
        return written(Geminis.CODEC.writeReply(false, OPTIONS), events);
    }

    @Test
    void canonical_events_written_in_each_form_read_back_as_they_were() {
        assertThat(Geminis.stream(Geminis.CANONICAL, stream(CANONICAL))).isEqualTo(CANONICAL);
        var again = Geminis.whole(Geminis.CANONICAL, whole(CANONICAL));
        assertThat(again).containsExactlyInAnyOrderElementsOf(CANONICAL);
        assertThat(again.getLast()).isEqualTo(CANONICAL.getLast());
    }

    @Test
    void recordings_translated_and_written_for_this_dialect_say_the_same() throws IOException {
        for (var recording : Geminis.goodStreams().entrySet()) {
            // Given
            var events = Geminis.stream(Geminis.CANONICAL, recording.getValue());

            // When
            var again = Geminis.stream(Geminis.CANONICAL, stream(events));
            var once = Geminis.whole(Geminis.CANONICAL, whole(events));

            // Then
            assertThat(Geminis.told(again)).as(recording.getKey()).isEqualTo(Geminis.told(events));
            assertThat(Geminis.told(once)).as(recording.getKey()).isEqualTo(Geminis.told(events));
            for (var last : List.of(again.getLast(), once.getLast())) {
                var finished = (ReplyEvent.Finished) last;
                var before = (ReplyEvent.Finished) events.getLast();
                assertThat(finished.reason()).as(recording.getKey()).isEqualTo(before.reason());
                assertThat(finished.usage().input()).as(recording.getKey()).isEqualTo(before.usage().input());
                assertThat(finished.usage().output()).as(recording.getKey()).isEqualTo(before.usage().output());
            }
        }
    }

    @Test
    void recorded_streams_pass_through_chunk_by_chunk() throws IOException {
        for (var recording : Geminis.goodStreams().entrySet()) {
            // When
            var passed = stream(Geminis.stream(Geminis.PASSING, recording.getValue()));

            // Then
            assertThat(Geminis.payloads(passed)).as(recording.getKey()).isEqualTo(Geminis.payloads(recording.getValue()));
        }
    }

    @Test
    void recorded_whole_answers_pass_through_to_the_byte() throws IOException {
        for (var recording : Geminis.wholes().entrySet()) {
            assertThat(whole(Geminis.whole(Geminis.PASSING, recording.getValue())))
                    .as(recording.getKey()).isEqualTo(recording.getValue());
        }
    }

    @Test
    void calls_are_whole_and_in_order_even_where_their_arguments_took_turns() throws IOException {
        // Given
        var events = List.<ReplyEvent>of(
                new ReplyEvent.Started("m", Bytes.EMPTY),
                new ReplyEvent.ToolCallStarted(0, 0, "c1", "f", Bytes.EMPTY),
                new ReplyEvent.ToolArguments(0, 0, "{\"a\":", Bytes.EMPTY),
                new ReplyEvent.ToolCallStarted(0, 1, "c2", "g", Bytes.EMPTY),
                new ReplyEvent.ToolArguments(0, 1, "{\"b\":2}", Bytes.EMPTY),
                new ReplyEvent.ToolArguments(0, 0, "1}", Bytes.EMPTY),
                new ReplyEvent.ToolCallStarted(0, 2, "c3", "bad", Bytes.EMPTY),
                new ReplyEvent.ToolArguments(0, 2, "{\"broken", Bytes.EMPTY),
                new ReplyEvent.Finished(FinishReason.TOOL_CALLS, USAGE, Bytes.EMPTY));

        // When
        var told = Geminis.told(Geminis.stream(Geminis.CANONICAL, stream(events)));

        // Then
        assertThat(told).containsEntry("call 0 0", "f {\"a\":1}").containsEntry("call 0 1", "g {\"b\":2}")
                .containsEntry("call 0 2", "bad {\"invalid_arguments\":\"{\\\"broken\"}");
    }

    @Test
    void a_call_goes_out_as_soon_as_something_else_follows_it() {
        // Given
        var writer = Geminis.CODEC.writeReply(true, OPTIONS);
        var written = new ArrayList<String>();
        ReplyWriter.Sink sink = bytes -> written.add(bytes.asText());

        // When
        for (var event : CANONICAL.subList(0, CANONICAL.size() - 2)) {
            writer.write(event, sink);
        }

        // Then
        assertThat(String.join("", written)).contains("\"functionCall\":{\"id\":\"c1\"")
                .doesNotContain("\"c2\"").doesNotContain("finishReason");
    }

    @Test
    void the_last_chunk_has_the_reason_and_the_usage_as_this_dialect_counts() throws IOException {
        // When
        var chunks = Geminis.trees(Geminis.payloads(stream(CANONICAL)));

        // Then
        var last = chunks.removeLast();
        assertThat(last.path("candidates").path(0).path("finishReason").asText()).isEqualTo("STOP");
        assertThat(last.path("usageMetadata").path("promptTokenCount").asLong()).isEqualTo(20);
        assertThat(last.path("usageMetadata").path("cachedContentTokenCount").asLong()).isEqualTo(4);
        assertThat(last.path("usageMetadata").path("candidatesTokenCount").asLong()).isEqualTo(8);
        assertThat(last.path("usageMetadata").path("thoughtsTokenCount").asLong()).isEqualTo(3);
        assertThat(last.path("usageMetadata").path("totalTokenCount").asLong()).isEqualTo(31);
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.has("usageMetadata")).isFalse();
            assertThat(chunk.path("responseId").asText()).isEqualTo("resp-1");
            assertThat(chunk.path("modelVersion").asText()).isEqualTo("m");
        });
    }

    @Test
    void marks_of_other_makers_are_base64_for_clients_that_take_nothing_else() throws IOException {
        // When
        var chunks = Geminis.trees(Geminis.payloads(stream(CANONICAL)));

        // Then
        var signatures = chunks.stream().flatMap(chunk -> chunk.findValuesAsText("thoughtSignature").stream()).toList();
        assertThat(signatures).hasSize(3);
        assertThat(new String(Base64.getDecoder().decode(signatures.getFirst()), StandardCharsets.UTF_8))
                .isEqualTo("sbx1.anthropic-messages.sig+/=");
        assertThat(signatures.subList(1, 3)).containsExactly("c2ln", "Y2FsbA==");
    }

    @Test
    void a_failure_in_a_stream_is_an_error_without_a_finish_reason() throws IOException {
        // Given
        var events = List.of(
                CANONICAL.get(0), CANONICAL.get(3),
                new ReplyEvent.Failed(Failure.PROVIDER_OVERLOADED, "later", 1_500, Bytes.utf8("{\"error\":{\"message\":\"x\"}}")));

        // When
        var chunks = Geminis.trees(Geminis.payloads(stream(events)));

        // Then
        assertThat(chunks.getLast().path("error").toString()).isEqualTo("{\"code\":503,\"message\":\"later\",\"status\":\"UNAVAILABLE\","
                + "\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"1.5s\"}]}");
        assertThat(chunks.toString()).doesNotContain("finishReason");
        assertThat(Geminis.stream(Geminis.CANONICAL, stream(events)).getLast())
                .isInstanceOfSatisfying(ReplyEvent.Failed.class, failed -> {
                    assertThat(failed.failure()).isEqualTo(Failure.PROVIDER_OVERLOADED);
                    assertThat(failed.retryAfterMillis()).isEqualTo(1_500);
                });
    }

    @Test
    void no_client_of_googles_takes_a_broken_stream_for_a_whole_one_or_finds_a_line_that_it_does_not_know() {
        // Given
        var lines = new ArrayList<String>();
        var writer = Geminis.CODEC.writeReply(true, OPTIONS);

        // When
        for (var event : List.of(CANONICAL.get(0), CANONICAL.get(3), new ReplyEvent.Failed(Failure.STREAM_BROKEN, "x", 0, Bytes.EMPTY))) {
            writer.write(event, new ReplyWriter.Sink() {
                @Override
                public void put(Bytes bytes) {
                    lines.add(bytes.asText());
                }

                @Override
                public void event() {
                    lines.add("id: 1\n");
                }
            });
        }

        // Then: what is left behind the last blank line makes them fail
        var stream = String.join("", lines);
        assertThat(stream).doesNotContain("id: ").endsWith("\n\n: the answer broke off\n");
        assertThat(stream.lines().filter(line -> !line.isEmpty()).limit(2)).allMatch(line -> line.startsWith("data: {"));
    }

    @Test
    void errors_have_googles_shape_and_its_words() throws IOException {
        // When
        var error = Geminis.JACKSON.readTree(Geminis.CODEC.writeError(
                Failure.INVALID_REQUEST, "'contents' is missing.", "contents", Bytes.EMPTY).asText()).path("error");

        // Then
        assertThat(error.path("code").asInt()).isEqualTo(400);
        assertThat(error.path("status").asText()).isEqualTo("INVALID_ARGUMENT");
        assertThat(error.path("details").path(0).path("fieldViolations").path(0).path("field").asText()).isEqualTo("contents");
        assertThat(Geminis.CODEC.errorCode(Failure.UNAUTHENTICATED)).isEqualTo("UNAUTHENTICATED");
        assertThat(Geminis.CODEC.errorCode(Failure.FORBIDDEN)).isEqualTo("PERMISSION_DENIED");
        assertThat(Geminis.CODEC.errorCode(Failure.UNKNOWN_MODEL)).isEqualTo("NOT_FOUND");
        assertThat(Geminis.CODEC.errorCode(Failure.TENANT_RATE_LIMITED)).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(Geminis.CODEC.errorCode(Failure.TOTAL_TIMEOUT)).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(Geminis.CODEC.errorCode(Failure.INTERNAL)).isEqualTo("INTERNAL");
        assertThat(Geminis.CODEC.errorCode(Failure.NO_TARGET)).isEqualTo("UNAVAILABLE");
    }

    @Test
    void a_providers_own_words_reach_the_caller_where_they_are_about_the_callers_body_and_in_its_dialect() {
        // Given
        var google = Bytes.utf8("{\"error\":{\"code\":400,\"message\":\"bad\",\"status\":\"INVALID_ARGUMENT\"}}");
        var openai = Bytes.utf8("{\"error\":{\"message\":\"bad\",\"type\":\"invalid_request_error\",\"code\":\"x\"}}");

        // When, Then
        assertThat(Geminis.CODEC.writeError(Failure.INVALID_REQUEST, "m", null, google)).isEqualTo(google);
        assertThat(Geminis.CODEC.writeError(Failure.INVALID_REQUEST, "m", null, openai).asText()).contains("INVALID_ARGUMENT");
        assertThat(Geminis.CODEC.writeError(Failure.PROVIDER_ERROR, "m", null, google).asText()).contains("\"code\":502");
    }
}
