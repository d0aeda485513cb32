package dev.signalbox.dialects.backs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.List;
import java.util.Set;

/** What a chat body becomes in another dialect. */
public record Written(String path, JsonNode body, String text, List<String> dropped) {
    public static Written of(Dialect dialect, String chat) throws BadRequest {
        return of(dialect, chat, new PromptTarget("m", false));
    }

    public static Written lenient(Dialect dialect, String chat) throws BadRequest {
        return of(dialect, chat, new PromptTarget("m", false, 0, Set.of(), true));
    }

    public static Written of(Dialect dialect, String chat, PromptTarget target) throws BadRequest {
        var prompt = Dialects.openAiChat().readPrompt(Bytes.utf8(chat));
        var written = Dialects.of(dialect).orElseThrow().writePrompt(prompt, target);
        var text = PromptLawsTest.body(written.call()).asText();
        try {
            return new Written(written.call().path(), Recorded.JACKSON.readTree(text), text, written.dropped());
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** A chat body of one turn with more members. */
    public static String chat(String members) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + (members.isEmpty() ? "" : "," + members) + "}";
    }

    /** A chat body in which a tool was called; its members come behind the messages. */
    public static String called(String members) {
        return """
                {"model":"m","messages":[
                 {"role":"system","content":"Be brief."},
                 {"role":"user","content":"Weather?"},
                 {"role":"assistant","content":"Let me look.","tool_calls":[
                  {"id":"call_a","type":"function","function":{"name":"weather","arguments":"{ \\"city\\":\\"Oslo\\" }"}},
                  {"id":"call_b","type":"function","function":{"name":"clock","arguments":""}}]},
                 {"role":"tool","tool_call_id":"call_b","content":"noon"},
                 {"role":"tool","tool_call_id":"call_a","content":"rain"},
                 {"role":"user","content":"Thanks."}]%s}""".formatted(members.isEmpty() ? "" : "," + members);
    }

    public static final String TOOLS = """
            "tools":[{"type":"function","function":{"name":"weather","description":"Of a city.","parameters":{"type":"object"}}},
             {"type":"function","function":{"name":"clock","parameters":{ "type":"object" }}}]""";
}
