package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesReaderTest {
    private static final String START = "{'type':'message_start','message':{'model':'m','usage':{'input_tokens':10,"
            + "'cache_read_input_tokens':3,'cache_creation_input_tokens':9,'cache_creation':{'ephemeral_5m_input_tokens':4,"
            + "'ephemeral_1h_input_tokens':5},'output_tokens':1}}}";
    private static final String STOP = "{'type':'message_stop'}";

    private static ReplyEvent.Finished finished(List<ReplyEvent> events) {
        return (ReplyEvent.Finished) events.getLast();
    }

    private static String end(String delta, String usage) {
        return "{'type':'message_delta','delta':{" + delta + "},'usage':{" + usage + "}}";
    }

    @Test
    void usage_of_the_end_replaces_that_of_the_start_and_what_it_leaves_out_stays() {
        // When
        var events = Messages.stream(Messages.CANONICAL, START,
                end("'stop_reason':'end_turn'", "'output_tokens':50,'output_tokens_details':{'thinking_tokens':20}"), STOP);

        // Then
        assertThat(finished(events).usage()).isEqualTo(new Usage(10, 3, 4, 5, 30, 20, 0, 0, 0, false));
    }

    @Test
    void input_that_is_counted_only_at_the_end_is_taken_from_there() {
        var events = Messages.stream(Messages.CANONICAL, "{'type':'message_start','message':{'usage':{'input_tokens':0}}}",
                end("'stop_reason':'end_turn'", "'input_tokens':22,'output_tokens':8"), STOP);
        assertThat(finished(events).usage()).isEqualTo(new Usage(22, 0, 0, 0, 8, 0, 0, 0, 0, false));
    }

    @Test
    void a_provider_that_counts_nothing_is_estimated_and_that_is_said() {
        var events = Messages.stream(Messages.CANONICAL, "{'type':'message_start','message':{'model':'m'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'four score'}}", STOP);
        assertThat(finished(events).usage()).isEqualTo(new Usage(100, 0, 0, 0, 3, 0, 0, 0, 0, true));
    }

    @Test
    void an_answer_that_was_broken_off_costs_what_was_seen_of_it() {
        var reader = Messages.CODEC.readReply(true, Messages.CANONICAL);
        var delta = "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"" + "word".repeat(40) + "\"}}";
        reader.read(Bytes.utf8("data: " + START.replace('\'', '"') + "\n\ndata: " + delta + "\n\n"), new ArrayList<>());
        assertThat(reader.usageSoFar()).isEqualTo(new Usage(10, 3, 4, 5, 40, 0, 0, 0, 0, true));
    }

    @ParameterizedTest
    @CsvSource({"end_turn,STOP", "stop_sequence,STOP", "max_tokens,LENGTH", "model_context_window_exceeded,LENGTH",
            "tool_use,TOOL_CALLS", "refusal,CONTENT_FILTER", "pause_turn,LENGTH", "compaction,LENGTH", "invented,OTHER"})
    void every_stop_reason_has_its_meaning(String word, FinishReason reason) {
        var events = Messages.stream(Messages.CANONICAL, START, end("'stop_reason':'" + word + "'", "'output_tokens':1"), STOP);
        assertThat(finished(events).reason()).isEqualTo(reason);
    }

    @Test
    void the_stop_string_that_ended_an_answer_is_told() {
        var events = Messages.stream(
                Messages.CANONICAL, START, end("'stop_reason':'stop_sequence','stop_sequence':'END'", "'output_tokens':1"), STOP);
        assertThat(finished(events).stop()).isEqualTo("END");
    }

    @Test
    void calls_are_counted_apart_from_other_blocks_and_may_have_no_arguments() {
        // When
        var events = Messages.stream(Messages.CANONICAL, START,
                "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}",
                "{'type':'content_block_stop','index':0}",
                "{'type':'content_block_start','index':1,'content_block':{'type':'server_tool_use','id':'s','name':'web_search','input':{}}}",
                "{'type':'content_block_delta','index':1,'delta':{'type':'input_json_delta','partial_json':'{}'}}",
                "{'type':'content_block_stop','index':1}",
                "{'type':'content_block_start','index':2,'content_block':{'type':'tool_use','id':'a','name':'now','input':{}}}",
                "{'type':'content_block_stop','index':2}", end("'stop_reason':'tool_use'", "'output_tokens':1"), STOP);

        // Then
        assertThat(events.subList(1, events.size() - 1)).containsExactly(
                new ReplyEvent.ToolCallStarted(0, 0, "a", "now", Bytes.EMPTY), new ReplyEvent.ToolArguments(0, 0, "{}", Bytes.EMPTY));
    }

    @Test
    void marks_are_known_to_be_the_providers_own_or_anothers() {
        // When
        var events = Messages.stream(Messages.CANONICAL, START,
                "{'type':'content_block_start','index':0,'content_block':{'type':'redacted_thinking','data':'own'}}",
                "{'type':'content_block_delta','index':1,'delta':{'type':'signature_delta','signature':'sbx1.gemini.theirs'}}",
                "{'type':'content_block_delta','index':2,'delta':{'type':'signature_delta','signature':'sbx1.unsigned.'}}", STOP);

        // Then
        assertThat(events.subList(1, events.size() - 1)).containsExactly(
                new ReplyEvent.ReasoningMark(0, -1, Dialect.ANTHROPIC_MESSAGES, "own", true, Bytes.EMPTY),
                new ReplyEvent.ReasoningMark(0, -1, Dialect.GEMINI, "theirs", false, Bytes.EMPTY));
    }

    @Test
    void an_error_event_ends_the_answer_as_what_it_is() {
        var events = Messages.stream(
                Messages.CANONICAL, START, "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}", STOP);
        assertThat(((ReplyEvent.Failed) events.getLast()).failure()).isEqualTo(Failure.PROVIDER_OVERLOADED);
    }

    @Test
    void an_end_whose_blank_line_was_cut_off_is_the_end_all_the_same() {
        var stream = "data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\"message_stop\"}";
        var bytes = stream.getBytes(StandardCharsets.UTF_8);
        assertThat(Messages.stream(Messages.CANONICAL, bytes).getLast()).isInstanceOf(ReplyEvent.Finished.class);
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_request_error,messages.0: bad,INVALID_REQUEST", "401,authentication_error,invalid x-api-key,PROVIDER_AUTH",
        "400,invalid_request_error,prompt is too long: 9 tokens > 8 maximum,CONTEXT_LENGTH",
        "400,invalid_request_error,Your credit balance is too low,QUOTA_EXHAUSTED", "403,permission_error,no,MODEL_MISSING",
        "404,not_found_error,model: claude-x,MODEL_MISSING", "413,request_too_large,too large,REQUEST_TOO_LARGE",
        "429,rate_limit_error,slow down,RATE_LIMITED", "500,api_error,Internal server error,PROVIDER_ERROR",
        "504,timeout_error,timed out,PROVIDER_ERROR", "529,overloaded_error,Overloaded,PROVIDER_OVERLOADED"})
    void errors_are_classified_by_status_type_and_words(int status, String type, String message, Failure failure) {
        var body = Messages.json("{'type':'error','error':{'type':'" + type + "','message':'" + message + "'},'request_id':'req_1'}");
        assertThat(Messages.CODEC.readError(status, HeaderLookup.NONE, body, 0).failure()).isEqualTo(failure);
    }

    @Test
    void a_limit_that_is_used_up_says_when_to_come_again() {
        // Given
        var body = Messages.json("{'type':'error','error':{'type':'rate_limit_error','message':'slow down'}}");
        var headers = Map.of(
                "anthropic-ratelimit-requests-remaining", "9", "anthropic-ratelimit-requests-reset", "2023-11-14T23:00:00Z",
                "anthropic-ratelimit-input-tokens-remaining", "0", "anthropic-ratelimit-input-tokens-reset", "2023-11-14T22:13:50Z",
                "anthropic-ratelimit-tokens-remaining", "0", "anthropic-ratelimit-tokens-reset", "soon");

        // Then
        assertThat(Messages.CODEC.readError(429, headers::get, body, 1_700_000_000_000L).retryAfterMillis()).isEqualTo(30_000);
        assertThat(Messages.CODEC.readError(429, name -> name.equals("retry-after") ? "7" : headers.get(name), body, 0).retryAfterMillis())
                .isEqualTo(7_000);
    }

    @Test
    void an_error_of_this_api_is_spelled_anew_for_callers_of_another() {
        var ours = Messages.json("{'type':'error','error':{'type':'invalid_request_error','message':'x'}}");
        assertThat(Dialects.openAiChat().writeError(Failure.INVALID_REQUEST, "x", null, ours).asText()).startsWith("{\"error\":{\"message\"");
    }

    @Test
    void a_document_without_content_is_no_answer() {
        var body = "{\"type\":\"message\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(((ReplyEvent.Failed) Messages.whole(Messages.CANONICAL, body).getLast()).failure()).isEqualTo(Failure.BAD_REPLY);
    }
}
