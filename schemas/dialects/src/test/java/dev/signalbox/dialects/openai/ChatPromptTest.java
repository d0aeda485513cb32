package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatPromptTest {
    private static final String USER = "{\"role\":\"user\",\"content\":\"hi\"}";

    private static Prompt read(String body) throws BadRequest {
        return Chats.CODEC.readPrompt(Bytes.utf8(body));
    }

    private static Prompt asked(String members) throws BadRequest {
        return read("{\"model\":\"m\",\"messages\":[" + USER + "]," + members + "}");
    }

    private static List<Turn> said(String... messages) throws BadRequest {
        return read("{\"model\":\"m\",\"messages\":[" + String.join(",", messages) + "]}").turns();
    }

    private static Json written(Prompt prompt, PromptTarget target) throws BadRequest {
        return Json.of(Wires.body(Chats.CODEC.writePrompt(prompt, target).call()).asText());
    }

    private static Prompt with(Sampling sampling, Thinking thinking) {
        return new Prompt(Dialect.ANTHROPIC_MESSAGES, List.of(Turn.of(Role.USER, "hi")), List.of(), ToolChoice.OPEN, sampling,
                Format.FREE, thinking, List.of());
    }

    @Test
    void results_that_follow_one_another_are_one_turn() throws BadRequest {
        var turns = said(
                USER,
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                        + "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{ }\"}},"
                        + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":{\"x\": 1}}}]}",
                "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":\"2\"}", "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":[]}",
                USER);
        assertThat(turns).extracting(Turn::role).containsExactly(Role.USER, Role.ASSISTANT, Role.TOOL, Role.USER);
        assertThat(turns.get(1).parts()).extracting(part -> ((Part.ToolUse) part).arguments()).containsExactly("{ }", "{\"x\": 1}");
        assertThat(turns.get(2).parts()).extracting(part -> ((Part.ToolResult) part).id()).containsExactly("b", "a");
    }

    @Test
    void functions_of_old_are_tools() throws BadRequest {
        var prompt = read("""
                {"model":"m","messages":[{"role":"user","content":"hi"},
                 {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
                 {"role":"function","name":"f","content":"done"}],
                 "functions":[{"name":"f","parameters":{"type":"object"}}],"function_call":{"name":"f"}}""");
        assertThat(prompt.tools()).extracting(tool -> ((Tool.Function) tool).name()).containsExactly("f");
        assertThat(prompt.toolChoice()).isEqualTo(ToolChoice.one("f"));
        var use = (Part.ToolUse) prompt.turns().get(1).parts().getFirst();
        var result = (Part.ToolResult) prompt.turns().get(2).parts().getFirst();
        assertThat(use.id()).isEqualTo(result.id());
    }

    @Test
    void reasoning_that_comes_back_keeps_its_marks() throws BadRequest {
        var turns = said("""
                {"role":"assistant","content":"so","reasoning_content":"first second",
                 "reasoning_details":[{"type":"reasoning.text","text":"first","signature":"sbx1.anthropic-messages.s1"},
                  {"type":"reasoning.encrypted","data":"sbx1.anthropic-messages.s2"},
                  {"type":"reasoning.encrypted","id":"c1","data":"sbx1.gemini.s3"},
                  {"type":"reasoning.text","text":" second","signature":"own"}],
                 "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}""");
        assertThat(turns.getFirst().parts()).containsExactly(
                new Part.Reasoning("first", Mark.by(Dialect.ANTHROPIC_MESSAGES, "s1"), false),
                new Part.Reasoning("", Mark.by(Dialect.ANTHROPIC_MESSAGES, "s2"), true),
                new Part.Reasoning(" second", Mark.by(Dialect.OPENAI_CHAT, "own"), false),
                Part.text("so"),
                new Part.ToolUse("c1", "f", "{}", Mark.by(Dialect.GEMINI, "s3"), CacheMark.NONE));
    }

    @Test
    void a_signature_without_text_belongs_to_the_reasoning_beside_it() throws BadRequest {
        var turns = said("""
                {"role":"assistant","content":"so","reasoning":"why",
                 "reasoning_details":[{"type":"reasoning.text","text":"","signature":"own"}]}""");
        assertThat(turns.getFirst().parts())
                .containsExactly(new Part.Reasoning("why", Mark.by(Dialect.OPENAI_CHAT, "own"), false), Part.text("so"));
    }

    @Test
    void pictures_are_read_where_they_lie() throws BadRequest {
        var turns = said("""
                {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},
                 {"type":"image_url","image_url":{"url":"https://a.test/b.png"}},
                 {"type":"file","file":{"file_id":"file-1"}},{"type":"input_audio","input_audio":{"data":"BBBB","format":"mp3"}},
                 {"type":"video_url","video_url":{"url":"https://a.test/c"}}]}""");
        assertThat(turns.getFirst().parts()).satisfiesExactly(
                image -> assertThat(image).isEqualTo(
                        new Part.Image(new Media.Inline("image/png", "AAAA"), "low", CacheMark.NONE, "messages[0].content[0]")),
                image -> assertThat(((Part.Image) image).media()).isEqualTo(new Media.Remote("https://a.test/b.png")),
                file -> assertThat(((Part.Document) file).media()).isEqualTo(new Media.Stored("file-1")),
                audio -> assertThat(((Part.Audio) audio).media()).isEqualTo(new Media.Inline("audio/mp3", "BBBB")),
                video -> assertThat(((Part.Foreign) video).at()).isEqualTo("messages[0].content[4]"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"temperature\":\"hot\" | temperature", "\"max_tokens\":1.5 | max_tokens", "\"max_tokens\":-1 | max_tokens",
        "\"stop\":[1] | stop", "\"stop\":7 | stop", "\"response_format\":{\"type\":\"yaml\"} | response_format.type",
        "\"response_format\":{\"type\":\"json_schema\"} | response_format.json_schema.schema",
        "\"reasoning_effort\":\"enormous\" | reasoning_effort", "\"tool_choice\":\"maybe\" | tool_choice",
        "\"tool_choice\":{} | tool_choice", "\"tools\":[{\"type\":\"function\",\"function\":{}}] | tools[0].function.name",
        "\"seed\":1e30 | seed", "\"tools\":{} | tools", "\"logprobs\":3 | logprobs"
    })
    void what_nobody_could_mean_is_refused_by_its_name(String member, String param) {
        var refused = catchThrowableOfType(BadRequest.class, () -> asked(member));
        assertThat(refused).as(member).isNotNull();
        assertThat(refused.param()).isEqualTo(param);
    }

    @Test
    void a_message_that_nobody_could_mean_is_refused_by_its_place() {
        var cases = Map.of(
                "{\"role\":\"robot\",\"content\":\"x\"}", "messages[1].role",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}", "messages[1].content[0].image_url.url",
                "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"file:///etc/passwd\"}}]}",
                "messages[1].content[0].image_url.url",
                "{\"role\":\"user\",\"content\":{\"type\":\"text\"}}", "messages[1].content");
        cases.forEach((message, param) -> {
            var refused = catchThrowableOfType(BadRequest.class, () -> said(USER, message));
            assertThat(refused).as(message).isNotNull();
            assertThat(refused.param()).isEqualTo(param);
        });
    }

    @Test
    void members_without_a_place_are_kept_by_their_weight() throws BadRequest {
        var others = asked("\"user\":\"u\",\"logit_bias\":{\"1\":5},\"never_heard_of\":[1],\"store\":null").others();
        assertThat(others).extracting(Setting::name).containsExactly("user", "logit_bias", "never_heard_of");
        assertThat(others).extracting(Setting::weight)
                .containsExactly(Setting.Weight.HINT, Setting.Weight.MEANING, Setting.Weight.HINT);
    }

    @Test
    void settings_are_read_under_each_of_their_names() throws BadRequest {
        assertThat(asked("\"max_tokens\":5,\"max_completion_tokens\":7").sampling().maxTokens()).hasValue(7);
        assertThat(asked("\"stop\":\"END\"").sampling().stop()).containsExactly("END");
        assertThat(asked("\"logprobs\":true,\"top_logprobs\":3").sampling().logprobs()).hasValue(3);
        assertThat(asked("\"logprobs\":false").sampling().logprobs()).isEmpty();
        assertThat(asked("\"reasoning\":{\"effort\":\"high\",\"exclude\":true}").thinking())
                .isEqualTo(Thinking.effort(Thinking.Effort.HIGH).withShown(Optional.of(false)));
        assertThat(asked("\"reasoning\":{\"max_tokens\":2000}").thinking()).isEqualTo(Thinking.budget(2_000));
        assertThat(asked("\"reasoning\":{\"enabled\":false}").thinking()).isEqualTo(Thinking.OFF);
        assertThat(asked("\"thinking\":{\"type\":\"disabled\"}").thinking()).isEqualTo(Thinking.OFF);
        assertThat(asked("\"reasoning_effort\":\"none\"").thinking()).isEqualTo(Thinking.OFF);
    }

    @Test
    void what_is_written_says_no_more_than_was_said() throws BadRequest {
        var body = written(Prompt.of(Dialect.ANTHROPIC_MESSAGES, List.of(Turn.of(Role.USER, "hi"))), new PromptTarget("theirs", false));
        assertThat(body.names()).containsExactly("model", "messages");
        assertThat(body.get("model").text()).isEqualTo("theirs");
    }

    @Test
    void a_stream_asks_for_usage() throws BadRequest {
        var sampling = new Sampling(OptionalInt.of(9), Sampling.PLAIN.temperature(), Sampling.PLAIN.topP(), OptionalInt.empty(),
                Sampling.PLAIN.frequencyPenalty(), Sampling.PLAIN.presencePenalty(), List.of(), Sampling.PLAIN.seed(), 1, OptionalInt.empty());
        var body = written(with(sampling, Thinking.UNSAID), new PromptTarget("m", true, 0, Set.of(), false));
        assertThat(body.get("stream").isTrue()).isTrue();
        assertThat(body.get("stream_options").get("include_usage").isTrue()).isTrue();
        assertThat(body.get("max_completion_tokens").count()).isEqualTo(9);
    }

    @Test
    void pictures_of_a_result_follow_in_a_turn_of_the_user() throws BadRequest {
        var image = new Part.Image(new Media.Inline("image/png", "AAAA"), "", CacheMark.NONE, "x");
        var result = new Part.ToolResult("c1", "f", List.of(Part.text("seen"), image), true, CacheMark.NONE, "messages[2].content[0]");
        var use = new Part.ToolUse("c1", "f", "{}", Mark.NONE, CacheMark.NONE);
        var prompt = Prompt.of(Dialect.ANTHROPIC_MESSAGES, List.of(
                Turn.of(Role.USER, "look"), new Turn(Role.ASSISTANT, List.of(use)), new Turn(Role.TOOL, List.of(result))));

        var written = Chats.CODEC.writePrompt(prompt, new PromptTarget("m", false));

        var messages = Json.of(Wires.body(written.call()).asText()).get("messages").values();
        assertThat(messages).extracting(message -> message.get("role").text()).containsExactly("user", "assistant", "tool", "user");
        assertThat(messages.get(2).get("content").text()).isEqualTo("seen");
        assertThat(written.dropped()).containsExactly("messages[2].content[0].is_error");
    }

    @Test
    void thought_is_asked_for_only_where_a_word_says_how_much() throws BadRequest {
        assertThat(written(with(Sampling.PLAIN, Thinking.budget(2_000)), Wires.able()).get("reasoning_effort").text()).isEqualTo("low");
        assertThat(written(with(Sampling.PLAIN, Thinking.OFF), Wires.able()).get("reasoning_effort").text()).isEqualTo("none");
        assertThat(written(with(Sampling.PLAIN, Thinking.OFF), new PromptTarget("m", false)).get("reasoning_effort").present()).isFalse();
        var adaptive = new Thinking(Thinking.Mode.ADAPTIVE, Optional.empty(), OptionalInt.empty(), Optional.empty());
        assertThat(Chats.CODEC.writePrompt(with(Sampling.PLAIN, adaptive), Wires.able()).dropped()).containsExactly("thinking");
    }

    @Test
    void a_file_at_another_provider_is_refused_by_its_place() {
        var file = new Part.Document(new Media.Stored("file-1"), "a.pdf", CacheMark.NONE, "messages[0].content[0].source");
        var prompt = Prompt.of(Dialect.ANTHROPIC_MESSAGES, List.of(new Turn(Role.USER, List.of(file))));
        var refused = catchThrowableOfType(BadRequest.class, () -> Chats.CODEC.writePrompt(prompt, Wires.able()));
        assertThat(refused.param()).isEqualTo("messages[0].content[0].source");
        assertThat(refused.explanation()).contains("bytes");
    }

    @Test
    void tools_that_are_left_out_leave_no_choice_among_them() throws BadRequest {
        var builtin = new Tool.Builtin("web_search", Json.of("{}"), "tools[0]");
        var prompt = new Prompt(Dialect.OPENAI_RESPONSES, List.of(Turn.of(Role.USER, "hi")), List.of(builtin),
                ToolChoice.of(ToolChoice.Mode.AUTO), Sampling.PLAIN, Format.FREE, Thinking.UNSAID, List.of());
        var body = written(prompt, Wires.lenient());
        assertThat(body.names()).doesNotContain("tools", "tool_choice");
    }
}
