package dev.signalbox.dialects.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.backs.Recorded;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class OllamaReplyTest {
    private static List<ReplyEvent> read(boolean stream, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Recorded("", Dialect.OLLAMA, stream, bytes, List.of()).read();
    }

    @Test
    void an_error_line_ends_a_stream_whose_status_was_good() {
        var events = read(true, "{\"message\":{\"content\":\"a\"},\"done\":false}\n{\"error\":\"server is busy\"}\n");
        assertThat(events).hasSize(3);
        assertThat(events.getLast()).isInstanceOfSatisfying(ReplyEvent.Failed.class, failed -> {
            assertThat(failed.failure()).isEqualTo(Failure.PROVIDER_OVERLOADED);
            assertThat(failed.message()).isEqualTo("server is busy");
        });
    }

    @Test
    void the_last_line_needs_no_end_and_says_why_the_answer_ended() {
        var end = "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"%s\",\"prompt_eval_count\":4,\"eval_count\":2}";
        assertThat(read(true, end.formatted("length")).getLast()).isEqualTo(new ReplyEvent.Finished(
                FinishReason.LENGTH, new Usage(4, 0, 0, 0, 2, 0, 0, 0, 0, false), Bytes.EMPTY));
        assertThat(read(true, end.formatted("stop") + "\n").getLast()).isEqualTo(new ReplyEvent.Finished(
                FinishReason.STOP, new Usage(4, 0, 0, 0, 2, 0, 0, 0, 0, false), Bytes.EMPTY));
    }

    @Test
    void calls_without_ids_get_some_that_differ_within_an_answer_and_between_answers() {
        var line = "{\"created_at\":\"%s\",\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"a\",\"arguments\":{ \"b\":1 }}},"
                + "{\"function\":{\"name\":\"a\"}}]},\"done\":true,\"done_reason\":\"stop\"}\n";
        var ids = new HashSet<String>();
        for (var moment : List.of("2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.2Z")) {
            var events = read(true, line.formatted(moment));
            assertThat(events).contains(
                    new ReplyEvent.ToolArguments(0, 0, "{ \"b\":1 }", Bytes.EMPTY), new ReplyEvent.ToolArguments(0, 1, "{}", Bytes.EMPTY));
            assertThat(((ReplyEvent.Finished) events.getLast()).reason()).isEqualTo(FinishReason.TOOL_CALLS);
            for (var event : events) {
                if (event instanceof ReplyEvent.ToolCallStarted call) {
                    ids.add(call.id());
                }
            }
        }
        assertThat(ids).hasSize(4).allMatch(id -> id.matches("call_[0-9a-f]+"));
    }

    @Test
    void a_page_where_lines_were_asked_for_is_a_bad_reply() {
        assertThat(((ReplyEvent.Failed) read(true, "<html>\n</html>").getLast()).failure()).isEqualTo(Failure.BAD_REPLY);
        assertThat(((ReplyEvent.Failed) read(true, "{\n \"a\": 1\n}").getLast()).failure()).isEqualTo(Failure.BAD_REPLY);
    }

    @Test
    void a_line_beyond_all_bounds_ends_the_answer() {
        var events = read(true, "{\"message\":{\"content\":\"" + "a".repeat(5 << 20));
        assertThat(((ReplyEvent.Failed) events.getLast()).failure()).isEqualTo(Failure.REPLY_TOO_LARGE);
    }
}
