package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.Seam;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller gets where a stream breaks, and of the stream that goes on with it. */
class ContinuedStreamTest {
    private static final String OPENING = "{\"id\":\"first\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m1\",\"choices\":[]}";
    private static final String ROLE = chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null");
    private static final String END = chunk("{}", "\"stop\"");
    private static final String COUNT = "{\"id\":\"second\",\"created\":9,\"model\":\"m2\",\"choices\":[],\"usage\":{\"prompt_tokens\":15,"
            + "\"completion_tokens\":4,\"total_tokens\":19,\"prompt_tokens_details\":{\"cached_tokens\":15}}}";

    private static String chunk(String delta, String finish) {
        return "{\"id\":\"second\",\"created\":9,\"model\":\"m2\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish
                + "}]}";
    }

    private static String text(String text) {
        return chunk("{\"content\":\"" + text + "\"}", "null");
    }

    private static ReadOptions after(String shown, boolean mayRepeat, String... stops) {
        var told = shown.stripTrailing();
        return Chats.ALL.after(new Seam(shown, shown.substring(told.length()), mayRepeat, List.of(stops), 5, false, Bytes.utf8(OPENING)));
    }

    private static List<String> raw(List<ReplyEvent> events) {
        return events.stream().map(e -> e.raw().asText()).filter(r -> !r.isEmpty()).toList();
    }

    @Test
    void chunks_look_as_if_the_answer_had_never_broken() {
        // When
        var events = Chats.stream(after("one", false), ROLE, text(" two"), END, COUNT, "[DONE]");

        // Then
        var head = "{\"id\":\"first\",\"created\":7,\"model\":\"m1\",\"choices\":[";
        assertThat(events).noneMatch(ReplyEvent.Started.class::isInstance);
        assertThat(raw(events)).containsExactly(
                head + "{\"index\":0,\"delta\":{\"content\":\" two\"},\"finish_reason\":null}]}",
                head + "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
                head + "],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":9,\"total_tokens\":19,\"prompt_tokens_details\":{\"cached_tokens\":10}}}");
        assertThat(((ReplyEvent.Finished) Chats.last(events)).usage().output()).isEqualTo(9);
    }

    @Test
    void what_the_provider_counted_is_known_beside_what_the_caller_is_told() {
        // Given
        var reader = new ChatCodec().readReply(true, after("one", false));
        var events = new ArrayList<ReplyEvent>();

        // When
        reader.read(Bytes.utf8("data: " + text(" two") + "\n\ndata: " + COUNT + "\n\n"), events);

        // Then
        assertThat(reader.usageSoFar()).isEqualTo(new Usage(0, 15, 0, 0, 4, 0, 0, 0, 0, false));
    }

    @Test
    void text_that_was_shown_is_not_told_again() {
        // When
        var events = Chats.stream(after("The quick brown fox ", true), ROLE, text("The quick"), text(" brown fox jumps"), END, "[DONE]");

        // Then
        assertThat(Chats.told(events)).containsEntry("text 0", "jumps").hasSize(1);
        assertThat(raw(events)).noneMatch(r -> r.contains("quick"));
    }

    @Test
    void what_is_kept_back_comes_with_the_end_at_the_latest() {
        // When
        var chunk = Chats.stream(after("one ", false), chunk("{\"content\":\" \"}", "null"), END, "[DONE]");
        var stop = Chats.stream(after("one E", false, "END"), text("N"), END, "[DONE]");
        var bare = Chats.stream(after("one E", false, "END"), text("N"), "[DONE]");

        // Then
        assertThat(Chats.told(chunk)).isEmpty();
        assertThat(Chats.told(stop)).containsEntry("text 0", "N");
        assertThat(Chats.told(bare)).containsEntry("text 0", "N");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"index\":0,\"finish_reason\":\"stop\"}", "{\"index\":0,\"delta\":null,\"finish_reason\":\"stop\"}",
        "{\"index\":0,\"delta\":{\"content\":null},\"finish_reason\":\"stop\"}",
        "{\"finish_reason\":\"stop\", \"delta\" : null, \"index\":0}"})
    void what_is_kept_back_comes_also_with_an_end_that_has_no_place_for_it(String choice) {
        // Given
        var end = "{\"id\":\"second\",\"created\":9,\"model\":\"m2\",\"choices\":[" + choice + "]}";

        // When
        var events = Chats.stream(after("one E", false, "END"), text("N"), end, "[DONE]");

        // Then
        assertThat(Chats.told(events)).containsEntry("text 0", "N");
        assertThat(raw(events).stream().filter(r -> r.contains("\"content\":\"N\""))).hasSize(1);
        assertThat(((ReplyEvent.Finished) Chats.last(events)).reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void a_stop_string_across_the_seam_is_the_end() {
        // When
        var events = Chats.stream(after("one E", false, "END"), ROLE, text("ND and"), text(" more"));

        // Then
        assertThat(Chats.told(events)).isEmpty();
        assertThat(((ReplyEvent.Finished) Chats.last(events)).reason()).isEqualTo(FinishReason.STOP);
        assertThat(raw(events)).hasSize(2);
        assertThat(raw(events).getFirst()).contains("\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"");
        assertThat(raw(events).getLast()).startsWith("{\"id\":\"first\"").contains("\"usage\"");
    }

    // ---- where it breaks

    @Test
    void the_chunk_that_ends_an_answer_waits_for_the_end() {
        // Given
        var reader = new ChatCodec().readReply(true, Chats.ALL);
        var events = new ArrayList<ReplyEvent>();

        // When
        reader.read(Bytes.utf8("data: " + text("one") + "\n\ndata: " + chunk("{\"content\":\" two\"}", "\"stop\"") + "\n\n"), events);
        var before = Chats.told(events);
        reader.end(events);

        // Then
        assertThat(before).containsEntry("text 0", "one");
        assertThat(Chats.told(events)).containsEntry("text 0", "one");
        assertThat(((ReplyEvent.Failed) Chats.last(events)).failure()).isEqualTo(Failure.STREAM_BROKEN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`a\\ud83d`      | `\\ude00b`     | a   | \ud83d\ude00b",
        "`\\uD83D`       | `\\uDE00`      | ``  | \ud83d\ude00",
        "`a\\\\ud83d`    | `b`           | a\\ud83d | b"})
    void half_a_character_waits_for_its_other_half(String first, String second, String told, String then) {
        // Given
        var reader = new ChatCodec().readReply(true, Chats.ALL);
        var events = new ArrayList<ReplyEvent>();

        // When
        reader.read(Bytes.utf8("data: " + text(first) + "\n\n"), events);
        var before = Chats.told(events).getOrDefault("text 0", "");
        reader.read(Bytes.utf8("data: " + text(second) + "\n\n"), events);

        // Then
        assertThat(before).isEqualTo(told);
        assertThat(Chats.told(events)).containsEntry("text 0", told + then);
    }

    @Test
    void half_the_bytes_of_a_character_wait_for_the_others() {
        // Given
        var reader = new ChatCodec().readReply(true, Chats.ALL);
        var events = new ArrayList<ReplyEvent>();
        var whole = "caf\u00e9 \ud83d\ude00".getBytes(StandardCharsets.UTF_8);

        // When: each byte comes in a chunk of its own
        for (byte b : whole) {
            var open = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"".getBytes(StandardCharsets.UTF_8);
            var close = "\"},\"finish_reason\":null}]}\n\n".getBytes(StandardCharsets.UTF_8);
            var bytes = new byte[open.length + 1 + close.length];
            System.arraycopy(open, 0, bytes, 0, open.length);
            bytes[open.length] = b;
            System.arraycopy(close, 0, bytes, open.length + 1, close.length);
            reader.read(Bytes.of(bytes), events);
        }

        // Then
        assertThat(Chats.told(events)).containsEntry("text 0", "caf\u00e9 \ud83d\ude00");
        assertThat(events).filteredOn(ReplyEvent.TextDelta.class::isInstance).hasSize(6);
    }

    @Test
    void calls_that_are_wanted_whole_wait_for_the_end() {
        // Given
        var reader = new ChatCodec().readReply(true, Chats.ALL.withWholeTools());
        var events = new ArrayList<ReplyEvent>();
        var call = chunk("{\"tool_calls\":[{\"index\":0,\"id\":\"i\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}", "null");

        // When
        reader.read(Bytes.utf8("data: " + text("one") + "\n\ndata: " + call + "\n\n"), events);
        var before = Chats.told(events);
        int held = reader.held();
        reader.read(Bytes.utf8("data: " + chunk("{}", "\"tool_calls\"") + "\n\ndata: [DONE]\n\n"), events);

        // Then
        assertThat(before.keySet()).containsExactly("text 0");
        assertThat(held).isPositive();
        assertThat(Chats.told(events)).containsEntry("call 0 0", "i f {");
        assertThat(Chats.last(events)).isInstanceOf(ReplyEvent.Finished.class);
    }

    @Test
    void calls_that_are_wanted_whole_are_bounded() {
        // Given
        var large = "x".repeat(1 << 19);
        var call = chunk("{\"tool_calls\":[{\"index\":0,\"id\":\"i\",\"function\":{\"name\":\"f\",\"arguments\":\"" + large + "\"}}]}", "null");
        var chunks = java.util.stream.Stream.generate(() -> call).limit(9).toArray(String[]::new);

        // When
        var events = Chats.stream(Chats.ALL.withWholeTools(), chunks);

        // Then
        assertThat(((ReplyEvent.Failed) Chats.last(events)).failure()).isEqualTo(Failure.REPLY_TOO_LARGE);
        assertThat(Chats.told(events)).isEmpty();
    }
}
