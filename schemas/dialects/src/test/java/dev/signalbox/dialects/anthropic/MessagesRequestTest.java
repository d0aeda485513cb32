package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesRequestTest {
    private static final String HELLO = "'messages':[{'role':'user','content':'Hello'}]";

    private static Facts read(String body) throws BadRequest {
        return Messages.CODEC.readRequest(Messages.json(body));
    }

    private static String sent(String body) throws BadRequest {
        var bytes = Messages.json(body);
        var spans = Messages.CODEC.readRequest(bytes).spans();
        var call = Messages.CODEC.writeRequest(bytes, spans, "upstream", false);
        assertThat(call.path()).isEqualTo("/messages");
        assertThat(call.headers()).containsEntry("anthropic-version", "2023-06-01");
        return Messages.body(call).replace('"', '\'');
    }

    @Test
    void a_body_is_read_for_what_routing_needs() throws BadRequest {
        // When
        var facts = read("{'model':'claude','max_tokens':100,'stream':true,'system':'Be brief.','tools':[{'name':'t','input_schema':"
                + "{'type':'object'}}],'tool_choice':{'type':'any'},'thinking':{'type':'adaptive'},'messages':[{'role':'user','content':"
                + "[{'type':'text','text':'Look:'},{'type':'image','source':{'type':'url','url':'https://a.b/c.png'}}]}]}");

        // Then
        assertThat(facts.model()).isEqualTo("claude");
        assertThat(facts.stream()).isTrue();
        assertThat(facts.maxOutputTokens()).isEqualTo(100);
        assertThat(Feature.of(facts.features()))
                .containsExactlyInAnyOrder(Feature.TOOLS, Feature.VISION, Feature.GRAMMAR, Feature.REASONING);
        assertThat(facts.promptTokens()).isGreaterThan(1_000);
    }

    @Test
    void requests_of_one_user_or_of_one_conversation_have_one_affinity() throws BadRequest {
        // Given
        var user = "{'model':'m','max_tokens':1,'metadata':{'user_id':'u'},";
        var plain = "{'model':'m','max_tokens':1,";
        var longer = "'messages':[{'role':'user','content':'Hello'},{'role':'assistant','content':'Hi'},{'role':'user','content':'So?'}]}";

        // Then
        assertThat(read(user + HELLO + "}").affinity()).isEqualTo(read(user + "'messages':[]}").affinity());
        assertThat(read(plain + HELLO + "}").affinity()).isEqualTo(read(plain + longer).affinity())
                .isNotEqualTo(read(user + HELLO + "}").affinity());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'max_tokens':1,'messages':[]}|model", "{'model':1,'max_tokens':1,'messages':[]}|model",
        "{'model':'m','messages':[]}|max_tokens", "{'model':'m','max_tokens':-1,'messages':[]}|max_tokens",
        "{'model':'m','max_tokens':'1','messages':[]}|max_tokens", "{'model':'m','max_tokens':1}|messages",
        "{'model':'m','model':'n','max_tokens':1,'messages':[]}|model", "{'model':'m','max_tokens':1,'messages':['x']}|messages[0]",
        "{'model':'m','max_tokens':1,'messages':[{'role':'tool','content':'x'}]}|messages[0].role",
        "{'model':'m','max_tokens':1,'messages':[{'role':'user'}]}|messages[0].content",
        "{'model':'m','max_tokens':1,'messages':[{'role':'user','content':[{'text':'x'}]}]}|messages[0].content[0]",
        "{'model':'m','max_tokens':1,'messages':[{'role':'user','content':[{'type':'text'}]}]}|messages[0].content[0].text",
        "{'model':'m','max_tokens':1,'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'i','name':'n','input':'x'}]}]}"
                + "|messages[0].content[0].input",
        "{'model':'m','max_tokens':1,'messages':[],'system':7}|system", "{'model':'m','max_tokens':1,'messages':[],'stream':'yes'}|stream",
        "{'model':'m','max_tokens':1,'messages':[],'temperature':'warm'}|temperature",
        "{'model':'m','max_tokens':1,'messages':[],'tool_choice':{}}|tool_choice.type",
        "{'model':'m','max_tokens':1,'messages':[],'tools':[{'input_schema':{}}]}|tools[0].name",
        "{'model':'m','max_tokens':1,'messages':[],'thinking':{}}|thinking.type",
        "{'model':'m','max_tokens':1,'messages':[],'output_config':{'effort':7}}|output_config.effort",
        "{'model':'m','max_tokens':1,'messages':[],'output_config':{'format':{'type':'json_schema'}}}|output_config.format",
        "{'model':'m','max_tokens':1,'messages':[],'stop_sequences':'x'}|stop_sequences",
        "{'model':'m'|", "[]|", "|"})
    void what_is_wrong_is_said_by_its_name(String body, String param) {
        var refused = catchThrowableOfType(BadRequest.class, () -> read(body == null ? "" : body));
        assertThat(refused.param()).isEqualTo(param);
        assertThat(refused.explanation()).contains(param == null ? "JSON" : "'" + param + "'");
    }

    @Test
    void words_of_a_newer_version_pass_and_are_left_out_or_refused_elsewhere() throws BadRequest {
        // Given
        var body = "{'model':'m','max_tokens':1,'thinking':{'type':'between_tools'},'output_config':{'effort':'huge','format':"
                + "{'type':'xml'}},'tool_choice':{'type':'some'}," + HELLO + "}";

        // Then
        assertThat(sent(body)).isEqualTo(body.replace("'m'", "'upstream'"));
        assertThat(Messages.CODEC.readPrompt(Messages.json(body)).others()).extracting(Setting::name, Setting::weight)
                .containsExactlyInAnyOrder(tuple("thinking.type", Setting.Weight.HINT), tuple("output_config.effort", Setting.Weight.HINT),
                        tuple("output_config.format", Setting.Weight.MEANING), tuple("tool_choice.type", Setting.Weight.MEANING));
    }

    @Test
    void a_body_passes_as_it_is_but_for_its_model() throws BadRequest {
        var body = "{ 'max_tokens' : 5 , 'model':'claude', 'odd': {'a' : [1.0]}, " + HELLO + " }";
        assertThat(sent(body)).isEqualTo(body.replace("'claude'", "'upstream'"));
    }

    @Test
    void a_body_whose_spans_nobody_knows_is_looked_through_again() throws BadRequest {
        var call = Messages.CODEC.writeRequest(
                Messages.json("{'a':'model', 'model':'claude'}"), Facts.Spans.UNKNOWN, "up\"stream", false);
        assertThat(Messages.body(call)).isEqualTo("{\"a\":\"model\", \"model\":\"up\\\"stream\"}");
    }

    @Test
    void reasoning_that_others_signed_is_taken_out_and_nothing_else() throws BadRequest {
        // Given
        var own = "{'type':'thinking','thinking':'a','signature':'own'}";
        var others = "{'type':'thinking','thinking':'b','signature':'sbx1.gemini.x'}";
        var nobody = "{'type':'thinking','thinking':'c','signature':'sbx1.unsigned.'}";
        var hidden = "{'type':'redacted_thinking','data':'sbx1.call.gemini.aWQ.x'}";
        var text = "{'type': 'text', 'text':'sbx1. is a prefix'}";
        var body = "{'model':'m', 'max_tokens':5,'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':["
                + own + ", " + others + "," + text + "," + hidden + "]},{'role':'assistant','content':[" + nobody + "]}]}";

        // Then
        assertThat(sent(body)).isEqualTo("{'model':'upstream', 'max_tokens':5,'messages':[{'role':'user',"
                + "'content':'Hi'},{'role':'assistant','content':[" + own + "," + text + "]}]}");
    }

    @Test
    void a_round_of_calls_that_loses_its_thinking_is_gone_on_with_without() throws BadRequest {
        // Given
        var messages = "[{'role':'assistant','content':[{'type':'thinking','thinking':'a','signature':'sbx1.gemini.x'},{'type':'tool_use',"
                + "'id':'i','name':'n','input':{}}]},{'role':'user','content':[{'type':'tool_result','tool_use_id':'i'}]}]";
        var body = "{'model':'m','max_tokens':5000,'thinking':{'type':'enabled','budget_tokens':2000},'messages':" + messages + "}";

        // Then
        assertThat(sent(body)).contains("'thinking':{'type':'disabled'}").doesNotContain("sbx1");
        assertThat(sent(body.replace("enabled", "adaptive"))).contains("'thinking':{'type':'adaptive'");
    }

    @Test
    void tokens_are_counted_of_a_body_without_a_limit() throws BadRequest {
        // When
        var answer = TokenCount.answer(Messages.json("{'model':'m','system':'" + "word".repeat(100) + "'," + HELLO + "}"));

        // Then
        assertThat(answer.asText()).matches("\\{\"input_tokens\":1\\d\\d}");
        assertThat(catchThrowableOfType(BadRequest.class, () -> TokenCount.answer(Bytes.EMPTY))).isNotNull();
    }
}
