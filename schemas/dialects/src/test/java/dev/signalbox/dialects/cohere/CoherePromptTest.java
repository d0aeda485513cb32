package dev.signalbox.dialects.cohere;

import static dev.signalbox.dialects.backs.Written.TOOLS;
import static dev.signalbox.dialects.backs.Written.called;
import static dev.signalbox.dialects.backs.Written.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.backs.Written;
import dev.signalbox.records.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoherePromptTest {
    private static Written written(String chat) throws BadRequest {
        return Written.of(Dialect.COHERE_V2, chat);
    }

    @Test
    void settings_go_by_their_own_names() throws BadRequest {
        var written = written(chat("\"max_tokens\":5,\"temperature\":0.5,\"top_p\":0.5,\"top_k\":7,\"seed\":3,\"stop\":[\"END\"],"
                + "\"reasoning_effort\":\"low\",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\","
                + "\"schema\":{ \"type\":\"object\" }}}"));
        assertThat(written.path()).isEqualTo("/chat");
        assertThat(written.text()).isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":5,"
                + "\"temperature\":0.5,\"p\":0.5,\"k\":7,\"seed\":3,\"stop_sequences\":[\"END\"],\"response_format\":{"
                + "\"type\":\"json_object\",\"json_schema\":{ \"type\":\"object\" }},\"thinking\":{\"type\":\"enabled\","
                + "\"token_budget\":2048},\"stream\":false}");
        assertThat(written.dropped()).isEmpty();
    }

    @Test
    void what_is_said_beside_calls_is_their_plan() throws BadRequest {
        var message = written(called(TOOLS)).body().at("/messages/2");
        assertThat(message.path("tool_plan").asText()).isEqualTo("Let me look.");
        assertThat(message.has("content")).isFalse();
        assertThat(message.at("/tool_calls/0/function/arguments").asText()).isEqualTo("{ \"city\":\"Oslo\" }");
        assertThat(message.at("/tool_calls/1/function/arguments").asText()).isEqualTo("{}");
    }

    @Test
    void a_tool_that_must_be_called_is_offered_alone() throws BadRequest {
        var body = written(called(TOOLS + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}")).body();
        assertThat(body.at("/tools").findValuesAsText("name")).containsExactly("clock");
        assertThat(body.path("tool_choice").asText()).isEqualTo("REQUIRED");
        assertThat(written(chat(TOOLS + ",\"tool_choice\":\"none\"")).body().path("tool_choice").asText()).isEqualTo("NONE");
        assertThat(written(chat(TOOLS + ",\"tool_choice\":\"auto\"")).body().has("tool_choice")).isFalse();
    }

    @Test
    void strictness_holds_for_all_tools_or_is_reported() throws BadRequest {
        var strict = TOOLS.replace("\"clock\"", "\"clock\",\"strict\":true");
        assertThat(written(chat(strict)).dropped()).containsExactly("tools (strict)");
        var all = written(chat(strict.replace("\"weather\"", "\"weather\",\"strict\":true")));
        assertThat(all.body().path("strict_tools").asBoolean()).isTrue();
        assertThat(all.dropped()).isEmpty();
    }

    @Test
    void one_penalty_is_taken_and_two_are_not() throws BadRequest {
        var one = written(chat("\"frequency_penalty\":0,\"presence_penalty\":0.5"));
        assertThat(one.body().path("presence_penalty").asDouble()).isEqualTo(0.5);
        assertThat(one.body().has("frequency_penalty")).isFalse();
        assertThat(one.dropped()).isEmpty();
        var lenient = Written.lenient(Dialect.COHERE_V2, chat("\"frequency_penalty\":0.25,\"presence_penalty\":0.5"));
        assertThat(lenient.body().path("frequency_penalty").asDouble()).isEqualTo(0.25);
        assertThat(lenient.body().has("presence_penalty")).isFalse();
        assertThat(lenient.dropped()).containsExactly("presence_penalty");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"n\":2 | n",
        "\"frequency_penalty\":0.25,\"presence_penalty\":0.5 | presence_penalty",
        "\"logprobs\":true | logprobs",
        "\"parallel_tool_calls\":false,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}] | parallel_tool_calls",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a-b\"}}] | tools",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"1a\"}}] | tools",
        "\"tools\":[{\"type\":\"web_search\"}] | tools[0]"})
    void what_cannot_be_had_is_refused_by_the_name_that_the_caller_gave_it(String member, String name) {
        assertThatExceptionOfType(BadRequest.class)
                .isThrownBy(() -> written(chat(member)))
                .satisfies(refused -> assertThat(refused.param()).isEqualTo(name));
    }
}
