package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

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

class ChatStreamReaderTest {
    private static final String ROLE = "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}";
    private static final String WORD = "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}]}";
    private static final String STOP = "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String COUNT = "{\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}";
    private static final String DONE = "[DONE]";

    private static String delta(String delta) {
        return "{\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}";
    }

    private static ReplyEvent.Failed failed(String... payloads) {
        return (ReplyEvent.Failed) Chats.last(Chats.stream(Chats.ALL, payloads));
    }

    @Test
    void tells_a_stream_as_events_whose_raw_data_stands_once() {
        assertThat(Chats.stream(Chats.ALL, ROLE, WORD, STOP, COUNT, DONE)).containsExactly(
                new ReplyEvent.Started("m", Bytes.utf8(ROLE)),
                new ReplyEvent.TextDelta(0, "Hi", Bytes.utf8(WORD)),
                new ReplyEvent.Passed(Bytes.utf8(STOP)),
                new ReplyEvent.Finished(FinishReason.STOP, new Usage(9, 0, 0, 0, 4, 0, 0, 0, 0, false),
                        Bytes.utf8(COUNT)));
    }

    @Test
    void keeps_usage_from_a_caller_that_did_not_ask_for_it() {
        // Given
        var nulled = WORD.replace("\"choices\"", "\"usage\" : null ,\"choices\"");
        var first = "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}, " + WORD.substring(1);

        // When
        var events = Chats.stream(Chats.NO_USAGE, ROLE, nulled, first, STOP, COUNT, DONE);

        // Then
        assertThat(events.get(1).raw().asText()).isEqualTo(WORD.replace(",\"choices\"", " ,\"choices\""));
        assertThat(events.get(2).raw().asText()).isEqualTo("{ " + WORD.substring(1));
        assertThat(Chats.last(events)).isEqualTo(
                new ReplyEvent.Finished(FinishReason.STOP, new Usage(9, 0, 0, 0, 4, 0, 0, 0, 0, false), Bytes.EMPTY));
    }

    @Test
    void a_first_chunk_that_says_something_is_start_and_words() {
        // When
        var events = Chats.stream(Chats.ALL, WORD, DONE);

        // Then
        assertThat(events.subList(0, 2)).containsExactly(
                new ReplyEvent.Started("m", Bytes.utf8(WORD)), new ReplyEvent.TextDelta(0, "Hi", Bytes.EMPTY));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"refusal\":\"no\"}|{text 0=no}",
        "{\"content\":\"\",\"reasoning\":\"so\",\"reasoning_content\":\"so\"}|{reasoning 0=so}",
        "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]},{\"type\":\"text\",\"text\":\"c\"}]}|{reasoning 0=ab, text 0=c}",
        "{\"tool_calls\":[{\"index\":1,\"id\":\"i\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}},{\"index\":0,\"id\":\"j\",\"function\":{\"name\":\"g\"}}]}|{call 0 0=j g , call 0 1=i f {}",
        "{\"tool_calls\":[{\"index\":0,\"id\":\"i\",\"function\":{\"name\":\"f\",\"arguments\":\"1\"}},{\"index\":0,\"id\":\"j\",\"function\":{\"name\":\"g\",\"arguments\":\"2\"}}]}|{call 0 0=i f 1, call 0 1=j g 2}",
        "{\"tool_calls\":[{\"index\":0,\"id\":\"i\",\"function\":{\"name\":\"f\",\"arguments\":{\"a\": 1}}},{\"index\":0,\"id\":\"i\",\"function\":{\"name\":\"f\",\"arguments\":\"x\"}}]}|{call 0 0=i f {\"a\": 1}x}",
        "{\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}}|{call 0 0= f {}}",
        "{\"audio\":{\"data\":\"AAAA\"}}|{text 0=}",
        "{\"content\":null,\"tool_calls\":null,\"audio\":null,\"reasoning\":{\"odd\":1}}|{}",
    })
    void understands_what_providers_put_into_a_delta(String delta, String told) {
        assertThat(Chats.told(Chats.stream(Chats.ALL, ROLE, delta(delta), STOP, DONE))).hasToString(told);
    }

    @Test
    void numbers_choices_also_where_the_index_comes_last() {
        // Given
        var late = "{\"choices\":[{\"delta\":{\"content\":\"b\"},\"finish_reason\":null,\"index\":1},{\"delta\":{\"content\":\"a\"},\"index\":0}]}";

        // When
        var events = Chats.stream(Chats.ALL, ROLE, late, STOP, DONE);

        // Then
        assertThat(Chats.told(events)).hasToString("{text 0=a, text 1=b}");
        assertThat(events.get(1).raw().asText()).isEqualTo(late);
        assertThat(events.get(2).raw().isEmpty()).isTrue();
    }

    @Test
    void a_stream_without_its_end_is_broken_unless_all_else_proves_the_end() {
        // Given
        var stopOne = STOP.replace("\"index\":0", "\"index\":1");
        var roleOne = ROLE.replace("\"index\":0", "\"index\":1");

        // When, Then
        assertThat(failed(ROLE, WORD).failure()).isEqualTo(Failure.STREAM_BROKEN);
        assertThat(failed(ROLE, WORD, STOP).failure()).isEqualTo(Failure.STREAM_BROKEN);
        assertThat(failed(ROLE, WORD, COUNT).failure()).isEqualTo(Failure.STREAM_BROKEN);
        assertThat(failed(ROLE, roleOne, STOP, COUNT).failure()).isEqualTo(Failure.STREAM_BROKEN);
        assertThat(Chats.last(Chats.stream(Chats.ALL, ROLE, WORD, STOP,
                COUNT))).isInstanceOf(ReplyEvent.Finished.class);
        assertThat(Chats.last(Chats.stream(Chats.ALL, ROLE, roleOne, STOP, stopOne,
                COUNT))).isInstanceOf(ReplyEvent.Finished.class);
        assertThat(Chats.last(Chats.stream(Chats.ALL,
                ("data: " + STOP + "\n\ndata: [DONE]").getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(ReplyEvent.Finished.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "garbage|BAD_REPLY", "{\"choices\":[|BAD_REPLY", "[]|BAD_REPLY", "[DONE]|BAD_REPLY",
        "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"rate_limit_error\",\"code\":null}}|RATE_LIMITED",
        "{\"error\":{\"message\":\"m\",\"code\":429}}|RATE_LIMITED",
        "{\"error\":{\"message\":\"m\",\"code\":503}}|PROVIDER_OVERLOADED",
        "{\"error\":{\"message\":\"boom\",\"type\":\"server_error\"}}|PROVIDER_ERROR",
        "{\"error\":{\"message\":\"This model's maximum context length is 10 tokens.\",\"code\":400}}|CONTEXT_LENGTH",
        "{\"object\":\"error\",\"message\":\"m\",\"type\":\"BadRequestError\",\"code\":400}|INVALID_REQUEST",
        "{\"error\":\"Incomplete generation\",\"error_type\":\"incomplete_generation\"}|PROVIDER_ERROR",
        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"abort\"}]}|STREAM_BROKEN",
        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"insufficient_system_resource\"}]}|PROVIDER_OVERLOADED",
    })
    void says_what_went_wrong_inside_a_stream_once(String payload, Failure failure) {
        // When
        var events = Chats.stream(Chats.ALL, payload, WORD, DONE);

        // Then
        assertThat(((ReplyEvent.Failed) Chats.last(events)).failure()).isEqualTo(failure);
        assertThat(events.stream().filter(ReplyEvent::last)).hasSize(1);
    }

    @Test
    void an_error_that_is_null_is_none() {
        assertThat(Chats.last(Chats.stream(Chats.ALL, ROLE.replace("{\"model\"", "{\"error\":null,\"model\""), STOP,
                DONE)))
                .isInstanceOf(ReplyEvent.Finished.class);
    }

    @Test
    void tells_the_error_of_a_document_that_came_instead_of_a_stream() {
        assertThat(((ReplyEvent.Failed) Chats.last(Chats.stream(Chats.ALL,
                "\n{\"error\":{\"message\":\"x\",\"code\":429}}".getBytes(StandardCharsets.UTF_8), 5)))
                .failure()).isEqualTo(Failure.RATE_LIMITED);
        for (var body : List.of("", "<html>", WORD, ": only a comment\n\n")) {
            var events = Chats.stream(Chats.ALL, body.getBytes(StandardCharsets.UTF_8));
            assertThat(((ReplyEvent.Failed) Chats.last(events)).failure()).as(body).isEqualTo(Failure.BAD_REPLY);
        }
    }

    @Test
    void an_event_that_is_larger_than_the_bound_fails_the_attempt() {
        assertThat(failed(ROLE, delta("{\"content\":\"" + "x".repeat(ChatStreamReader.MAX_EVENT_BYTES)
                + "\"}")).failure())
                .isEqualTo(Failure.REPLY_TOO_LARGE);
    }

    @Test
    void a_payload_on_several_lines_becomes_one_line() {
        // Given
        var stream = "data: {\"model\":\"m\",\ndata: \"choices\":[]}\n\ndata: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

        // When
        var events = Chats.stream(Chats.ALL, stream);

        // Then
        assertThat(events.get(0)).isEqualTo(new ReplyEvent.Started("m",
                Bytes.utf8("{\"model\":\"m\", \"choices\":[]}")));
    }

    @Test
    void estimates_what_an_attempt_used_where_nobody_counted() {
        // Given
        var reader = Chats.CODEC.readReply(true, Chats.ALL);
        var events = new ArrayList<ReplyEvent>();

        // When
        reader.read(Bytes.utf8("data: " + ROLE + "\n\ndata: " + WORD + "\n\ndata: "
                + delta("{\"content\":\"" + "x".repeat(400) + "\"}") + "\n\n"), events);

        // Then
        assertThat(reader.usageSoFar()).isEqualTo(new Usage(100, 0, 0, 0, 101, 0, 0, 0, 0, true));
        assertThat(reader.ended()).isFalse();
    }
}
