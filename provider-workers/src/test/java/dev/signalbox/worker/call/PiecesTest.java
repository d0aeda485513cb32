package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PiecesTest {
    @Test
    void a_long_text_is_told_in_pieces_that_the_log_can_hold_and_that_split_no_character() {
        // Given
        var text = "a\uD83D\uDE00".repeat(100_000);
        var started = new ReplyEvent.Started("m", Bytes.EMPTY);
        var call = new ReplyEvent.ToolCallStarted(0, 0, "id", "f", Bytes.EMPTY);
        var events = new ArrayList<ReplyEvent>(List.of(started, new ReplyEvent.TextDelta(0, text, Bytes.EMPTY), call,
                new ReplyEvent.ToolArguments(0, 0, text, Bytes.EMPTY)));

        // When
        Pieces.cut(events);

        // Then
        var said = new StringBuilder();
        var arguments = new StringBuilder();
        for (var event : events) {
            assertThat(event.weight()).isLessThanOrEqualTo(Pieces.CHARACTERS);
            if (event instanceof ReplyEvent.TextDelta delta) {
                assertThat(Character.isHighSurrogate(delta.text().charAt(delta.text().length() - 1))).isFalse();
                said.append(delta.text());
            } else if (event instanceof ReplyEvent.ToolArguments fragment) {
                arguments.append(fragment.fragment());
            }
        }
        assertThat(said.toString()).isEqualTo(text);
        assertThat(arguments.toString()).isEqualTo(text);
        assertThat(events.getFirst()).isEqualTo(started);
        assertThat(events.indexOf(call)).isEqualTo(events.size() / 2);
    }
}
