package dev.signalbox.dialects.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerReadingTest {
    private static final Answers.Calls CALLS = new Answers.Calls("/act", "/n", "/ref", "/tool", "/with");
    private static final Answers ODD = new Answers(
            List.of(new Answers.ErrorRule(List.of(), "/oops/kind", "^full$", Failure.RATE_LIMITED, List.of("/oops/wait"), 0)),
            Optional.of(new Answers.Reading(Answers.Framing.NDJSON, "/over", "/engine", "/say/*/t", "/think", "/why", "/oops", Optional.of(CALLS))),
            Optional.of(new Answers.Reading(Answers.Framing.DOCUMENT, "", "/engine", "/say/*/t", "/think", "/why", "/oops", Optional.of(CALLS))),
            Map.of("halted", "stop", "crashed", "provider_error"),
            Optional.of(new Answers.Counts("/cost/i", "/cost/o", "header:x-from-cache", "", "/cost/r", true, true)));
    private static final String STREAM = """
            {"engine":"odd-1","think":"hm"}
            {"say":[{"t":"Hel"},{"t":"lo"}]}

            {"act":[{"n":0,"ref":"c1","tool":"find","with":"{\\"q\\":"}]}
            {"act":[{"n":0,"with":"1}"},{"n":1,"ref":"c2","tool":"go","with":{"to": "x"}}],"why":"halted"}
            {"over":true,"cost":{"i":10,"o":6,"r":2}}
            """;
    private static final HeaderLookup HEADERS = name -> name.equals("x-from-cache") ? "4" : null;

    private static List<ReplyEvent> events(Answers answers, boolean stream, List<Bytes> pieces) {
        return events(answers, stream, pieces, new ReadOptions(false, true, 3));
    }

    private static List<ReplyEvent> events(Answers answers, boolean stream, List<Bytes> pieces, ReadOptions options) {
        var reader = new AnswerReading(answers, Dialect.OPENAI_CHAT).reader(Dialects.openAiChat(), stream, options, HEADERS);
        var events = new ArrayList<ReplyEvent>();
        pieces.forEach(piece -> reader.read(piece, events));
        reader.end(events);
        assertThat(reader.ended()).isTrue();
        return events;
    }

    private static final List<ReplyEvent> EXPECTED = List.of(
            new ReplyEvent.Started("odd-1", Bytes.EMPTY), new ReplyEvent.ReasoningDelta(0, "hm", Bytes.EMPTY),
            new ReplyEvent.TextDelta(0, "Hel", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "lo", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 0, "c1", "find", Bytes.EMPTY), new ReplyEvent.ToolArguments(0, 0, "{\"q\":", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 0, "1}", Bytes.EMPTY), new ReplyEvent.ToolCallStarted(0, 1, "c2", "go", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 1, "{\"to\": \"x\"}", Bytes.EMPTY),
            new ReplyEvent.Finished(FinishReason.TOOL_CALLS, new Usage(6, 4, 0, 0, 4, 2, 0, 0, 0, false), Bytes.EMPTY));

    @Test
    void a_stream_is_told_by_pointers_however_it_is_cut() {
        assertThat(events(ODD, true, List.of(Bytes.utf8(STREAM)))).isEqualTo(EXPECTED);
        var random = new Random(3);
        for (int round = 0; round < 300; round++) {
            var pieces = new ArrayList<Bytes>();
            var all = Bytes.utf8(STREAM);
            for (int from = 0; from < all.length();) {
                int to = Math.min(all.length(), from + 1 + random.nextInt(20));
                pieces.add(all.slice(from, to));
                from = to;
            }
            assertThat(events(ODD, true, pieces)).isEqualTo(EXPECTED);
        }
    }

    @Test
    void a_stream_that_is_cut_never_looks_whole() {
        var all = Bytes.utf8(STREAM);
        int end = STREAM.indexOf("{\"over\"") + "{\"over\":true,\"cost\":{\"i\":10,\"o\":6,\"r\":2}}".length();
        for (int to = 0; to < end; to++) {
            assertThat(events(ODD, true, List.of(all.slice(0, to))).getLast()).as("cut at " + to).isInstanceOf(ReplyEvent.Failed.class);
        }
    }

    @Test
    void another_dialect_that_the_provider_speaks_is_read_as_that() {
        // Given
        var reader = new AnswerReading(ODD, Dialect.GEMINI).reader(Dialects.openAiChat(), false, new ReadOptions(true, true, 3), HEADERS);
        var events = new ArrayList<ReplyEvent>();

        // When
        reader.read(Bytes.utf8("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\"},\"finish_reason\":\"stop\"}]}"), events);
        reader.end(events);

        // Then
        assertThat(events).contains(new ReplyEvent.TextDelta(0, "a", Bytes.EMPTY)).last().isInstanceOf(ReplyEvent.Finished.class);
    }

    @Test
    void a_whole_answer_is_read_by_its_own_pointers() {
        // Given
        var whole = "{\"engine\":\"odd-1\",\"say\":[{\"t\":\"Hi\"}],\"why\":\"halted\",\"cost\":{\"i\":10,\"o\":6}}";

        // Then
        assertThat(events(ODD, false, List.of(Bytes.utf8(whole)))).containsExactly(
                new ReplyEvent.Started("odd-1", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "Hi", Bytes.EMPTY),
                new ReplyEvent.Finished(FinishReason.STOP, new Usage(6, 4, 0, 0, 6, 0, 0, 0, 0, false), Bytes.EMPTY));
        assertThat(events(ODD, false, List.of()).getLast()).isInstanceOf(ReplyEvent.Failed.class);
    }

    @Test
    void an_error_within_a_good_answer_is_judged_by_the_provider_s_own_rules() {
        assertThat(events(ODD, true, List.of(Bytes.utf8("{\"oops\":{\"kind\":\"full\",\"wait\":\"2s\"}}\n"))).getLast())
                .isInstanceOfSatisfying(ReplyEvent.Failed.class, failed -> {
                    assertThat(failed.failure()).isEqualTo(Failure.RATE_LIMITED);
                    assertThat(failed.retryAfterMillis()).isEqualTo(2_000);
                });
        assertThat(events(ODD, true, List.of(Bytes.utf8("{\"say\":[{\"t\":\"x\"}],\"why\":\"crashed\"}\n{\"over\":1}\n"))).getLast())
                .isInstanceOfSatisfying(ReplyEvent.Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.PROVIDER_ERROR));
    }

    @Test
    void calls_that_are_wanted_whole_are_told_at_the_end() {
        // Given
        var upToCalls = STREAM.substring(0, STREAM.indexOf("{\"over\""));
        var reader = new AnswerReading(ODD, Dialect.OPENAI_CHAT).reader(Dialects.openAiChat(), true, new ReadOptions(true, true, 3).withWholeTools(), HEADERS);
        var events = new ArrayList<ReplyEvent>();

        // When
        reader.read(Bytes.utf8(upToCalls), events);

        // Then
        assertThat(events).noneMatch(ReplyEvent.ToolCallStarted.class::isInstance);
        assertThat(reader.held()).isEqualTo(5);
        reader.read(Bytes.utf8(STREAM.substring(upToCalls.length())), events);
        assertThat(events).isEqualTo(EXPECTED);
    }

    @Test
    void server_sent_events_end_with_a_word_where_the_catalogue_says_so() {
        // Given
        var sse = new Answers(List.of(), Optional.of(new Answers.Reading(
                Answers.Framing.SSE, "[STOP]", "", "/t", "", "", "", Optional.empty())), Optional.empty(), Map.of(), Optional.empty());

        // Then
        assertThat(events(sse, true, List.of(Bytes.utf8("data: {\"t\":\"abcde\"}\n\ndata: [STOP]\n\n")))).containsExactly(
                new ReplyEvent.Started("", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "abcde", Bytes.EMPTY),
                new ReplyEvent.Finished(FinishReason.STOP, new Usage(3, 0, 0, 0, 2, 0, 0, 0, 0, true), Bytes.EMPTY));
        assertThat(events(sse, true, List.of(Bytes.utf8("data: {\"t\":\"abcde\"}\n\n"))).getLast()).isInstanceOf(ReplyEvent.Failed.class);
    }

    @Test
    void cached_tokens_of_a_header_are_taken_out_of_what_the_body_counts() {
        // Given
        var fireworks = new Answers(List.of(), Optional.empty(), Optional.empty(), Map.of(),
                Optional.of(new Answers.Counts("", "", "header:X-From-Cache", "", "", true, true)));
        var body = "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1,\"total_tokens\":11}}";

        // When
        var end = events(fireworks, false, List.of(Bytes.utf8(body))).getLast();

        // Then
        assertThat(end).isInstanceOfSatisfying(ReplyEvent.Finished.class,
                f -> assertThat(f.usage()).isEqualTo(new Usage(6, 4, 0, 0, 1, 0, 0, 0, 0, false)));
    }

    @Test
    void counts_that_lie_beside_one_another_are_taken_as_they_are() {
        // Given
        var beside = new Answers(List.of(), Optional.empty(), ODD.whole(), Map.of(), Optional.of(new Answers.Counts("/i", "/o", "/c", "/w", "/r", false, false)));
        var inside = new Answers(List.of(), Optional.empty(), ODD.whole(), Map.of(), Optional.of(new Answers.Counts("/i", "/o", "/c", "/w", "/r", true, true)));
        var body = List.of(Bytes.utf8("{\"say\":[{\"t\":\"a\"}],\"why\":\"stop\",\"i\":10,\"o\":6,\"c\":4,\"w\":3,\"r\":2}"));

        // Then
        assertThat(events(beside, false, body).getLast()).isInstanceOfSatisfying(ReplyEvent.Finished.class,
                f -> assertThat(f.usage()).isEqualTo(new Usage(10, 4, 3, 0, 6, 2, 0, 0, 0, false)));
        assertThat(events(inside, false, body).getLast()).isInstanceOfSatisfying(ReplyEvent.Finished.class,
                f -> assertThat(f.usage()).isEqualTo(new Usage(3, 4, 3, 0, 4, 2, 0, 0, 0, false)));
    }

    @Test
    void reasoning_that_a_header_counts_is_taken_out_of_what_the_body_counts() {
        // Given
        var counted = new Answers(List.of(), Optional.empty(), Optional.empty(), Map.of(),
                Optional.of(new Answers.Counts("", "", "", "", "header:X-From-Cache", true, true)));
        var body = "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":7,\"total_tokens\":17}}";

        // Then
        assertThat(events(counted, false, List.of(Bytes.utf8(body))).getLast()).isInstanceOfSatisfying(ReplyEvent.Finished.class,
                f -> assertThat(f.usage()).isEqualTo(new Usage(10, 0, 0, 0, 3, 4, 0, 0, 0, false)));
    }

    @Test
    void an_error_within_a_stream_of_the_dialect_s_own_is_judged_by_the_rules_too() {
        // Given
        var rules = new Answers(List.of(new Answers.ErrorRule(List.of(200), "/error/code", "busy", Failure.PROVIDER_OVERLOADED, List.of(), 3_000)),
                Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

        // Then
        assertThat(events(rules, true, List.of(Bytes.utf8("data: {\"error\":{\"message\":\"x\",\"code\":\"busy_now\"}}\n\n"))).getLast())
                .isInstanceOfSatisfying(ReplyEvent.Failed.class, failed -> {
                    assertThat(failed.failure()).isEqualTo(Failure.PROVIDER_OVERLOADED);
                    assertThat(failed.retryAfterMillis()).isEqualTo(3_000);
                });
    }

    @Test
    void what_is_mutated_raises_no_exception_and_ends() {
        var random = new Random(11);
        for (int i = 0; i < 4_000; i++) {
            var odd = STREAM.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            for (int n = random.nextInt(5); n >= 0; n--) {
                odd[random.nextInt(odd.length)] = (byte) random.nextInt(256);
            }
            var events = events(ODD, true, List.of(Bytes.of(odd)));
            assertThat(events.getLast().last()).isTrue();
            assertThat(events.stream().filter(ReplyEvent::last)).hasSize(1);
        }
    }
}
