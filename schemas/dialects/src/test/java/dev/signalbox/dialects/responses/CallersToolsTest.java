package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools that only this API has, asked of providers that speak another one, as coding agents do. */
class CallersToolsTest {
    private static final String TOOLS = """
            [{"type": "function", "name": "shell", "parameters": {"type": "object"}},
             {"type": "namespace", "name": "mcp__files", "description": "Files", "tools": [
               {"type": "function", "name": "read", "description": "Reads", "parameters": {"type": "object"}},
               {"type": "custom", "name": "note"}]},
             {"type": "custom", "name": "apply_patch", "description": "Edits",
              "format": {"type": "grammar", "syntax": "lark", "definition": "start: LINE"}},
             {"type": "web_search", "external_web_access": false}]""";
    private static final String ASK = "{\"model\": \"m\", \"input\": %s, \"tools\": " + TOOLS + "%s}";
    private static final String HISTORY = """
            [{"role": "user", "content": "Do it"},
             {"type": "function_call", "call_id": "call_1", "namespace": "mcp__files", "name": "read", "arguments": "{}"},
             {"type": "function_call_output", "call_id": "call_1", "output": "text"},
             {"type": "web_search_call", "id": "ws_1", "status": "completed"},
             {"type": "custom_tool_call", "call_id": "call_2", "name": "apply_patch", "input": "*** Begin\\n\\"x\\""},
             {"type": "custom_tool_call_output", "call_id": "call_2", "output": "Done"}]""";

    private static JsonNode written(Dialect back, String body, List<String> dropped) throws BadRequest, IOException {
        var prompt = Answers.CODEC.readPrompt(Bytes.utf8(body));
        var call = Dialects.of(back).orElseThrow().writePrompt(prompt, new PromptTarget("up", false, 100, Set.of("tools"), false));
        dropped.addAll(call.dropped());
        var text = new StringBuilder();
        call.call().pieces().forEach(piece -> text.append(piece.asText()));
        return Answers.JACKSON.readTree(text.toString());
    }

    @Test
    void tools_of_namespaces_and_tools_that_take_text_are_functions_elsewhere() throws Exception {
        // When
        var dropped = new ArrayList<String>();
        var body = written(Dialect.OPENAI_CHAT, ASK.formatted(HISTORY, ""), dropped);

        // Then
        assertThat(names(body.path("tools"))).containsExactly("shell", "mcp__files__read", "mcp__files__note", "apply_patch");
        var patch = body.path("tools").get(3).path("function");
        assertThat(patch.path("description").asText()).isEqualTo("Edits\n\nThe input has to follow this grammar (lark):\nstart: LINE");
        assertThat(patch.at("/parameters/properties/input/type").asText()).isEqualTo("string");
        assertThat(patch.at("/parameters/required/0").asText()).isEqualTo("input");
        assertThat(body.at("/messages/1/tool_calls/0/function/name").asText()).isEqualTo("mcp__files__read");
        assertThat(body.at("/messages/2/content").asText()).isEqualTo("text");
        var edit = body.at("/messages/3/tool_calls/0/function");
        assertThat(edit.path("name").asText()).isEqualTo("apply_patch");
        assertThat(Answers.JACKSON.readTree(edit.path("arguments").asText()).path("input").asText()).isEqualTo("*** Begin\n\"x\"");
        assertThat(body.at("/messages/4/tool_call_id").asText()).isEqualTo("call_2");
        assertThat(dropped).containsExactlyInAnyOrder("tools[3]", "tools[1].description", "tools[2].format", "input[3]");
    }

    private static List<String> names(JsonNode tools) {
        return StreamSupport.stream(tools.spliterator(), false).map(tool -> tool.at("/function/name").asText()).toList();
    }

    @ParameterizedTest
    @EnumSource(value = Dialect.class, names = {"OPENAI_CHAT", "ANTHROPIC_MESSAGES", "GEMINI", "BEDROCK_CONVERSE", "COHERE_V2", "OLLAMA"})
    void a_coding_agents_request_reaches_every_provider(Dialect back) throws Exception {
        // When
        var dropped = new ArrayList<String>();
        var body = written(back, ASK.formatted(HISTORY, ", \"tool_choice\": \"auto\""), dropped).toString();

        // Then
        assertThat(body).contains("mcp__files__read", "mcp__files__note", "apply_patch").doesNotContain("web_search", "namespace");
        assertThat(dropped).contains("tools[3]");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"model\": \"m\", \"input\": \"Hi\", \"tools\": [{\"type\": \"web_search\"}]}",
        "{\"model\": \"m\", \"input\": \"Hi\", \"tools\": [{\"type\": \"function\", \"name\": \"f\"}, {\"type\": \"web_search\"}], "
                + "\"tool_choice\": {\"type\": \"web_search\"}}",
        "{\"model\": \"m\", \"input\": \"Hi\", \"tools\": [{\"type\": \"function\", \"name\": \"f\"}, {\"type\": \"file_search\", "
                + "\"vector_store_ids\": [\"vs_1\"]}]}",
    })
    void a_hosted_tool_that_is_alone_or_forced_or_has_something_of_the_callers_is_refused(String body) {
        // When
        var refused = catchThrowableOfType(BadRequest.class, () -> written(Dialect.OPENAI_CHAT, body, new ArrayList<>()));

        // Then
        assertThat(refused).isNotNull();
        assertThat(refused.param()).isIn("tools[0]", "tools[1]", "tool_choice");
    }

    @Test
    void a_choice_of_such_a_tool_is_one_of_its_function() throws Exception {
        // When
        var custom = written(Dialect.OPENAI_CHAT, ASK.formatted("\"Hi\"", ", \"tool_choice\": {\"type\": \"custom\", \"name\": \"apply_patch\"}"),
                new ArrayList<>());
        var within = written(Dialect.OPENAI_CHAT, ASK.formatted("\"Hi\"",
                ", \"tool_choice\": {\"type\": \"function\", \"namespace\": \"mcp__files\", \"name\": \"read\"}"), new ArrayList<>());

        // Then
        assertThat(custom.at("/tool_choice/function/name").asText()).isEqualTo("apply_patch");
        assertThat(within.at("/tool_choice/function/name").asText()).isEqualTo("mcp__files__read");
    }

    private static final List<ReplyEvent> CALLS = List.of(
            new ReplyEvent.Started("m", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 0, "c0", "mcp__files__read", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 0, "{\"a\":1}", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 1, "c1", "apply_patch", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 1, "{\"input\":\"*** Be", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 1, "gin\\n\"}", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 2, "c2", "mcp__files__note", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 2, "plain words", Bytes.EMPTY),
            new ReplyEvent.ToolCallStarted(0, 3, "c3", "shell", Bytes.EMPTY),
            new ReplyEvent.ToolArguments(0, 3, "{}", Bytes.EMPTY),
            new ReplyEvent.Finished(FinishReason.TOOL_CALLS, Usage.NONE, Bytes.EMPTY));

    private static byte[] told(boolean stream) throws IOException {
        var onOneLine = Answers.JACKSON.readTree(ASK.formatted("\"Hi\"", "")).toString();
        var echo = Answers.CODEC.echo(Bytes.utf8(onOneLine));
        return Wires.written(Answers.CODEC.writeReply(stream, Answers.OPTIONS.saying("m", echo)), CALLS);
    }

    @Test
    void their_calls_come_back_as_the_caller_knows_them() throws Exception {
        // When
        var output = Answers.JACKSON.readTree(told(false)).path("output");

        // Then
        assertThat(output).hasSize(4);
        assertThat(output.get(0)).isEqualTo(Answers.JACKSON.readTree("{\"id\":\"fc_req-1_0\",\"type\":\"function_call\",\"status\":\"completed\","
                + "\"call_id\":\"c0\",\"namespace\":\"mcp__files\",\"name\":\"read\",\"arguments\":\"{\\\"a\\\":1}\"}"));
        assertThat(output.get(1)).isEqualTo(Answers.JACKSON.readTree("{\"id\":\"ctc_req-1_1\",\"type\":\"custom_tool_call\","
                + "\"status\":\"completed\",\"call_id\":\"c1\",\"name\":\"apply_patch\",\"input\":\"*** Begin\\n\"}"));
        assertThat(output.get(2).path("namespace").asText()).isEqualTo("mcp__files");
        assertThat(output.get(2).path("input").asText()).isEqualTo("plain words");
        assertThat(output.get(3).path("type").asText()).isEqualTo("function_call");
        assertThat(output.get(3).has("namespace")).isFalse();
    }

    @Test
    void the_text_of_a_call_is_streamed_under_its_own_events() throws Exception {
        // When
        var events = Answers.trees(told(true));

        // Then
        var ofPatch = events.stream().filter(event -> event.path("output_index").asInt(-1) == 1).toList();
        assertThat(ofPatch).extracting(event -> event.path("type").asText().replace("response.", "")).containsExactly(
                "output_item.added", "custom_tool_call_input.delta", "custom_tool_call_input.done", "output_item.done");
        assertThat(ofPatch.get(1).path("delta").asText()).isEqualTo("*** Begin\n");
        assertThat(ofPatch.get(2).path("input").asText()).isEqualTo("*** Begin\n");
        assertThat(events.getLast().at("/response/output")).isEqualTo(Answers.JACKSON.readTree(told(false)).path("output"));
    }

    @Test
    void what_both_apis_of_openai_have_reaches_a_chat_provider_that_takes_it_and_the_user_any() throws Exception {
        // Given
        var prompt = Answers.CODEC.readPrompt(Bytes.utf8("{\"model\":\"m\",\"input\":\"Hi\",\"user\":\"u\",\"prompt_cache_key\":\"k\","
                + "\"safety_identifier\":\"s\",\"service_tier\":\"flex\",\"text\":{\"verbosity\":\"low\"},\"metadata\":{\"a\":\"b\"}}"));
        var chat = Dialects.openAiChat();

        // When
        var able = chat.writePrompt(prompt, Wires.able());
        var any = chat.writePrompt(prompt, new PromptTarget("up", false));

        // Then
        assertThat(Wires.body(able.call()).asText()).contains("\"user\":\"u\"", "\"prompt_cache_key\":\"k\"", "\"safety_identifier\":\"s\"",
                "\"service_tier\":\"flex\"", "\"verbosity\":\"low\"").doesNotContain("metadata");
        assertThat(able.dropped()).containsExactly("metadata");
        assertThat(Wires.body(any.call()).asText()).contains("\"user\":\"u\"").doesNotContain("verbosity", "flex");
        assertThat(any.dropped()).containsExactlyInAnyOrder("prompt_cache_key", "safety_identifier", "service_tier", "text.verbosity", "metadata");
    }

    @Test
    void a_name_that_would_be_too_long_is_short_and_the_same_every_time() {
        var one = CallersTools.flat("mcp__" + "x".repeat(50), "read.file/of a very long name");
        assertThat(one).hasSize(64).matches("[A-Za-z0-9_-]+").isEqualTo(CallersTools.flat("mcp__" + "x".repeat(50), "read.file/of a very long name"));
        assertThat(one).isNotEqualTo(CallersTools.flat("mcp__" + "x".repeat(50), "read.file/of a very long nom"));
    }
}
