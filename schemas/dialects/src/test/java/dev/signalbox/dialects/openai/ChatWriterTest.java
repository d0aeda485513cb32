package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Bytes;
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
class ChatWriterTest {
    private static final WriteOptions OPTIONS = new WriteOptions("chatcmpl-1", 1_700_000_000, "m", true);
    private static final List<ReplyEvent> CANONICAL = List.of(
            new ReplyEvent.Started("m", Bytes.EMPTY),
            new ReplyEvent.ReasoningDelta(0, "hm\n", Bytes.EMPTY),
            new ReplyEvent.TextDelta(0, "He said \"é😀\"\u0001", Bytes.EMPTY),
            new ReplyEvent.TextDelta(1, "b", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 0, "c1", "f", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 0, "{\"a\":", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 1, "c2", "g", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 0, "1}", Bytes.EMPTY),
            new ReplyEvent.Finished(FinishReason.TOOL_CALLS, new Usage(10, 4, 2, 0, 6, 3, 1, 2, 5, false),
                    Bytes.EMPTY));

    private static byte[] written(boolean stream, List<ReplyEvent> events) {
        return Wires.written(Chats.CODEC.writeReply(stream, OPTIONS), events);
    }

    private static List<ReplyEvent> bare(List<ReplyEvent> events) {
        var bare = new ArrayList<ReplyEvent>();
        for (var event : events) {
            if (!(event instanceof ReplyEvent.Passed) && !(event instanceof ReplyEvent.Whole)) {
                bare.add(event.withRaw(Bytes.EMPTY));
            }
        }
        return bare;
    }

    @Test
    void recorded_streams_pass_through_as_the_same_events() throws IOException {
        for (var recording : Recordings.streams().entrySet()) {
            for (var options : List.of(Chats.ALL, Chats.NO_USAGE)) {
                // Given
                var events = Chats.stream(options, recording.getValue());

                // When
                var again = Chats.stream(options, written(true, events));

                // Then
                assertThat(again.subList(0, again.size() - 1)).as(recording.getKey()).isEqualTo(events.subList(0,
                        events.size() - 1));
                assertThat(Chats.last(again)).as(recording.getKey()).isInstanceOf(ReplyEvent.Finished.class);
                assertThat(Chats.last(again).raw()).as(recording.getKey()).isEqualTo(Chats.last(events).raw());
            }
        }
    }

    @Test
    void canonical_events_written_as_a_stream_read_back_as_they_were() {
        // When
        var stream = written(true, CANONICAL);

        // Then
        assertThat(bare(Chats.stream(Chats.ALL, stream))).isEqualTo(CANONICAL);
        assertThat(new String(stream, StandardCharsets.UTF_8)).endsWith("data: [DONE]\n\n").doesNotContain("id: ");
    }

    @Test
    void canonical_events_written_as_a_document_say_the_same() {
        // When
        var events = Chats.whole(Chats.TOLD, written(false, CANONICAL));

        // Then
        assertThat(Chats.told(events)).isEqualTo(Chats.told(CANONICAL));
        assertThat(Chats.last(events)).isEqualTo(CANONICAL.get(CANONICAL.size() - 1));
    }

    @Test
    void recorded_documents_pass_through_as_they_came() throws IOException {
        for (var recording : Recordings.wholes().entrySet()) {
            assertThat(written(false, Chats.whole(new ReadOptions(false, false, 1),
                    recording.getValue()))).as(recording.getKey())
                    .isEqualTo(recording.getValue());
        }
    }

    @Test
    void a_stream_that_fails_ends_in_an_error_without_the_mark_of_a_good_end() {
        // Given
        var failed = new ReplyEvent.Failed(Failure.STREAM_BROKEN, "broken", 0, Bytes.EMPTY);

        // When
        var text = new String(written(true, List.of(CANONICAL.get(0), failed)), StandardCharsets.UTF_8);

        // Then
        assertThat(text).contains("data: {\"error\":{\"message\":\"broken\"").endsWith("}}\n\n").doesNotContain("[DONE]");
        assertThat(((ReplyEvent.Failed) Chats.last(Chats.stream(Chats.ALL,
                text.getBytes(StandardCharsets.UTF_8)))).message()).isEqualTo("broken");
    }

    @Test
    void every_event_of_a_stream_is_told_before_its_bytes() {
        // Given
        var frames = new ArrayList<StringBuilder>();
        var sink = new ReplyWriter.Sink() {
            @Override
            public void event() {
                frames.add(new StringBuilder());
            }

            @Override
            public void put(Bytes bytes) {
                frames.getLast().append(bytes.asText());
            }
        };

        // When
        var writer = Chats.CODEC.writeReply(true, OPTIONS);
        CANONICAL.forEach(event -> writer.write(event, sink));

        // Then
        assertThat(frames).hasSizeGreaterThan(CANONICAL.size());
        assertThat(frames).allSatisfy(frame -> assertThat(frame.toString()).startsWith("data: ").endsWith("\n\n"));
    }
}
