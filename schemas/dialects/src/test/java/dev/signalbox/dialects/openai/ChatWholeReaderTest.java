package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatWholeReaderTest {
    private static final ReadOptions PASSING = new ReadOptions(false, false, 7);

    private static List<ReplyEvent> read(String body) {
        return Chats.whole(PASSING, body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``|BAD_REPLY", "hello|BAD_REPLY", "{}|BAD_REPLY", "[]|BAD_REPLY", "{\"choices\":[]} x|BAD_REPLY",
        "{\"choices\":null}|BAD_REPLY",
        "{\"error\":{\"message\":\"filtered\",\"code\":\"content_filter\",\"status\":400}}|CONTENT_POLICY",
        "{\"error\":{\"message\":\"slow down\",\"code\":429}}|RATE_LIMITED",
        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"x\"},\"finish_reason\":\"error\"}]}|PROVIDER_ERROR",
    })
    void a_good_status_does_not_make_a_good_answer(String body, Failure failure) {
        assertThat(read(body)).singleElement().satisfies(event ->
                assertThat(((ReplyEvent.Failed) event).failure()).isEqualTo(failure));
    }

    @Test
    void a_large_answer_comes_in_pieces_that_add_up() {
        // Given
        var body = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"" + "x".repeat(1_300_000)
                + "\"},\"finish_reason\":\"length\"}]}";

        // When
        var events = read(body);

        // Then
        assertThat(events).hasSize(4);
        var joined = new StringBuilder();
        events.forEach(event -> joined.append(event.raw().asText()));
        assertThat(joined.toString()).isEqualTo(body);
        assertThat(Chats.last(events)).isEqualTo(
                new ReplyEvent.Finished(FinishReason.LENGTH, new Usage(7, 0, 0, 0, 325_000, 0, 0, 0, 0, true),
                        dev.signalbox.records.Bytes.EMPTY));
    }
}
