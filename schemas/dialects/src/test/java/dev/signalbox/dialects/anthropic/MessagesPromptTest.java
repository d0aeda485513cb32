package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.WrittenCall;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesPromptTest {
    private static final DialectCodec CHAT = Dialects.openAiChat();

    private static Prompt read(String body) throws BadRequest {
        return Messages.CODEC.readPrompt(Messages.json(body));
    }

    private static WrittenCall ofChat(PromptTarget target, String members) throws BadRequest {
        return Messages.CODEC.writePrompt(CHAT.readPrompt(Messages.json("{'model':'m'," + members + "}")), target);
    }

    /** What the provider gets of a chat body, with single quotes. */
    private static String sent(String members, String... capabilities) throws BadRequest {
        return Messages.body(ofChat(Messages.target(capabilities), members).call()).replace('"', '\'');
    }

    private static BadRequest refused(String members) {
        return catchThrowableOfType(BadRequest.class, () -> ofChat(Messages.target(), members));
    }

    @Test
    void blocks_of_every_kind_are_read_for_what_they_are() throws BadRequest {
        // When
        var turns = read("{'system':[{'type':'text','text':'S','cache_control':{'type':'ephemeral','ttl':'1h'}}],'messages':["
                + "{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AA=='}},"
                + "{'type':'document','title':'T','source':{'type':'text','media_type':'text/plain','data':'hi'}},"
                + "{'type':'document','source':{'type':'file','file_id':'f'}},{'type':'search_result','x':1}]},"
                + "{'role':'assistant','content':[{'type':'thinking','thinking':'t','signature':'s'},{'type':'redacted_thinking','data':'d'},"
                + "{'type':'tool_use','id':'i','name':'n','input':{ 'b':1.0, 'a':2 }}]},"
                + "{'role':'user','content':[{'type':'text','text':'and'},{'type':'tool_result','tool_use_id':'i','is_error':true,"
                + "'content':[{'type':'text','text':'r'}]}]}]}").turns();

        // Then
        assertThat(turns.stream().map(turn -> turn.role())).containsExactly(Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL, Role.USER);
        assertThat(turns.get(0).parts()).containsExactly(new Part.Text("S", CacheMark.HOUR));
        assertThat(turns.get(1).parts().subList(0, 3)).containsExactly(
                new Part.Image(new Media.Inline("image/png", "AA=="), "", CacheMark.NONE, "messages[0].content[0]"),
                new Part.Document(new Media.Inline("text/plain", "aGk="), "T", CacheMark.NONE, "messages[0].content[1]"),
                new Part.Document(new Media.Stored("f"), "", CacheMark.NONE, "messages[0].content[2]"));
        assertThat(turns.get(1).parts().get(3)).isInstanceOf(Part.Foreign.class);
        assertThat(turns.get(2).parts()).containsExactly(
                new Part.Reasoning("t", Mark.by(Dialect.ANTHROPIC_MESSAGES, "s"), false),
                new Part.Reasoning("", Mark.by(Dialect.ANTHROPIC_MESSAGES, "d"), true),
                new Part.ToolUse("i", "n", "{ \"b\":1.0, \"a\":2 }", Mark.NONE, CacheMark.NONE));
        assertThat(turns.get(3).parts()).containsExactly(
                new Part.ToolResult("i", "", List.of(Part.text("r")), true, CacheMark.NONE, "messages[2].content[1]"));
    }

    @Test
    void settings_are_hints_or_meanings_and_tools_of_the_provider_are_its_own() throws BadRequest {
        // When
        var prompt = read("{'messages':[],'container':'c','context_management':{},'metadata':{},'output_config':{'task_budget':{}},"
                + "'tools':[{'type':'web_search_20250305','name':'web_search'},{'name':'n','input_schema':{'type':'object'},"
                + "'input_examples':[{}]}],'tool_choice':{'type':'tool','name':'n','disable_parallel_tool_use':true}}");

        // Then
        assertThat(prompt.others()).extracting(Setting::name)
                .containsExactly("container", "context_management", "metadata", "output_config.task_budget", "tools[1].input_examples");
        assertThat(prompt.others().getFirst().weight()).isEqualTo(Setting.Weight.MEANING);
        assertThat(prompt.others().subList(1, 5)).allMatch(setting -> setting.weight() == Setting.Weight.HINT);
        assertThat(prompt.tools().getFirst()).isInstanceOf(Tool.Builtin.class);
        assertThat(prompt.toolChoice()).isEqualTo(ToolChoice.one("n").withParallel(Optional.of(false)));
    }

    @Test
    void results_of_one_turn_are_one_message_right_behind_the_calls() throws BadRequest {
        assertThat(sent("'messages':[{'role':'user','content':'Go'},{'role':'assistant','content':'','tool_calls':["
                + "{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}},"
                + "{'id':'b:0','type':'function','function':{'name':'f','arguments':''}}]},"
                + "{'role':'tool','tool_call_id':'a','content':'1'},{'role':'tool','tool_call_id':'b:0','content':''},"
                + "{'role':'user','content':'So?'},{'role':'user','content':''}],'tools':[{'type':'function','function':{'name':'f'}}]"))
                .contains("'messages':[{'role':'user','content':'Go'},{'role':'assistant','content':["
                        + "{'type':'tool_use','id':'a','name':'f','input':{}},{'type':'tool_use','id':'" + CallId.of("b:0")
                        + "','name':'f','input':{}}]},{'role':'user','content':[{'type':'tool_result','tool_use_id':'a','content':'1'},"
                        + "{'type':'tool_result','tool_use_id':'" + CallId.of("b:0") + "'},{'type':'text','text':'So?'}]}]")
                .contains("'tools':[{'name':'f','input_schema':{'type':'object'}}]");
        assertThat(CallId.of("b:0")).matches("[a-zA-Z0-9_-]+").isNotEqualTo(CallId.of("b_0")).isNotEqualTo(CallId.of("b.0"));
    }

    @Test
    void instructions_at_the_start_are_the_system_prompt_and_later_ones_stand_where_they_stood() throws BadRequest {
        // Given
        var chat = "'messages':[{'role':'system','content':'S'},{'role':'developer','content':'D'},{'role':'user','content':'U'},"
                + "{'role':'assistant','content':'A'},{'role':'system','content':'L'},{'role':'user','content':'V'}]";

        // Then
        assertThat(sent(chat)).contains("'system':[{'type':'text','text':'S'},{'type':'text','text':'D'}]")
                .contains("{'role':'user','content':[{'type':'text','text':'<system>\\nL\\n</system>'},{'type':'text','text':'V'}]}");
        assertThat(sent(chat, "system-turns")).contains("{'role':'system','content':'L'},{'role':'user','content':'V'}");
        assertThat(sent("'messages':[{'role':'system','content':'S'}]")).contains("'messages':[{'role':'user','content':'S'}]")
                .doesNotContain("'system'");
    }

    @Test
    void a_limit_is_the_callers_or_the_models_or_a_default() throws BadRequest {
        var hello = "'messages':[{'role':'user','content':'Hi'}]";
        var known = new PromptTarget("m", false, 9_000, Set.of(), false);
        assertThat(sent(hello + ",'max_tokens':7")).contains("'max_tokens':7,");
        assertThat(Messages.body(ofChat(known, hello).call())).contains("\"max_tokens\":9000,");
        assertThat(sent(hello)).contains("'max_tokens':4096,");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'reasoning_effort':'low'|'max_tokens':6144|'thinking':{'type':'enabled','budget_tokens':2048}",
        "'reasoning_effort':'high','max_tokens':4000|'max_tokens':4000|'thinking':{'type':'enabled','budget_tokens':3000}",
        "'reasoning_effort':'none'|'max_tokens':4096|'thinking':{'type':'disabled'}",
        "'thinking':{'type':'enabled','budget_tokens':2000},'max_tokens':3000|'max_tokens':3000|'budget_tokens':2000"})
    void thought_fits_into_the_limit(String asked, String limit, String thinking) throws BadRequest {
        assertThat(sent("'messages':[{'role':'user','content':'Hi'}]," + asked)).contains(limit).contains(thinking);
    }

    @Test
    void a_model_that_judges_itself_gets_an_effort_instead_of_a_budget() throws BadRequest {
        assertThat(sent("'messages':[{'role':'user','content':'Hi'}],'reasoning_effort':'minimal'", "adaptive-thinking"))
                .contains("'thinking':{'type':'adaptive'}").contains("'output_config':{'effort':'low'}").contains("'max_tokens':4096");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'max_tokens':1000,", "'tools':[{'type':'function','function':{'name':'f'}}],'tool_choice':'required',"})
    void thought_that_has_no_place_is_left_out_and_reported(String members) throws BadRequest {
        var written = ofChat(Messages.target(), members + "'messages':[{'role':'user','content':'Hi'}],'reasoning_effort':'high'");
        assertThat(Messages.body(written.call())).doesNotContain("thinking");
        assertThat(written.dropped()).containsExactly("reasoning_effort");
    }

    @Test
    void a_round_of_calls_that_began_without_thought_goes_on_without() throws BadRequest {
        var chat = "'reasoning_effort':'high','messages':[{'role':'user','content':'Go'},{'role':'assistant','tool_calls':["
                + "{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}}]},{'role':'tool','tool_call_id':'a','content':'1'}]";
        assertThat(sent(chat)).doesNotContain("'thinking'");
        assertThat(sent(chat, "adaptive-thinking")).contains("'thinking':{'type':'adaptive'}");
        assertThat(sent(chat)).contains("'tools':[{'name':'f','input_schema':{'type':'object'}}]").contains("'tool_choice':{'type':'none'}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'temperature':1.5|temperature", "'temperature':0.5,'reasoning_effort':'low'|temperature", "'n':2|n", "'logprobs':true|logprobs",
        "'top_p':0.5,'reasoning_effort':'low'|top_p", "'presence_penalty':1|presence_penalty", "'frequency_penalty':1|frequency_penalty",
        "'stop':' '|stop", "'logit_bias':{'1':1}|logit_bias"})
    void what_the_api_lacks_is_refused_by_the_callers_name(String members, String param) throws BadRequest {
        // Given
        var chat = members + ",'messages':[{'role':'user','content':'Hi'}]";

        // Then
        assertThat(refused(chat).param()).isEqualTo(param);
        assertThat(ofChat(Messages.lenient(), chat).dropped()).contains(param);
    }

    @Test
    void hints_without_a_place_are_reported() throws BadRequest {
        var written = ofChat(Messages.target(), "'seed':1,'user':'u','penalty':0,'messages':[{'role':'user','content':'Hi'}]");
        assertThat(written.dropped()).containsExactlyInAnyOrder("seed", "user", "penalty");
    }

    @Test
    void a_schema_is_the_output_format_and_any_json_an_instruction() throws BadRequest {
        // Given
        var hello = "'messages':[{'role':'user','content':'Hi'}],'response_format':";

        // Then
        assertThat(sent(hello + "{'type':'json_schema','json_schema':{'name':'n','schema':{ 'type':'object' }}}"))
                .contains("'output_config':{'format':{'type':'json_schema','schema':{ 'type':'object' }}}");
        assertThat(sent(hello + "{'type':'json_object'}")).contains("'system':'Answer with one JSON object and nothing else");
        assertThat(ofChat(Messages.target(), hello + "{'type':'json_object'}").dropped()).containsExactly("response_format");
    }

    @Test
    void a_choice_among_some_tools_offers_these_alone() throws BadRequest {
        assertThat(sent("'messages':[{'role':'user','content':'Hi'}],'parallel_tool_calls':false,'tools':[{'type':'function','function':"
                + "{'name':'f'}},{'type':'function','function':{'name':'g'}}],'tool_choice':{'type':'allowed_tools','allowed_tools':"
                + "{'mode':'required','tools':[{'type':'function','function':{'name':'g'}}]}}"))
                .contains("'tools':[{'name':'g','input_schema':{'type':'object'}}]")
                .contains("'tool_choice':{'type':'any','disable_parallel_tool_use':true}");
    }

    @Test
    void pictures_go_by_address_or_as_bytes_and_files_of_others_not_at_all() throws BadRequest {
        var one = "'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'";
        assertThat(sent(one + "https://a.b/c'}}]}]")).contains("'source':{'type':'url','url':'https://a.b/c'}");
        assertThat(sent(one + "data:image/jpg;base64,AA=='}}]}]"))
                .contains("'source':{'type':'base64','media_type':'image/jpeg','data':'AA=='}");
        assertThat(refused("'messages':[{'role':'user','content':[{'type':'file','file':{'file_id':'f'}}]}]").param())
                .isEqualTo("messages[0].content[0]");
    }

    @Test
    void four_marks_for_the_cache_are_written_the_first_two_and_the_last_two() throws BadRequest {
        // Given
        var blocks = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            blocks.append(i == 0 ? "" : ",").append("{'type':'text','text':'t").append(i).append("','cache_control':{'type':'ephemeral'}}");
        }
        var prompt = read("{'max_tokens':1,'messages':[{'role':'user','content':[" + blocks + "]}]}");

        // When
        var body = Messages.body(Messages.CODEC.writePrompt(prompt, Messages.target()).call());

        // Then
        assertThat(body.split("cache_control", -1)).hasSize(5);
        assertThat(body).containsSubsequence("t1\",\"cache", "t2\"},", "t3\"},", "t4\",\"cache", "t5\",\"cache");
    }

    @Test
    void words_of_the_assistant_that_are_gone_on_with_end_in_no_white_space() throws BadRequest {
        assertThat(sent("'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':'The answer: '}]"))
                .contains("{'role':'assistant','content':'The answer:'}");
    }

    @Test
    void reasoning_of_other_providers_stays_with_us() throws BadRequest {
        // Given
        var mark = Mark.by(Dialect.GEMINI, "theirs");
        var own = Mark.by(Dialect.ANTHROPIC_MESSAGES, "ours");
        List<Part> said = List.of(
                new Part.Reasoning("a", mark, false), new Part.Reasoning("b", Mark.NONE, false), new Part.Reasoning("c", own, false),
                Part.text("Hello"));
        var turns = List.of(
                Turn.of(Role.USER, "Hi"), new Turn(Role.ASSISTANT, said));

        // When
        var written = Messages.CODEC.writePrompt(Prompt.of(Dialect.OPENAI_CHAT, turns), Messages.target());

        // Then
        assertThat(Messages.body(written.call())).contains("{\"type\":\"thinking\",\"thinking\":\"c\",\"signature\":\"ours\"}")
                .doesNotContain("theirs").doesNotContain("\"thinking\":\"a\"").doesNotContain("\"thinking\":\"b\"");
        assertThat(written.dropped()).containsExactly("messages (reasoning)");
    }
}
