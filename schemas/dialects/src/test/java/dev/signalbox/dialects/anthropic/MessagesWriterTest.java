package dev.signalbox.dialects.anthropic;

import static dev.signalbox.dialects.anthropic.Messages.arguments;
import static dev.signalbox.dialects.anthropic.Messages.call;
import static dev.signalbox.dialects.anthropic.Messages.failed;
import static dev.signalbox.dialects.anthropic.Messages.finished;
import static dev.signalbox.dialects.anthropic.Messages.started;
import static dev.signalbox.dialects.anthropic.Messages.text;
import static dev.signalbox.dialects.anthropic.Messages.thought;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MessagesWriterTest {
    private static ReplyEvent mark(int index, boolean hidden, String value) {
        return new ReplyEvent.ReasoningMark(0, index, Dialect.GEMINI, value, hidden, Bytes.EMPTY);
    }

    @Test
    void a_stream_has_the_events_of_the_api_in_their_order() throws IOException {
        // When
        var stream = Messages.written(
                true, started(), thought("hm"), text("Hello"), call(0, "find"), arguments(0, "{\"a\":"), arguments(0, "1}"),
                finished(FinishReason.TOOL_CALLS));

        // Then
        assertThat(Messages.names(stream)).containsExactly(
                "message_start", "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
                "content_block_start", "content_block_delta", "content_block_stop", "content_block_start", "content_block_delta",
                "content_block_delta", "content_block_stop", "message_delta", "message_stop");
        var payloads = Messages.payloads(stream);
        assertThat(payloads.getFirst().toString()).isEqualTo(("{'type':'message_start','message':{'id':'msg_1','type':'message',"
                + "'role':'assistant','model':'my-model','content':[],'stop_reason':null,'stop_sequence':null,'stop_details':null,"
                + "'usage':{'input_tokens':0,'cache_creation_input_tokens':0,'cache_read_input_tokens':0,'cache_creation':"
                + "{'ephemeral_5m_input_tokens':0,'ephemeral_1h_input_tokens':0},'output_tokens':0,'server_tool_use':null,"
                + "'service_tier':null}}}").replace('\'', '"'));
        assertThat(payloads.get(8).toString()).isEqualTo(("{'type':'content_block_start','index':2,'content_block':"
                + "{'type':'tool_use','id':'call_0','name':'find','input':{}}}").replace('\'', '"'));
        assertThat(payloads.get(12).toString()).isEqualTo(("{'type':'message_delta','delta':{'stop_reason':'tool_use',"
                + "'stop_sequence':null,'stop_details':null},'usage':{'input_tokens':7,'cache_creation_input_tokens':5,"
                + "'cache_read_input_tokens':5,'cache_creation':{'ephemeral_5m_input_tokens':3,'ephemeral_1h_input_tokens':2},"
                + "'output_tokens':15,'output_tokens_details':{'thinking_tokens':4},'server_tool_use':null}}").replace('\'', '"'));
    }

    /** Index and type of the blocks, and what arguments each has. */
    private static List<String> blocks(String stream) throws IOException {
        var blocks = new ArrayList<String>();
        var open = -1;
        for (var payload : Messages.payloads(stream)) {
            switch (payload.path("type").asText()) {
                case "content_block_start" -> {
                    assertThat(open).isEqualTo(-1);
                    open = payload.path("index").asInt();
                    assertThat(open).isEqualTo(blocks.size());
                    blocks.add(payload.path("content_block").path("name").asText(payload.path("content_block").path("type").asText()) + " ");
                }
                case "content_block_delta" -> {
                    assertThat(payload.path("index").asInt()).isEqualTo(open);
                    var delta = payload.path("delta");
                    blocks.set(open, blocks.get(open) + delta.path("partial_json").asText(delta.path("text").asText()));
                }
                case "content_block_stop" -> {
                    assertThat(payload.path("index").asInt()).isEqualTo(open);
                    open = -1;
                }
                default -> {}
            }
        }
        return blocks;
    }

    @Test
    void calls_whose_arguments_come_in_turns_are_blocks_one_after_the_other() throws IOException {
        var stream = Messages.written(
                true, started(), call(0, "a"), call(1, "b"), arguments(1, "{\"x\":\"}"), arguments(0, "{\"y\""), text("so"),
                arguments(1, "\"}"), arguments(0, ":{}}"), call(2, "c"), arguments(2, "{}"), finished(FinishReason.TOOL_CALLS));
        assertThat(blocks(stream)).containsExactly("a {\"y\":{}}", "b {\"x\":\"}\"}", "text so", "c {}");
    }

    @Test
    void the_next_call_does_not_wait_once_the_one_before_is_complete() {
        var stream = Messages.written(true, started(), call(0, "a"), arguments(0, "{}"), call(1, "b"), arguments(1, "{\"x\":"));
        assertThat(stream).contains("\"index\":1").contains("{\\\"x\\\":");
    }

    @Test
    void calls_that_never_become_whole_are_told_at_the_end_all_the_same() throws IOException {
        var stream = Messages.written(true, started(), call(0, "a"), call(1, "b"), arguments(1, "{\"x\""), finished(FinishReason.LENGTH));
        assertThat(blocks(stream)).containsExactly("a ", "b {\"x\"");
    }

    @Test
    void what_waits_for_a_call_is_bounded_and_an_error_at_the_bound() {
        var large = "x".repeat(1 << 20);
        var stream = Messages.written(
                true, started(), call(0, "a"), text(large), text(large), text(large), text(large), text("more"),
                finished(FinishReason.STOP));
        assertThat(Messages.names(stream)).containsExactly("message_start", "content_block_start", "error");
    }

    @Test
    void marks_of_other_makers_come_back_with_what_they_belong_to() throws Exception {
        // Given
        var events = List.of(
                started(), thought("hm"), mark(-1, false, "of thought"), mark(-1, true, "hidden"), thought("unsigned"), text("Hello"),
                call(0, "find"), mark(0, false, "of.call"), arguments(0, "{}"), finished(FinishReason.TOOL_CALLS));

        for (boolean stream : new boolean[] {true, false}) {
            // When
            var written = Messages.written(stream, events);
            var content = new ArrayList<String>();
            if (stream) {
                content.addAll(contentOf(written));
            } else {
                Messages.JACKSON.readTree(written).path("content").forEach(block -> content.add(block.toString()));
            }
            var body = Bytes.utf8("{\"messages\":[{\"role\":\"assistant\",\"content\":[" + String.join(",", content) + "]}]}");
            var parts = Messages.CODEC.readPrompt(body).turns().getFirst().parts();

            // Then
            assertThat(parts.subList(0, 3)).containsExactly(
                    new Part.Reasoning("hm", Mark.by(Dialect.GEMINI, "of thought"), false),
                    new Part.Reasoning("", Mark.by(Dialect.GEMINI, "hidden"), true),
                    new Part.Reasoning("unsigned", Mark.NONE, false));
            assertThat(((Part.ToolUse) parts.get(4)).mark()).isEqualTo(Mark.by(Dialect.GEMINI, "of.call"));
            assertThat(parts).hasSize(5);
        }
    }

    /** The blocks of a stream as a client puts them together. */
    private static List<String> contentOf(String stream) throws IOException {
        var blocks = new ArrayList<ObjectNode>();
        for (var payload : Messages.payloads(stream)) {
            var delta = payload.path("delta");
            if (payload.has("content_block")) {
                blocks.add((ObjectNode) payload.path("content_block"));
            }
            for (var member : List.of("text", "thinking", "signature")) {
                if (delta.has(member)) {
                    var block = blocks.get(payload.path("index").asInt());
                    block.put(member, block.path(member).asText() + delta.path(member).asText());
                }
            }
        }
        return blocks.stream().map(Object::toString).toList();
    }

    @Test
    void after_a_failure_there_is_an_error_and_no_end() throws IOException {
        var stream = Messages.written(true, started(), text("Hel"), failed(Failure.PROVIDER_OVERLOADED));
        assertThat(Messages.names(stream)).endsWith("content_block_delta", "error").doesNotContain("message_stop");
        assertThat(Messages.payloads(stream).getLast().toString())
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"it broke\"},\"request_id\":\"msg_1\"}");
    }

    @Test
    void the_stop_string_and_a_refusal_are_told_in_words_of_the_api() {
        var stopped = new ReplyEvent.Finished(FinishReason.STOP, Usage.NONE, "END", Bytes.EMPTY);
        assertThat(Messages.written(true, started(), text("a"), stopped))
                .contains("\"stop_reason\":\"stop_sequence\",\"stop_sequence\":\"END\"");
        var refused = new ReplyEvent.RefusalDelta(0, "I can't", Bytes.EMPTY);
        assertThat(Messages.written(true, started(), refused, finished(FinishReason.STOP))).contains("\"stop_reason\":\"refusal\"");
        assertThat(Messages.written(false, started(), refused, finished(FinishReason.STOP))).contains("\"stop_reason\":\"refusal\"");
    }

    @Test
    void a_forced_call_ends_with_tool_use_though_its_provider_says_stop() {
        assertThat(Messages.written(true, started(), call(0, "a"), arguments(0, "{}"), finished(FinishReason.STOP)))
                .contains("\"stop_reason\":\"tool_use\"");
    }

    @Test
    void a_document_has_its_blocks_and_arguments_as_objects() throws IOException {
        var document = Messages.JACKSON.readTree(Messages.written(
                false, started(), thought("hm"), text("Hel"), text("lo"), call(0, "a"), call(1, "b"), arguments(1, "{\"x\": 1}"),
                arguments(0, "{\"cut"), finished(FinishReason.LENGTH)));
        assertThat(document.path("content").toString()).isEqualTo(("[{'type':'thinking','thinking':'hm','signature':'sbx1.unsigned.'},"
                + "{'type':'text','text':'Hello'},{'type':'tool_use','id':'call_0','name':'a','input':{'invalid_arguments':'{\\'cut'}},"
                + "{'type':'tool_use','id':'call_1','name':'b','input':{'x':1}}]").replace('\'', '"'));
        assertThat(document.path("stop_reason").asText()).isEqualTo("max_tokens");
        assertThat(document.path("usage").path("output_tokens").asInt()).isEqualTo(15);
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void every_failure_has_a_type_that_the_clients_know(Failure failure) {
        assertThat(Messages.CODEC.errorCode(failure)).isIn(
                "invalid_request_error", "authentication_error", "permission_error", "not_found_error", "request_too_large",
                "rate_limit_error", "timeout_error", "api_error", "overloaded_error");
    }

    @ParameterizedTest
    @CsvSource({"UNAUTHENTICATED,authentication_error", "FORBIDDEN,permission_error", "UNKNOWN_MODEL,not_found_error",
            "TENANT_RATE_LIMITED,rate_limit_error", "SHED,overloaded_error", "CONTEXT_LENGTH,invalid_request_error",
            "PROVIDER_ERROR,api_error"})
    void errors_have_the_type_of_their_status(Failure failure, String type) {
        assertThat(Messages.CODEC.writeError(failure, "so", null, Bytes.EMPTY).asText())
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"so\"}}");
    }

    @Test
    void a_providers_error_is_passed_on_where_it_is_the_callers_own_and_of_this_api() {
        // Given
        var ours = Messages.json("{'type':'error','error':{'type':'invalid_request_error','message':'x'},'request_id':'r'}");
        var theirs = Messages.json("{'error':{'message':'x','type':'invalid_request_error','code':null}}");

        // Then
        assertThat(Messages.CODEC.writeError(Failure.INVALID_REQUEST, "x", null, ours)).isEqualTo(ours);
        assertThat(Messages.CODEC.writeError(Failure.PROVIDER_ERROR, "x", null, ours)).isNotEqualTo(ours);
        assertThat(Messages.CODEC.writeError(Failure.INVALID_REQUEST, "x", null, theirs)).isNotEqualTo(theirs);
    }
}
