package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedWholesTest {
    @Test
    void every_recorded_answer_passes_byte_for_byte_with_its_usage_and_words() throws IOException {
        for (var recording : Recordings.wholes().entrySet()) {
            // Given
            var body = recording.getValue();
            var tree = Chats.JACKSON.readTree(body);

            // When
            var events = Chats.whole(Chats.ALL, body, body.length / 3, body.length / 2);
            var told = Chats.whole(Chats.TOLD, body, body.length / 3, body.length / 2);

            // Then
            assertThat(events.get(0)).as(recording.getKey()).isEqualTo(new ReplyEvent.Whole(Bytes.of(body)));
            assertThat(Chats.told(told)).as(recording.getKey()).isEqualTo(Chats.expected(List.of(tree), "message"));
            assertThat(Chats.last(told)).as(recording.getKey()).isEqualTo(Chats.last(events));
            var finished = (ReplyEvent.Finished) Chats.last(events);
            assertThat(FinishWords.word(finished)).as(recording.getKey())
                    .isEqualTo(tree.path("choices").path(0).path("finish_reason").asText());
            assertThat(finished.usage().input()).as(recording.getKey()).isEqualTo(tree.path("usage").path("prompt_tokens").asLong());
            assertThat(finished.usage().output()).as(recording.getKey()).isEqualTo(tree.path("usage").path("completion_tokens").asLong());
        }
    }

    @Test
    void a_caller_of_the_same_dialect_gets_pieces_and_the_end_and_nothing_else() throws IOException {
        for (var recording : Recordings.wholes().entrySet()) {
            assertThat(Chats.whole(new ReadOptions(false, false, 5), recording.getValue())).as(recording.getKey())
                    .hasSize(2).first().isInstanceOf(ReplyEvent.Whole.class);
        }
    }
}
