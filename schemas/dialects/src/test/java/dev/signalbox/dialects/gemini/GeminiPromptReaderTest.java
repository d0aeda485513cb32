package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.dialects.Asked;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.laws.Folder;
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
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GeminiPromptReaderTest {
    private static Prompt read(String body) throws BadRequest {
        return Geminis.CODEC.readPrompt(Bytes.utf8(body.replace('\'', '"')));
    }

    private static Prompt with(String members) throws BadRequest {
        return read("{'contents':[{'parts':[{'text':'hi'}]}]," + members + "}");
    }

    @Test
    void roles_parts_and_instructions_are_turns() throws BadRequest {
        // When
        var prompt = read("{'systemInstruction':{'parts':[{'text':'Be kind.'}]},'contents':["
                + "{'parts':[{'text':'a'},{'inlineData':{'mimeType':'image/png','data':'AAAA'}}]},"
                + "{'role':'model','parts':[{'text':'hm','thought':true,'thoughtSignature':'c2ln'},{'text':'b'}]},"
                + "{'role':'user','parts':[{'fileData':{'mimeType':'application/pdf','fileUri':'gs://b/c.pdf'}},"
                + "{'inlineData':{'mimeType':'audio/wav','data':'BBBB'}},{'fileData':{'mimeType':'image/png','fileUri':'https://a.test/b'}}]}]}");

        // Then
        assertThat(prompt.turns()).containsExactly(
                Turn.of(Role.SYSTEM, "Be kind."),
                new Turn(Role.USER, List.of(Part.text("a"), new Part.Image(
                        new Media.Inline("image/png", "AAAA"), "", CacheMark.NONE, "contents[0].parts[1]"))),
                new Turn(Role.ASSISTANT, List.of(new Part.Reasoning("hm", Mark.by(Dialect.GEMINI, "c2ln"), false), Part.text("b"))),
                new Turn(Role.USER, List.of(
                        new Part.Document(new Media.Stored("gs://b/c.pdf"), "", CacheMark.NONE, "contents[2].parts[0]"),
                        new Part.Audio(new Media.Inline("audio/wav", "BBBB"), "contents[2].parts[1]"),
                        new Part.Image(new Media.Remote("https://a.test/b"), "", CacheMark.NONE, "contents[2].parts[2]"))));
    }

    @Test
    void both_spellings_are_read_even_mixed() throws BadRequest {
        // When
        var prompt = read("{'system_instruction':{'parts':{'text':'s'}},'contents':{'role':'user','parts':{'inline_data':"
                + "{'mime_type':'image/png','data':'AAAA'}}},'tools':{'function_declarations':[{'name':'f','parameters_json_schema':{'type':'object'}}]},"
                + "'tool_config':{'function_calling_config':{'mode':'ANY','allowed_function_names':['f']}},"
                + "'generation_config':{'max_output_tokens':'7','topP':0.5,'stop_sequences':['x'],'thinking_config':{'include_thoughts':true,'thinking_level':'LOW'}}}");

        // Then
        assertThat(prompt.turns().getFirst()).isEqualTo(Turn.of(Role.SYSTEM, "s"));
        assertThat(prompt.turns().getLast().parts().getFirst()).isInstanceOf(Part.Image.class);
        assertThat(((Tool.Function) prompt.tools().getFirst()).parameters().raw().asText()).isEqualTo("{\"type\":\"object\"}");
        assertThat(prompt.toolChoice()).isEqualTo(ToolChoice.one("f"));
        assertThat(prompt.sampling().maxTokens()).hasValue(7);
        assertThat(prompt.sampling().topP()).hasValue(0.5);
        assertThat(prompt.sampling().stop()).containsExactly("x");
        assertThat(prompt.thinking()).isEqualTo(Thinking.effort(Thinking.Effort.LOW).withShown(java.util.Optional.of(true)));
        assertThat(prompt.others()).isEmpty();
    }

    @Test
    void calls_and_results_without_ids_are_matched_by_name_and_order() throws BadRequest {
        // When
        var prompt = read("{'contents':[{'role':'user','parts':[{'text':'go'}]},"
                + "{'role':'model','parts':[{'functionCall':{'name':'f','args':{'n':1}},'thoughtSignature':'c2ln'},"
                + "{'functionCall':{'name':'g'}},{'functionCall':{'id':'own','name':'f','args':{'n':2}}}]},"
                + "{'role':'user','parts':[{'text':'here'},{'functionResponse':{'name':'f','response':{'output':'one'}}},"
                + "{'functionResponse':{'name':'f','response':{'n': 2}}},{'functionResponse':{'name':'g','response':{'error':'no'}}}]}]}");

        // Then
        var uses = prompt.turns().get(1).parts();
        assertThat(uses.getFirst()).isEqualTo(
                new Part.ToolUse("call_g0", "f", "{\"n\":1}", Mark.by(Dialect.GEMINI, "c2ln"), CacheMark.NONE));
        assertThat(uses.get(1)).isEqualTo(new Part.ToolUse("call_g1", "g", "{}", Mark.NONE, CacheMark.NONE));
        var results = prompt.turns().get(2);
        assertThat(results.role()).isEqualTo(Role.TOOL);
        assertThat(results.parts()).extracting(part -> ((Part.ToolResult) part).id()).containsExactly("call_g0", "own", "call_g1");
        assertThat(results.parts()).extracting(part -> ((Part.ToolResult) part).failed()).containsExactly(false, false, true);
        assertThat(results.parts()).extracting(part -> ((Part.Text) ((Part.ToolResult) part).parts().getFirst()).text())
                .containsExactly("one", "{\"n\": 2}", "no");
        assertThat(prompt.turns().get(3)).isEqualTo(Turn.of(Role.USER, "here"));
    }

    @Test
    void ids_of_earlier_calls_stay_when_the_conversation_goes_on() throws BadRequest {
        // Given
        var first = "{'role':'model','parts':[{'functionCall':{'name':'f'}}]},{'parts':[{'functionResponse':{'name':'f'}}]}";

        // When
        var before = read("{'contents':[" + first + "]}").turns();
        var after = read("{'contents':[" + first + "," + first + "]}").turns();

        // Then
        assertThat(after.subList(0, 2)).isEqualTo(before);
        assertThat(((Part.ToolUse) after.get(2).parts().getFirst()).id()).isEqualTo("call_g1");
        assertThat(((Part.ToolResult) after.get(3).parts().getFirst()).id()).isEqualTo("call_g1");
    }

    @Test
    void marks_of_other_makers_come_back_as_theirs() throws BadRequest {
        // Given
        var mark = Mark.by(Dialect.ANTHROPIC_MESSAGES, "EqQB+/9=");
        var spelled = mark.spelled(Dialect.GEMINI);

        // When
        for (var sent : List.of(spelled, spelled.replace('+', '-').replace('/', '_'))) {
            var turn = read("{'contents':[{'role':'model','parts':[{'text':'hm','thought':true,'thoughtSignature':'" + sent + "'}]}]}")
                    .turns().getFirst();

            // Then
            assertThat(turn.parts()).containsExactly(new Part.Reasoning("hm", mark, false));
        }
        assertThat(spelled).matches("[A-Za-z0-9+/=]+");
        assertThat(Mark.foreign(spelled)).isTrue();
        assertThat(Mark.foreign("CiIBVKhc7vB+vaaq6rA")).isFalse();
    }

    @Test
    void pieces_that_only_this_dialect_knows_are_foreign() throws BadRequest {
        // When
        var prompt = with("'tools':[{'googleSearch':{}},{'functionDeclarations':[{'name':'f'}]}]");
        var parts = read("{'contents':[{'role':'model','parts':[{'executableCode':{'code':'1'},'thoughtSignature':'a'},"
                + "{'codeExecutionResult':{'outcome':'OUTCOME_OK'}},{'inlineData':{'mimeType':'video/mp4','data':''}}]}]}")
                .turns().getFirst().parts();

        // Then
        assertThat(parts).extracting(part -> ((Part.Foreign) part).type())
                .containsExactly("executableCode", "codeExecutionResult", "video");
        assertThat(prompt.tools().getFirst()).isInstanceOfSatisfying(Tool.Builtin.class, tool -> {
            assertThat(tool.type()).isEqualTo("googleSearch");
            assertThat(tool.at()).isEqualTo("tools[0].googleSearch");
        });
    }

    @Test
    void the_modes_of_calling_are_choices() throws BadRequest {
        assertThat(choice("'mode':'AUTO'")).isEqualTo(ToolChoice.of(ToolChoice.Mode.AUTO));
        assertThat(choice("'mode':'NONE'")).isEqualTo(ToolChoice.of(ToolChoice.Mode.NONE));
        assertThat(choice("'mode':'ANY'")).isEqualTo(ToolChoice.of(ToolChoice.Mode.REQUIRED));
        assertThat(choice("'mode':'ANY','allowedFunctionNames':['a','b']").names()).containsExactly("a", "b");
        assertThat(choice("'mode':'VALIDATED','allowedFunctionNames':['a']").mode()).isEqualTo(ToolChoice.Mode.AUTO);
        assertThatThrownBy(() -> choice("'mode':'MAYBE'")).isInstanceOf(BadRequest.class).hasMessageContaining("AUTO, ANY, NONE");
    }

    private static ToolChoice choice(String config) throws BadRequest {
        return with("'toolConfig':{'functionCallingConfig':{" + config + "}}").toolChoice();
    }

    @Test
    void thinking_is_read_in_each_of_its_forms() throws BadRequest {
        assertThat(thinking("'thinkingBudget':0").mode()).isEqualTo(Thinking.Mode.OFF);
        assertThat(thinking("'thinkingBudget':-1").mode()).isEqualTo(Thinking.Mode.ADAPTIVE);
        assertThat(thinking("'thinkingBudget':512")).isEqualTo(Thinking.budget(512));
        assertThat(thinking("'thinkingLevel':'high'")).isEqualTo(Thinking.effort(Thinking.Effort.HIGH));
        assertThat(thinking("'includeThoughts':true")).isEqualTo(Thinking.UNSAID.withShown(java.util.Optional.of(true)));
    }

    private static Thinking thinking(String config) throws BadRequest {
        return with("'generationConfig':{'thinkingConfig':{" + config + "}}").thinking();
    }

    @Test
    void formats_are_read_with_schemas_of_either_kind() throws BadRequest {
        assertThat(format("'responseMimeType':'application/json'")).isInstanceOf(Format.AnyJson.class);
        assertThat(format("'responseMimeType':'text/plain'")).isEqualTo(Format.FREE);
        assertThat(schema("'responseMimeType':'application/json','responseJsonSchema':{'type': 'string'}")).isEqualTo("{\"type\": \"string\"}");
        assertThat(schema("'responseMimeType':'application/json','responseSchema':{'type':'STRING','nullable':true}"))
                .isEqualTo("{\"type\":[\"string\",\"null\"]}");
    }

    private static Format format(String config) throws BadRequest {
        return with("'generationConfig':{" + config + "}").format();
    }

    private static String schema(String config) throws BadRequest {
        return ((Format.Schema) format(config)).schema().raw().asText();
    }

    @Test
    void members_without_a_place_are_settings_with_the_weight_that_they_have() throws BadRequest {
        // When
        var others = with("'safetySettings':[],'labels':{'a':'b'},'cachedContent':'cachedContents/1',"
                + "'toolConfig':{'retrievalConfig':{}},'generationConfig':{'speechConfig':{},'mediaResolution':'X',"
                + "'responseModalities':['TEXT','IMAGE'],'responseMimeType':'text/x.enum','temperature':1}").others();

        // Then
        assertThat(others.stream().filter(other -> other.weight() == Setting.Weight.MEANING).map(Setting::name)).containsExactlyInAnyOrder(
                "cachedContent", "generationConfig.speechConfig", "generationConfig.responseModalities", "generationConfig.responseMimeType");
        assertThat(others.stream().filter(other -> other.weight() == Setting.Weight.HINT).map(Setting::name)).containsExactlyInAnyOrder(
                "safetySettings", "labels", "toolConfig.retrievalConfig", "generationConfig.mediaResolution");
    }

    @Test
    void what_is_wrong_is_named() {
        for (var wrong : List.of(
                List.of("{}", "contents"),
                List.of("{'contents':[{'role':'system','parts':[]}]}", "contents[0].role"),
                List.of("{'contents':[{'role':'model','parts':[{'functionCall':{}}]}]}", "contents[0].parts[0].functionCall.name"),
                List.of("{'contents':[{'parts':[{'functionResponse':{}}]}]}", "contents[0].parts[0].functionResponse.name"),
                List.of("{'contents':[{'parts':[7]}]}", "contents[0].parts[0]"),
                List.of("{'contents':'a','generationConfig':{'topK':1.5}}", "generationConfig.topK"),
                List.of("{'contents':'a','generationConfig':5}", "generationConfig"),
                List.of("{'contents':'a','tool_config':[]}", "tool_config"),
                List.of("{'contents':'a','contents':'b'}", "contents"),
                List.of("{'contents':'a','generationConfig':{},'generation_config':{}}", "generation_config"),
                List.of("{'contents':'a','tools':[{'functionDeclarations':[{}]}]}", "tools[0].functionDeclarations[0].name"))) {
            assertThatThrownBy(() -> read(wrong.getFirst())).as(wrong.getFirst())
                    .isInstanceOfSatisfying(BadRequest.class, bad -> assertThat(bad.param()).isEqualTo(wrong.getLast()));
        }
        assertThatThrownBy(() -> read("{'contents':[")).isInstanceOf(BadRequest.class).hasMessageContaining("not valid JSON");
        assertThatThrownBy(() -> read("[]")).isInstanceOf(BadRequest.class);
    }

    @Test
    void facts_come_from_the_path_and_the_prompt() throws BadRequest {
        // Given
        var body = Bytes.utf8("{\"contents\":[{\"parts\":[{\"text\":\"hello there\"},{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AA\"}}]}],"
                + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]}],\"generationConfig\":{\"maxOutputTokens\":9}}");

        // When
        var facts = Geminis.CODEC.readRequest(body, new Asked("fast", true));

        // Then
        assertThat(facts.model()).isEqualTo("fast");
        assertThat(facts.stream()).isTrue();
        assertThat(facts.maxOutputTokens()).isEqualTo(9);
        assertThat(Feature.of(facts.features())).containsExactlyInAnyOrder(Feature.TOOLS, Feature.VISION);
        assertThat(Geminis.CODEC.readRequest(Bytes.utf8("{\"model\":\"models/m\",\"contents\":\"a\"}")).model()).isEqualTo("m");
    }

    @Test
    void recorded_requests_are_read_and_pass_through_unchanged_and_mutated_ones_are_refused_at_most() throws Exception {
        // Given
        var bodies = recordedRequests();
        assertThat(bodies).hasSizeGreaterThan(5);
        for (var body : bodies) {
            var call = Geminis.CODEC.writeRequest(body, Facts.Spans.UNKNOWN, "m", true);
            assertThat(call.pieces()).containsExactly(body);
            assertThat(Geminis.CODEC.readPrompt(body).turns()).isNotEmpty();
        }

        // When, Then
        for (int seed = 0; seed < 4_000; seed++) {
            var random = new Random(seed);
            var mutated = Bytes.of(GeminiRecordingsTest.mutated(bodies.get(random.nextInt(bodies.size())).toArray(), random));
            try {
                var prompt = Geminis.CODEC.readPrompt(mutated);
                Geminis.CODEC.writeRequest(mutated, Facts.Spans.UNKNOWN, "m", false);
                Geminis.CODEC.writePrompt(prompt, new PromptTarget("m", true));
            } catch (BadRequest expected) {
                assertThat(expected.explanation()).isNotEmpty();
            }
        }
    }

    private static List<Bytes> recordedRequests() throws IOException {
        var bodies = new ArrayList<Bytes>();
        for (var recording : Geminis.JACKSON.readTree(Files.readAllBytes(Folder.recorded().resolve("index.json")))) {
            var body = recording.path("request").path("body");
            if (recording.path("provider").asText().equals("gemini") && body.has("contents")) {
                bodies.add(Bytes.of(body.toString().getBytes(StandardCharsets.UTF_8)));
            }
        }
        return bodies;
    }
}
