package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.WrittenCall;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromptsTest {
    private static final PromptTarget TARGET =
            new PromptTarget("up", true, 0, Set.of("reasoning"), false);

    private static Prompt read(String body) throws BadRequest {
        return Answers.CODEC.readPrompt(Bytes.utf8(body));
    }

    private static String text(WrittenCall call) {
        var text = new StringBuilder();
        call.call().pieces().forEach(piece -> text.append(piece.asText()));
        return text.toString();
    }

    private static JsonNode written(Prompt prompt) throws BadRequest, IOException {
        return Answers.JACKSON.readTree(text(Answers.CODEC.writePrompt(prompt, TARGET)));
    }

    private static Prompt of(Dialect dialect, Part... said) {
        return Prompt.of(dialect, List.of(new Turn(Role.ASSISTANT, List.of(said))));
    }

    @Test
    void what_was_written_is_read_as_it_was_meant() throws BadRequest {
        for (long seed = 0; seed < 2_000; seed++) {
            // Given
            var prompt = GeneratedPrompts.of(seed, Dialect.OPENAI_RESPONSES);

            // When
            var call = Answers.CODEC.writePrompt(prompt, TARGET);

            // Then
            var again = Answers.CODEC.readPrompt(Bytes.utf8(text(call)));
            assertThat(GeneratedPrompts.bare(again)).as("seed %d: %s", seed, text(call)).isEqualTo(prompt);
            assertThat(call.dropped()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void what_another_dialect_meant_reads_the_same_here() throws BadRequest {
        for (long seed = 0; seed < 500; seed++) {
            // Given
            var prompt = GeneratedPrompts.of(seed, Dialect.OPENAI_CHAT);

            // When
            var again = Answers.CODEC.readPrompt(Bytes.utf8(text(Answers.CODEC.writePrompt(prompt, TARGET))));

            // Then
            assertThat(GeneratedPrompts.bare(again).turns()).as("seed %d", seed).isEqualTo(prompt.turns());
            assertThat(again.tools()).isEqualTo(prompt.tools());
            assertThat(again.format()).isEqualTo(prompt.format());
            assertThat(again.others()).isEqualTo(prompt.others());
        }
    }

    @Test
    void a_conversation_is_read_turn_by_turn() throws BadRequest {
        // When
        var prompt = read("""
                {"model": "m", "instructions": "Be brief.", "input": [
                  {"role": "developer", "content": "in French"},
                  {"role": "user", "content": [{"type": "input_text", "text": "look"},
                    {"type": "input_image", "image_url": "data:image/png;base64,AAAA", "detail": "auto"},
                    {"type": "input_image", "file_id": "file-1"},
                    {"type": "input_audio", "input_audio": {"data": "BBBB", "format": "mp3"}},
                    {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,CCCC"},
                    {"type": "input_file", "file_url": "https://example.com/b.pdf"}]},
                  {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "a"},
                    {"type": "summary_text", "text": "b"}], "encrypted_content": "gAA"},
                  {"type": "reasoning", "id": "rs_2", "summary": [], "encrypted_content": "sbx1.anthropic-messages.x"},
                  {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                    "content": [{"type": "output_text", "text": "yes", "annotations": []}, {"type": "refusal", "refusal": "no"}]},
                  {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "f", "arguments": "{\\"a\\": 1}",
                    "encrypted_content": "sbx1.gemini.y"},
                  {"type": "function_call", "call_id": "c2", "name": "g", "arguments": "{}"},
                  {"type": "function_call_output", "call_id": "c2", "output": "two"},
                  {"type": "function_call_output", "call_id": "c1", "output": [{"type": "input_text", "text": "one"}]},
                  {"role": "user", "content": "go on"}]}
                """);

        // Then
        var turns = GeneratedPrompts.bare(prompt).turns();
        assertThat(turns).extracting(Turn::role).containsExactly(
                Role.SYSTEM, Role.DEVELOPER, Role.USER, Role.ASSISTANT, Role.TOOL, Role.USER);
        assertThat(turns.get(2).parts()).containsExactly(
                Part.text("look"), new Part.Image(new Media.Inline("image/png", "AAAA"), "", CacheMark.NONE, ""),
                new Part.Image(new Media.Stored("file-1"), "", CacheMark.NONE, ""), new Part.Audio(new Media.Inline("audio/mp3", "BBBB"), ""),
                new Part.Document(new Media.Inline("application/pdf", "CCCC"), "a.pdf", CacheMark.NONE, ""),
                new Part.Document(new Media.Remote("https://example.com/b.pdf"), "", CacheMark.NONE, ""));
        assertThat(turns.get(3).parts()).containsExactly(
                new Part.Reasoning("a\n\nb", Mark.by(Dialect.OPENAI_RESPONSES, "gAA"), false),
                new Part.Reasoning("", Mark.by(Dialect.ANTHROPIC_MESSAGES, "x"), true), Part.text("yes"), new Part.Refusal("no"),
                new Part.ToolUse("c1", "f", "{\"a\": 1}", Mark.by(Dialect.GEMINI, "y"), CacheMark.NONE),
                new Part.ToolUse("c2", "g", "{}", Mark.NONE, CacheMark.NONE));
        assertThat(turns.get(4).parts()).extracting(part -> ((Part.ToolResult) part).id()).containsExactly("c2", "c1");
        assertThat(prompt.turns().get(2).parts().get(1)).isInstanceOfSatisfying(
                Part.Image.class, image -> assertThat(image.at()).isEqualTo("input[1].content[1]"));
    }

    @Test
    void settings_are_read_for_what_they_mean() throws BadRequest {
        // When
        var prompt = read("""
                {"model": "m", "input": "Hi", "max_output_tokens": 9, "temperature": 0.5, "top_p": 1, "parallel_tool_calls": false,
                 "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": true},
                           {"type": "web_search"}],
                 "tool_choice": {"type": "allowed_tools", "mode": "required", "tools": [{"type": "function", "name": "f"}]},
                 "text": {"format": {"type": "json_schema", "name": "n", "schema": {"type": "object"}, "strict": true}, "verbosity": "low"},
                 "reasoning": {"effort": "high", "summary": "auto"}, "include": ["reasoning.encrypted_content", "message.output_text.logprobs"],
                 "top_logprobs": 2, "store": true, "metadata": {"a": "b"}, "truncation": "disabled", "service_tier": "flex", "background": true}
                """);

        // Then
        assertThat(prompt.sampling().maxTokens()).hasValue(9);
        assertThat(prompt.sampling().logprobs()).hasValue(2);
        assertThat(prompt.tools()).hasSize(2).last().isInstanceOf(Tool.Builtin.class);
        assertThat(prompt.toolChoice()).isEqualTo(new ToolChoice(ToolChoice.Mode.REQUIRED, List.of("f"), Optional.of(false)));
        assertThat(prompt.format()).isInstanceOfSatisfying(
                Format.Schema.class, schema -> assertThat(schema.strict()).contains(true));
        assertThat(prompt.thinking()).isEqualTo(Thinking.effort(Thinking.Effort.HIGH).withShown(Optional.of(true)));
        assertThat(prompt.others()).extracting(setting -> setting.name() + " " + setting.weight()).containsExactly(
                "metadata HINT", "service_tier HINT", "background MEANING", "text.verbosity HINT");
    }

    @Test
    void what_names_something_that_lies_at_a_provider_changes_the_answer() throws BadRequest {
        for (var member : List.of(
                "\"conversation\": \"conv_1\"", "\"prompt\": {\"id\": \"pmpt_1\"}", "\"previous_response_id\": \"resp_1\"",
                "\"n\": 2", "\"tool_choice\": {\"type\": \"file_search\"}", "\"text\": {\"format\": {\"type\": \"grammar\"}}",
                "\"reasoning\": {\"effort\": \"ultra\"}")) {
            var prompt = read("{\"model\": \"m\", \"input\": \"Hi\", " + member + "}");
            assertThat(prompt.others()).as(member).hasSize(1)
                    .first().satisfies(setting -> assertThat(setting.weight()).isEqualTo(Setting.Weight.MEANING));
        }
        assertThat(read("{\"model\": \"m\", \"input\": \"Hi\", \"background\": false, \"n\": 1, \"conversation\": null}").others()).isEmpty();
    }

    @Test
    void items_that_only_this_api_knows_are_kept_for_it_alone() throws BadRequest, IOException {
        // Given
        var body = "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"id\":\"msg_1\"},{\"type\":\"web_search_call\","
                + "\"id\":\"ws_1\"},{\"type\":\"computer_call_output\",\"call_id\":\"c\",\"output\":\"x\"}],\"tools\":[{\"type\":\"namespace\"}]}";

        // When
        var prompt = read(body);

        // Then
        assertThat(written(prompt).path("input")).isEqualTo(Answers.JACKSON.readTree(body).path("input"));
        assertThat(written(prompt).path("tools")).isEqualTo(Answers.JACKSON.readTree(body).path("tools"));
        var other = new Prompt(
                Dialect.COHERE_V2, prompt.turns(), List.of(), prompt.toolChoice(), prompt.sampling(), prompt.format(), prompt.thinking(),
                List.of());
        var refused = catchThrowableOfType(BadRequest.class, () -> Answers.CODEC.writePrompt(other, TARGET));
        assertThat(refused.param()).isEqualTo("input[1]");
    }

    @Test
    void a_translated_request_is_not_stored_and_asks_for_reasoning_in_encrypted_form() throws BadRequest, IOException {
        // When
        var body = written(Prompt.of(Dialect.OPENAI_CHAT, List.of(Turn.of(Role.USER, "Hi"))));

        // Then
        assertThat(body).isEqualTo(Answers.JACKSON.readTree("{\"model\":\"up\",\"input\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                + "\"include\":[\"reasoning.encrypted_content\"],\"store\":false,\"stream\":true}"));
        var plain = Answers.CODEC.writePrompt(Prompt.of(Dialect.OPENAI_CHAT, List.of()), new PromptTarget("up", false));
        assertThat(text(plain)).isEqualTo("{\"model\":\"up\",\"input\":[],\"store\":false}");
        assertThat(plain.call().path()).isEqualTo("/responses");
    }

    @Test
    void functions_of_other_dialects_are_not_strict_unless_they_say_so() throws BadRequest, IOException {
        // Given
        var tool = read("{\"model\":\"m\",\"input\":\"\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}").tools();
        var plain = Prompt.of(Dialect.OPENAI_CHAT, List.of());

        // When
        var prompt = new Prompt(
                Dialect.OPENAI_CHAT, List.of(), tool, plain.toolChoice(), plain.sampling(), plain.format(), plain.thinking(), List.of());

        // Then
        assertThat(written(prompt).at("/tools/0/strict").isBoolean()).isTrue();
        assertThat(written(prompt).at("/tools/0/strict").asBoolean()).isFalse();
    }

    @Test
    void marks_of_others_are_never_shown() throws BadRequest {
        // Given
        var prompt = of(
                Dialect.ANTHROPIC_MESSAGES, new Part.Reasoning("hm", Mark.by(Dialect.ANTHROPIC_MESSAGES, "secret"), false),
                new Part.ToolUse("c", "f", "{}", Mark.by(Dialect.GEMINI, "secret"), CacheMark.NONE));

        // When
        var call = Answers.CODEC.writePrompt(prompt, TARGET);

        // Then
        assertThat(text(call)).doesNotContain("secret").doesNotContain("reasoning\"").contains("function_call");
        assertThat(call.dropped()).containsExactly("messages (reasoning)");
    }

    @Test
    void ids_that_are_too_long_for_this_api_become_shorter_ones_that_still_belong_together() throws BadRequest, IOException {
        // Given
        var id = "toolu_" + "x".repeat(100);
        var prompt = Prompt.of(Dialect.ANTHROPIC_MESSAGES, List.of(
                new Turn(Role.ASSISTANT, List.of(new Part.ToolUse(id, "f", "{}", Mark.NONE, CacheMark.NONE))),
                new Turn(Role.TOOL, List.of(new Part.ToolResult(id, "", List.of(), false, CacheMark.NONE, "")))));

        // When
        var input = written(prompt).path("input");

        // Then
        assertThat(input.at("/0/call_id").asText()).hasSizeBetween(1, 64).isEqualTo(input.at("/1/call_id").asText());
    }

    @Test
    void what_this_api_does_not_have_is_refused_by_the_name_that_the_caller_gave_it() throws BadRequest {
        // Given
        var chat = dev.signalbox.dialects.Dialects.openAiChat();
        var start = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],";

        // Then
        for (var member : List.of(
                "stop:[\"a\"]", "n:2", "frequency_penalty:1", "presence_penalty:-1", "top_k:3", "logit_bias:{\"1\":2}")) {
            var name = member.substring(0, member.indexOf(':'));
            var prompt = chat.readPrompt(Bytes.utf8(start + "\"" + name + "\"" + member.substring(name.length()) + "}"));
            var refused = catchThrowableOfType(BadRequest.class, () -> Answers.CODEC.writePrompt(prompt, TARGET));
            assertThat(refused).as(member).isNotNull();
            assertThat(refused.param()).isEqualTo(name);
            var lenient = new PromptTarget("up", false, 0, Set.of(), true);
            assertThat(Answers.CODEC.writePrompt(prompt, lenient).dropped()).containsExactly(name);
        }
    }
}
