package dev.signalbox.dialects.bedrock;

import static dev.signalbox.dialects.backs.Written.TOOLS;
import static dev.signalbox.dialects.backs.Written.called;
import static dev.signalbox.dialects.backs.Written.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signalbox.dialects.Asked;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.backs.Written;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BedrockPromptTest {
    private static final PromptTarget CLAUDE = new PromptTarget("us.anthropic.claude-sonnet-4-v1:0", true);

    private static Written written(String chat) throws BadRequest {
        return Written.of(Dialect.BEDROCK_CONVERSE, chat, CLAUDE);
    }

    @Test
    void the_path_names_the_model_and_says_whether_the_answer_streams() throws BadRequest {
        assertThat(written(chat("")).path()).isEqualTo("/model/us.anthropic.claude-sonnet-4-v1%3A0/converse-stream");
        var arn = new PromptTarget("arn:aws:bedrock:eu-west-1:1:inference-profile/x", false);
        assertThat(Written.of(Dialect.BEDROCK_CONVERSE, chat(""), arn).path())
                .isEqualTo("/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fx/converse");
    }

    @Test
    void instructions_and_settings_have_their_own_places() throws BadRequest {
        var written = written("{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"A\"},{\"role\":\"user\",\"content\":\"Hi\"},"
                + "{\"role\":\"developer\",\"content\":\"B\"}],\"max_tokens\":9000,\"temperature\":0.5,\"top_p\":0.25,\"stop\":\"END\","
                + "\"top_k\":5}");
        assertThat(written.text()).isEqualTo("{\"system\":[{\"text\":\"A\"},{\"text\":\"B\"}],\"messages\":[{\"role\":\"user\",\"content\":["
                + "{\"text\":\"Hi\"}]}],\"inferenceConfig\":{\"maxTokens\":9000,\"temperature\":0.5,\"topP\":0.25,\"stopSequences\":[\"END\"]},"
                + "\"additionalModelRequestFields\":{\"top_k\":5}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"temperature\":0.5 | temperature", "\"top_p\":0.25 | top_p", "\"top_k\":5 | top_k"})
    void what_draws_tokens_does_not_go_with_claude_s_thought_here_either(String member, String name) throws BadRequest {
        assertThatExceptionOfType(BadRequest.class)
                .isThrownBy(() -> written(chat("\"reasoning_effort\":\"low\"," + member)))
                .satisfies(refused -> assertThat(refused.param()).isEqualTo(name));
        assertThat(written(chat("\"reasoning_effort\":\"low\",\"temperature\":1,\"top_p\":0.95")).body().path("inferenceConfig").toString())
                .isEqualTo("{\"temperature\":1,\"topP\":0.95}");
        var nova = Written.of(Dialect.BEDROCK_CONVERSE, chat("\"reasoning_effort\":\"low\"," + member), new PromptTarget("amazon.nova-2-lite-v1:0", false));
        assertThat(nova.dropped()).as("another family's model").isEmpty();
    }

    @Test
    void a_forced_tool_or_a_round_that_began_without_it_keeps_claude_from_thinking_and_is_reported() throws BadRequest {
        for (var body : new String[] {
            chat(TOOLS + ",\"tool_choice\":\"required\",\"reasoning_effort\":\"low\""),
            called(TOOLS + ",\"reasoning_effort\":\"low\"")}) {
            var written = written(body);
            assertThat(written.body().has("additionalModelRequestFields")).isFalse();
            assertThat(written.dropped()).containsExactly("reasoning_effort");
        }
    }

    @Test
    void a_budget_leaves_room_for_the_answer_and_a_model_that_judges_itself_takes_none() throws BadRequest {
        var ask = chat("\"max_tokens\":9000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":20000}");
        assertThat(written(ask).body().at("/additionalModelRequestFields/thinking").toString())
                .isEqualTo("{\"type\":\"enabled\",\"budget_tokens\":6750}");
        var adaptive = new PromptTarget("anthropic.claude-opus-4-8", false, 0, Set.of("reasoning", "adaptive-thinking"), false);
        var written = Written.of(Dialect.BEDROCK_CONVERSE, chat("\"reasoning_effort\":\"low\""), adaptive);
        assertThat(written.body().at("/additionalModelRequestFields/thinking").toString()).isEqualTo("{\"type\":\"adaptive\"}");
        assertThat(written.body().at("/outputConfig/effort").asText()).isEqualTo("low");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "anthropic.claude-opus-4 | reasoning | {\"thinking\":{\"type\":\"disabled\"}} | ``",
        "anthropic.claude-opus-4 | `` | `` | reasoning_effort",
        "anthropic.claude-opus-4 | tools | `` | ``",
        "openai.gpt-oss-120b-1:0 | reasoning | `` | reasoning_effort",
        "amazon.nova-2-lite-v1:0 | `` | `` | ``"}, quoteCharacter = '`')
    void thought_that_is_forbidden_is_said_or_reported_unless_there_can_be_none(String model, String can, String fields, String dropped) throws BadRequest {
        var target = new PromptTarget(model, false, 0, can.isEmpty() ? Set.of() : Set.of(can), false);
        var written = Written.of(Dialect.BEDROCK_CONVERSE, chat("\"reasoning_effort\":\"none\""), target);
        assertThat(written.body().path("additionalModelRequestFields").toString()).isEqualTo(fields);
        assertThat(String.join(",", written.dropped())).isEqualTo(dropped);
    }

    @Test
    void sides_take_turns_and_results_stand_in_one_message_with_what_the_user_says() throws BadRequest {
        var messages = written(called(TOOLS)).body().path("messages");
        assertThat(messages.findValuesAsText("role")).containsExactly("user", "assistant", "user");
        assertThat(messages.at("/1/content/0/text").asText()).isEqualTo("Let me look.");
        assertThat(messages.at("/1/content/1/toolUse").toString())
                .isEqualTo("{\"toolUseId\":\"call_a\",\"name\":\"weather\",\"input\":{\"city\":\"Oslo\"}}");
        assertThat(messages.at("/2/content/0/toolResult").toString())
                .isEqualTo("{\"toolUseId\":\"call_b\",\"content\":[{\"text\":\"noon\"}]}");
        assertThat(messages.at("/2/content/2/text").asText()).isEqualTo("Thanks.");
    }

    @Test
    void where_no_tool_may_be_called_calls_are_told_in_words_and_that_is_reported() throws BadRequest {
        for (var members : new String[] {"", TOOLS + ",\"tool_choice\":\"none\""}) {
            var written = written(called(members));
            assertThat(written.body().has("toolConfig")).isFalse();
            assertThat(written.text()).doesNotContain("toolUse").doesNotContain("toolResult")
                    .contains("[Called weather with { \\\"city\\\":\\\"Oslo\\\" }]").contains("[clock returned:]").contains("noon");
            assertThat(written.dropped()).containsExactly("messages (calls as text)");
        }
    }

    @Test
    void the_choice_of_a_tool_is_named() throws BadRequest {
        var one = "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"clock\"}}";
        assertThat(written(chat(TOOLS + "," + one)).body().at("/toolConfig/toolChoice").toString())
                .isEqualTo("{\"tool\":{\"name\":\"clock\"}}");
        assertThat(written(chat(TOOLS + "," + one)).body().at("/toolConfig/tools")).hasSize(2);
        assertThat(written(chat(TOOLS + ",\"tool_choice\":\"required\"")).body().at("/toolConfig/toolChoice").toString())
                .isEqualTo("{\"any\":{}}");
    }

    @Test
    void ids_that_do_not_fit_are_changed_alike_in_calls_and_results() throws BadRequest {
        var messages = written(called(TOOLS).replace("call_a", "a/" + "b".repeat(80))).body().path("messages");
        var id = messages.at("/1/content/1/toolUse/toolUseId").asText();
        assertThat(id).matches("[a-zA-Z0-9_-]{1,64}");
        assertThat(messages.at("/2/content/1/toolResult/toolUseId").asText()).isEqualTo(id);
    }

    @Test
    void pictures_and_documents_are_bytes_with_a_word_for_their_format() throws BadRequest {
        var part = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"See\"},%s,%s]}]}";
        var image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}";
        var file = "{\"type\":\"file\",\"file\":{\"filename\":\"a_b.pdf\",\"file_data\":\"data:application/pdf;base64,JVBERi0=\"}}";
        var content = written(part.formatted(image.formatted("data:image/jpeg;base64,/9j/"), file)).body().at("/messages/0/content");
        assertThat(content.path(1).toString()).isEqualTo("{\"image\":{\"format\":\"jpeg\",\"source\":{\"bytes\":\"/9j/\"}}}");
        assertThat(content.path(2).toString())
                .isEqualTo("{\"document\":{\"format\":\"pdf\",\"name\":\"a-b-pdf\",\"source\":{\"bytes\":\"JVBERi0=\"}}}");
        var twice = written(part.formatted(file, file)).body().at("/messages/0/content");
        assertThat(twice.at("/2/document/name").asText()).isEqualTo("a-b-pdf (2)");
        for (var url : new String[] {"https://example.com/a.png", "data:image/bmp;base64,Qk0="}) {
            assertThatExceptionOfType(BadRequest.class)
                    .isThrownBy(() -> written(part.formatted(image.formatted(url), file)))
                    .satisfies(refused -> assertThat(refused.param()).isEqualTo("messages[0].content[1]"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"n\":2 | n",
        "\"logprobs\":true | logprobs",
        "\"presence_penalty\":0.5 | presence_penalty",
        "\"tools\":[{\"type\":\"web_search\"}] | tools[0]"})
    void what_cannot_be_had_is_refused_by_the_name_that_the_caller_gave_it(String member, String name) {
        assertThatExceptionOfType(BadRequest.class)
                .isThrownBy(() -> written(chat(member)))
                .satisfies(refused -> assertThat(refused.param()).isEqualTo(name));
    }

    @Test
    void a_model_that_has_to_answer_in_json_is_told_so() throws BadRequest {
        var written = written(chat("\"response_format\":{\"type\":\"json_object\"}"));
        assertThat(written.body().at("/system/0/text").asText()).contains("JSON object");
        assertThat(written.dropped()).containsExactly("response_format");
    }

    @Test
    void a_conversation_begins_with_its_user() {
        assertThatExceptionOfType(BadRequest.class)
                .isThrownBy(() -> written("{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"Hi\"}]}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "amazon.nova-2-lite-v1:0 | {\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"low\"}}",
        "openai.gpt-oss-120b-1:0 | {\"reasoning_effort\":\"low\"}",
        "us.anthropic.claude-opus-4 | {\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}}"})
    void each_family_is_asked_to_think_in_its_own_words(String model, String fields) throws BadRequest {
        var written = Written.of(
                Dialect.BEDROCK_CONVERSE, chat("\"reasoning_effort\":\"low\""), new PromptTarget(model, false));
        assertThat(written.body().path("additionalModelRequestFields").toString()).isEqualTo(fields);
    }

    @Test
    void a_family_without_a_word_for_thought_or_caches_goes_without() throws BadRequest {
        var cached = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\","
                + "\"cache_control\":{\"type\":\"ephemeral\"}}]}],\"reasoning_effort\":\"low\"}";
        var written = Written.of(Dialect.BEDROCK_CONVERSE, cached, new PromptTarget("meta.llama3-70b", false));
        assertThat(written.dropped()).containsExactly("reasoning_effort");
        assertThat(written.text()).doesNotContain("cachePoint");
        assertThat(written(cached).body().at("/messages/0/content/1").toString())
                .isEqualTo("{\"cachePoint\":{\"type\":\"default\"}}");
    }

    @Test
    void the_path_says_what_the_body_of_a_caller_does_not() throws BadRequest {
        var facts = new BedrockCodec().readRequest(
                Bytes.utf8("{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}]}"), new Asked("route", true));
        assertThat(facts.model()).isEqualTo("route");
        assertThat(facts.stream()).isTrue();
    }
}
