package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.WrittenCall;
import dev.signalbox.dialects.openai.ChatCodec;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.dialects.quirks.Quirky;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.catalog.Provider;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeminiPromptWriterTest {
    private static final PromptTarget TARGET = new PromptTarget("gemini-x", false);
    private static final PromptTarget LENIENT = new PromptTarget("gemini-x", false, 0, Set.of(), true);

    private static String text(UpstreamCall call) {
        var text = new StringBuilder();
        call.pieces().forEach(piece -> text.append(piece.asText()));
        return text.toString();
    }

    private static WrittenCall written(Prompt prompt, PromptTarget target) throws BadRequest {
        return Geminis.CODEC.writePrompt(prompt, target);
    }

    private static JsonNode body(Prompt prompt) throws BadRequest, IOException {
        return Geminis.JACKSON.readTree(text(written(prompt, TARGET).call()));
    }

    private static Prompt chat(String body) throws BadRequest {
        return new ChatCodec().readPrompt(Bytes.utf8(body.replace('\'', '"')));
    }

    private static Prompt asking(String members) throws BadRequest {
        return chat("{'model':'m','messages':[{'role':'user','content':'hi'}]," + members + "}");
    }

    @Test
    void the_path_names_the_model_and_whether_it_streams() throws BadRequest {
        var prompt = Prompt.of(Dialect.OPENAI_CHAT, List.of(Turn.of(Role.USER, "hi")));
        assertThat(written(prompt, TARGET).call().path()).isEqualTo("/models/gemini-x:generateContent");
        assertThat(written(prompt, new PromptTarget("gemini-x", true)).call().path())
                .isEqualTo("/models/gemini-x:streamGenerateContent?alt=sse");
        assertThat(GeminiRequestWriter.path("tunedModels/a b?c", false)).isEqualTo("/tunedModels/a%20b%3Fc:generateContent");
    }

    @Test
    void a_conversation_becomes_contents_with_instructions_apart_and_sides_merged() throws BadRequest, IOException {
        // Given
        var prompt = chat("{'model':'m','messages':[{'role':'system','content':'s'},{'role':'user','content':'a'},{'role':'user','content':'b'},"
                + "{'role':'developer','content':'d'},{'role':'assistant','content':'','tool_calls':["
                + "{'id':'c1','function':{'name':'f','arguments':'{\\'x\\': 1}'}},{'id':'c2','function':{'name':'g','arguments':''}}]},"
                + "{'role':'tool','tool_call_id':'c1','content':'one'},{'role':'tool','tool_call_id':'c2','content':'{\\'n\\': 2}'},"
                + "{'role':'user','content':'c'}]}");

        // When
        var body = body(prompt);

        // Then
        assertThat(body.path("systemInstruction").toString()).isEqualTo("{\"parts\":[{\"text\":\"s\"},{\"text\":\"d\"}]}");
        assertThat(body.path("contents").toString()).isEqualTo("[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"},{\"text\":\"b\"}]},"
                + "{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"id\":\"c1\",\"name\":\"f\",\"args\":{\"x\":1}},"
                + "\"thoughtSignature\":\"skip_thought_signature_validator\"},{\"functionCall\":{\"id\":\"c2\",\"name\":\"g\",\"args\":{}}}]},"
                + "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":\"c1\",\"name\":\"f\",\"response\":{\"output\":\"one\"}}},"
                + "{\"functionResponse\":{\"id\":\"c2\",\"name\":\"g\",\"response\":{\"n\":2}}},{\"text\":\"c\"}]}]");
    }

    @Test
    void arguments_and_schemas_keep_every_byte() throws BadRequest {
        // Given
        var prompt = chat("{'model':'m','messages':[{'role':'user','content':'a'},{'role':'assistant','tool_calls':["
                + "{'id':'c','function':{'name':'f','arguments':'{\\'z\\':1.0,  \\'a\\':[]}'}}]}],'tools':[{'type':'function','function':"
                + "{'name':'f','parameters':{'type': 'object','$defs':{},'additionalProperties' :false}}}]}");

        // When
        var body = text(call(prompt));

        // Then
        assertThat(body).contains("\"args\":{\"z\":1.0,  \"a\":[]}")
                .contains("\"parametersJsonSchema\":{\"type\": \"object\",\"$defs\":{},\"additionalProperties\" :false}");
    }

    private static UpstreamCall call(Prompt prompt) throws BadRequest {
        return written(prompt, TARGET).call();
    }

    @Test
    void own_marks_go_back_and_those_of_others_do_not() throws BadRequest, IOException {
        // Given
        var prompt = Prompt.of(Dialect.OPENAI_CHAT, List.of(Turn.of(Role.USER, "a"), new Turn(Role.ASSISTANT, List.of(
                new Part.Reasoning("hm", Mark.by(Dialect.GEMINI, "own"), false),
                new Part.Reasoning("ha", Mark.by(Dialect.ANTHROPIC_MESSAGES, "secret"), false),
                Part.text("b"),
                new Part.Reasoning("", Mark.by(Dialect.GEMINI, "text"), true),
                new Part.ToolUse("c1", "f", "{}", Mark.by(Dialect.GEMINI, "call"), CacheMark.NONE),
                new Part.ToolUse("c2", "f", "{}", Mark.by(Dialect.ANTHROPIC_MESSAGES, "secret"), CacheMark.NONE)))));

        // When
        var call = written(prompt, TARGET);
        var parts = Geminis.JACKSON.readTree(text(call.call())).path("contents").path(1).path("parts");

        // Then
        assertThat(text(call.call())).doesNotContain("secret").doesNotContain("ha\"");
        assertThat(parts.path(0).toString()).isEqualTo("{\"text\":\"hm\",\"thought\":true,\"thoughtSignature\":\"own\"}");
        assertThat(parts.path(1).toString()).isEqualTo("{\"text\":\"b\",\"thoughtSignature\":\"text\"}");
        assertThat(parts.path(2).path("thoughtSignature").asText()).isEqualTo("call");
        assertThat(parts.path(3).has("thoughtSignature")).isFalse();
        assertThat(call.dropped()).containsExactly("messages (reasoning)");
    }

    @Test
    void settings_have_their_places() throws BadRequest, IOException {
        // When
        var config = body(asking("'max_tokens':5,'temperature':0.5,'top_p':0.9,'stop':['a','b'],'seed':4294967297,'n':2,"
                + "'frequency_penalty':1,'presence_penalty':-1,'reasoning_effort':'xhigh','response_format':{'type':'json_schema',"
                + "'json_schema':{'name':'x','schema':{'type':'object'}}}")).path("generationConfig");

        // Then
        assertThat(config.toString()).isEqualTo("{\"maxOutputTokens\":5,\"temperature\":0.5,\"topP\":0.9,\"frequencyPenalty\":1,"
                + "\"presencePenalty\":-1,\"stopSequences\":[\"a\",\"b\"],\"seed\":0,\"candidateCount\":2,"
                + "\"responseMimeType\":\"application/json\",\"responseJsonSchema\":{\"type\":\"object\"},"
                + "\"thinkingConfig\":{\"thinkingBudget\":24576,\"includeThoughts\":true}}");
    }

    @Test
    void choices_of_tools_are_modes() throws BadRequest, IOException {
        assertThat(mode("'auto'")).isEqualTo("{\"mode\":\"AUTO\"}");
        assertThat(mode("'none'")).isEqualTo("{\"mode\":\"NONE\"}");
        assertThat(mode("'required'")).isEqualTo("{\"mode\":\"ANY\"}");
        assertThat(mode("{'type':'function','function':{'name':'f'}}")).isEqualTo("{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"f\"]}");
        assertThat(mode("{'type':'allowed_tools','allowed_tools':{'mode':'auto','tools':[{'function':{'name':'f'}}]}}"))
                .isEqualTo("{\"mode\":\"VALIDATED\",\"allowedFunctionNames\":[\"f\"]}");
    }

    private static String mode(String choice) throws BadRequest, IOException {
        return body(asking("'tools':[{'type':'function','function':{'name':'f'}}],'tool_choice':" + choice))
                .path("toolConfig").path("functionCallingConfig").toString();
    }

    @Test
    void what_can_not_be_had_is_refused_by_its_name_or_left_out_and_told_of_where_that_is_wanted() throws BadRequest {
        for (var wish : Map.of(
                "'stop':['1','2','3','4','5','6']", "stop",
                "'logprobs':true", "logprobs",
                "'logit_bias':{'1':2}", "logit_bias",
                "'tools':[{'type':'function','function':{'name':'f'}}],'parallel_tool_calls':false", "parallel_tool_calls",
                "'tools':[{'type':'web_search'}]", "tools[0]").entrySet()) {
            var prompt = asking(wish.getKey());
            assertThatThrownBy(() -> written(prompt, TARGET)).as(wish.getKey())
                    .isInstanceOfSatisfying(BadRequest.class, bad -> assertThat(bad.param()).isEqualTo(wish.getValue()));
            assertThat(written(prompt, LENIENT).dropped()).as(wish.getKey()).containsExactly(wish.getValue());
        }
        assertThat(written(asking("'user':'me'"), TARGET).dropped()).containsExactly("user");
    }

    @Test
    void only_files_at_google_go_as_files() throws BadRequest, IOException {
        // Given
        var stored = image(new Media.Stored("gs://bucket/cat.webp"));
        var file = image(new Media.Remote("https://generativelanguage.googleapis.com/v1beta/files/abc"));
        var remote = image(new Media.Remote("https://a.test/cat.png"));

        // When, Then
        assertThat(part(stored)).isEqualTo("{\"fileData\":{\"mimeType\":\"image/webp\",\"fileUri\":\"gs://bucket/cat.webp\"}}");
        assertThat(part(file)).contains("/v1beta/files/abc");
        assertThat(part(image(new Media.Inline("image/png", "AAAA")))).isEqualTo("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AAAA\"}}");
        for (var refused : List.of(remote, image(new Media.Stored("file-123")))) {
            assertThatThrownBy(() -> part(refused)).isInstanceOfSatisfying(BadRequest.class, bad -> {
                assertThat(bad.param()).isEqualTo("messages[0].content[1]");
                assertThat(bad.explanation()).contains("Send its bytes");
            });
        }
    }

    private static Prompt image(Media media) {
        return Prompt.of(Dialect.OPENAI_CHAT, List.of(
                new Turn(Role.USER, List.of(new Part.Image(media, "", CacheMark.NONE, "messages[0].content[1]")))));
    }

    private static String part(Prompt prompt) throws BadRequest, IOException {
        return body(prompt).path("contents").path(0).path("parts").path(0).toString();
    }

    @Test
    void a_result_of_a_call_that_nobody_knows_is_refused() throws BadRequest {
        var prompt = chat("{'model':'m','messages':[{'role':'tool','tool_call_id':'c1','content':'one'}]}");
        assertThatThrownBy(() -> written(prompt, TARGET))
                .isInstanceOfSatisfying(BadRequest.class, bad -> assertThat(bad.param()).isEqualTo("messages[0]"));
    }

    @Test
    void pictures_in_results_follow_all_results() throws BadRequest, IOException {
        // Given
        var picture = new Part.Image(new Media.Inline("image/png", "AAAA"), "", CacheMark.NONE, "");
        var prompt = Prompt.of(Dialect.ANTHROPIC_MESSAGES, List.of(
                new Turn(Role.ASSISTANT, List.of(use("a"), use("b"))),
                new Turn(Role.TOOL, List.of(
                        new Part.ToolResult("a", "", List.of(Part.text("see"), picture), false, CacheMark.NONE, ""),
                        new Part.ToolResult("b", "", List.of(Part.text("no")), true, CacheMark.NONE, "")))));

        // When
        var parts = body(prompt).path("contents").path(1).path("parts");

        // Then
        assertThat(parts).hasSize(3);
        assertThat(parts.path(0).path("functionResponse").path("response").toString()).isEqualTo("{\"output\":\"see\"}");
        assertThat(parts.path(1).path("functionResponse").path("response").toString()).isEqualTo("{\"error\":\"no\"}");
        assertThat(parts.path(2).has("inlineData")).isTrue();
    }

    private static Part use(String id) {
        return new Part.ToolUse(id, "f", "{}", Mark.NONE, CacheMark.NONE);
    }

    @Test
    void endpoints_that_know_only_the_subset_get_the_subset() throws BadRequest, IOException {
        // Given
        var quirks = new Quirky(new Provider.Quirks(
                List.of("openapi-schemas"), Map.of(), List.of(), Map.of(), List.of(), List.of(), Map.of(), false));
        var prompt = asking("'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object','properties':{'a':{'type':'string'}}}}}],"
                + "'response_format':{'type':'json_schema','json_schema':{'schema':{'type':['string','null']}}}");

        // When
        var body = Geminis.JACKSON.readTree(text(quirks.applied(call(prompt), false).call()));

        // Then
        assertThat(body.path("tools").path(0).path("functionDeclarations").path(0).path("parameters").toString())
                .isEqualTo("{\"type\":\"OBJECT\",\"properties\":{\"a\":{\"type\":\"STRING\"}}}");
        assertThat(body.path("generationConfig").path("responseSchema").toString()).isEqualTo("{\"type\":\"STRING\",\"nullable\":true}");
    }

    @Test
    void instructions_alone_are_what_the_user_says_and_empty_turns_are_left_out() throws BadRequest, IOException {
        assertThat(body(chat("{'model':'m','messages':[{'role':'system','content':'s'}]}")).toString())
                .startsWith("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"s\"}]}]");
        assertThat(body(chat("{'model':'m','messages':[{'role':'user','content':'a'},{'role':'assistant','content':''},{'role':'user','content':'b'}]}"))
                .path("contents").toString()).isEqualTo("[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"},{\"text\":\"b\"}]}]");
    }

    @Test
    void a_body_of_this_dialect_goes_on_but_for_its_model_and_marks_of_other_makers() throws BadRequest {
        // Given
        var foreign = Mark.by(Dialect.ANTHROPIC_MESSAGES, "secret").spelled(Dialect.GEMINI);
        var body = "{\"model\": \"models/route\", \"contents\" : [{\"parts\":[{\"text\":\"a\", \"thoughtSignature\":\"" + foreign + "\"}, "
                + "{\"functionCall\":{\"name\":\"f\"},\"thought_signature\":\"" + foreign + "\"},{\"text\":\"b\",\"thoughtSignature\":\"b3du\"}]}], \"x\":1 }";

        // When
        var call = Geminis.CODEC.writeRequest(Bytes.utf8(body), Facts.Spans.UNKNOWN, "up", true);

        // Then
        assertThat(call.path()).isEqualTo("/models/up:streamGenerateContent?alt=sse");
        assertThat(text(call)).isEqualTo("{\"contents\" : [{\"parts\":[{\"text\":\"a\", \"thoughtSignature\":\"\"}, "
                + "{\"functionCall\":{\"name\":\"f\"},\"thought_signature\":\"skip_thought_signature_validator\"},"
                + "{\"text\":\"b\",\"thoughtSignature\":\"b3du\"}]}], \"x\":1 }");
        assertThat(call.length()).isEqualTo(text(call).length());
    }

    @Test
    void answers_are_never_gone_on_with() {
        assertThatThrownBy(() -> Geminis.CODEC.continueRequest(Bytes.utf8("{}"), null, null, "m"))
                .isInstanceOf(BadRequest.class);
    }
}
