package dev.signalbox.dialects.ollama;

import static dev.signalbox.dialects.backs.Written.TOOLS;
import static dev.signalbox.dialects.backs.Written.called;
import static dev.signalbox.dialects.backs.Written.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.backs.Written;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaPromptTest {
    private static Written written(String chat) throws BadRequest {
        return Written.of(Dialect.OLLAMA, chat);
    }

    @Test
    void settings_become_options_and_nothing_may_be_cut_off_in_silence() throws BadRequest {
        var written = written(chat("\"max_tokens\":5,\"temperature\":1.5,\"top_p\":0.5,\"top_k\":7,\"seed\":3,\"stop\":\"END\","
                + "\"response_format\":{\"type\":\"json_object\"},\"reasoning_effort\":\"xhigh\""));
        assertThat(written.path()).isEqualTo("/api/chat");
        assertThat(written.text()).isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"format\":\"json\","
                + "\"think\":\"high\",\"options\":{\"num_predict\":5,\"temperature\":1.5,\"top_p\":0.5,\"top_k\":7,\"seed\":3,"
                + "\"stop\":[\"END\"]},\"truncate\":false,\"shift\":false,\"stream\":false}");
        assertThat(written.dropped()).isEmpty();
    }

    @Test
    void arguments_are_objects_and_results_name_their_tools() throws BadRequest {
        var written = written(called(TOOLS));
        assertThat(written.text()).contains("\"arguments\":{ \"city\":\"Oslo\" }");
        assertThat(written.body().at("/messages/2/tool_calls/1/function/arguments").isObject()).isTrue();
        assertThat(written.body().at("/messages/3/tool_name").asText()).isEqualTo("clock");
        assertThat(written.body().at("/messages/4/tool_name").asText()).isEqualTo("weather");
        assertThat(written.body().at("/tools")).hasSize(2);
    }

    @Test
    void who_may_call_no_tool_is_offered_none_and_who_may_call_some_is_offered_those() throws BadRequest {
        assertThat(written(called(TOOLS + ",\"tool_choice\":\"none\"")).body().has("tools")).isFalse();
        var some = "\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":"
                + "[{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}]}}";
        assertThat(written(called(TOOLS + "," + some)).body().at("/tools").findValuesAsText("name")).containsExactly("clock");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"tool_choice\":\"required\" | tool_choice",
        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"clock\"}} | tool_choice",
        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"none such\"}} | tool_choice",
        "\"parallel_tool_calls\":false | parallel_tool_calls",
        "\"n\":2 | n",
        "\"logprobs\":true | logprobs",
        "\"logit_bias\":{\"1\":2} | logit_bias"})
    void what_cannot_be_had_is_refused_by_the_name_that_the_caller_gave_it(String member, String name) {
        assertThatExceptionOfType(BadRequest.class)
                .isThrownBy(() -> written(chat(TOOLS + "," + member)))
                .satisfies(refused -> assertThat(refused.param()).isEqualTo(name));
    }

    @Test
    void pictures_stand_beside_the_text_and_have_to_be_bytes() throws BadRequest {
        var image = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}},{\"type\":\"text\",\"text\":\"is it?\"}]}]}";
        var written = written(image.formatted("data:image/png;base64,iVBORw0KGgo="));
        assertThat(written.body().at("/messages/0").toString())
                .isEqualTo("{\"role\":\"user\",\"content\":\"What\\nis it?\",\"images\":[\"iVBORw0KGgo=\"]}");
        assertThatExceptionOfType(BadRequest.class)
                .isThrownBy(() -> written(image.formatted("https://example.com/a.png")))
                .satisfies(refused -> assertThat(refused.param()).isEqualTo("messages[0].content[1]"));
        var lenient = Written.lenient(Dialect.OLLAMA, image.formatted("https://example.com/a.png"));
        assertThat(lenient.dropped()).containsExactly("messages[0].content[1]");
    }

    @Test
    void thoughts_of_the_model_come_back_and_those_of_others_do_not() throws BadRequest {
        var own = "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"reasoning_content\":\"hm\"}]}";
        assertThat(written(own).body().at("/messages/0/thinking").asText()).isEqualTo("hm");
        var marked = "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"reasoning_details\":[{"
                + "\"type\":\"reasoning.text\",\"text\":\"hm\",\"signature\":\"sbx1.anthropic-messages.c2ln\"}]}]}";
        var written = written(marked);
        assertThat(written.text()).doesNotContain("hm").doesNotContain("c2ln");
        assertThat(written.dropped()).containsExactly("messages (reasoning)");
    }

    @Test
    void a_result_without_an_id_belongs_to_the_oldest_call_of_its_tool() throws BadRequest {
        var prompt = Dialects.of(Dialect.OLLAMA).orElseThrow().readPrompt(Bytes.utf8("{\"model\":\"m\",\"messages\":["
                + "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"a\",\"arguments\":{}}},"
                + "{\"function\":{\"name\":\"b\",\"arguments\":{}}},{\"function\":{\"name\":\"a\",\"arguments\":{}}}]},"
                + "{\"role\":\"tool\",\"tool_name\":\"b\",\"content\":\"1\"},{\"role\":\"tool\",\"tool_name\":\"a\",\"content\":\"2\"},"
                + "{\"role\":\"tool\",\"tool_name\":\"a\",\"content\":\"3\"}]}"));
        var calls = prompt.turns().get(0).parts().stream().map(part -> ((Part.ToolUse) part).id()).toList();
        var results = prompt.turns().get(1).parts().stream().map(part -> ((Part.ToolResult) part).id()).toList();
        assertThat(results).isEqualTo(List.of(calls.get(1), calls.get(0), calls.get(2)));
    }

    @Test
    void a_body_of_the_same_dialect_keeps_every_byte_but_the_model() throws BadRequest {
        var codec = Dialects.of(Dialect.OLLAMA).orElseThrow();
        var body = Bytes.utf8("{ \"messages\" : [],\"model\" : \"route\", \"keep_alive\":\"5m\" }");
        assertThat(codec.readRequest(body).stream()).isTrue();
        assertThat(codec.readRequest(body).model()).isEqualTo("route");
        var call = codec.writeRequest(body, Facts.Spans.UNKNOWN, "llama3", true);
        assertThat(String.join("", call.pieces().stream().map(Bytes::asText).toList()))
                .isEqualTo("{ \"messages\" : [],\"model\" : \"llama3\", \"keep_alive\":\"5m\" }");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"model\":\"m\",\"messages\":[]} | {\"model\":\"l\",\"messages\":[],\"stream\":false}",
        "{\"stream\": true,\"model\":\"m\",\"messages\":[]} | {\"stream\": false,\"model\":\"l\",\"messages\":[]}",
        "{\"model\":\"m\",\"stream\" : null} | {\"model\":\"l\",\"stream\" : false}",
        "{ \"model\":\"m\", \"stream\":false }  | { \"model\":\"l\", \"stream\":false }"})
    void where_a_whole_answer_is_wanted_the_caller_s_own_body_says_so(String body, String sent) throws BadRequest {
        var codec = Dialects.of(Dialect.OLLAMA).orElseThrow();
        assertThat(Bytes.joined(codec.writeRequest(Bytes.utf8(body), Facts.Spans.UNKNOWN, "l", false).pieces()).asText()).isEqualTo(sent);
    }
}
