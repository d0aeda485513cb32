package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final String HELLO = "{ \"input\": \"Hello\",\n \"model\" : \"m\" , \"stream\":true}";

    private static Facts facts(String body) throws BadRequest {
        return Answers.CODEC.readRequest(Bytes.utf8(body));
    }

    private static BadRequest refused(String body) {
        return catchThrowableOfType(BadRequest.class, () -> facts(body));
    }

    private static String sent(String body) throws BadRequest {
        var call = Answers.CODEC.writeRequest(Bytes.utf8(body), facts(body).spans(), "up/\"1\"", true);
        var text = new StringBuilder();
        call.pieces().forEach(piece -> text.append(piece.asText()));
        assertThat(call.path()).isEqualTo("/responses");
        assertThat(call.length()).isEqualTo(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        return text.toString();
    }

    @Test
    void routing_learns_what_it_needs() throws BadRequest {
        // When
        var facts = facts("""
                {"model": "m", "stream": true, "max_output_tokens": 7, "prompt_cache_key": "k",
                 "input": [{"role": "user", "content": [{"type": "input_image", "image_url": "https://example.com/a.png"}]}],
                 "tools": [{"type": "function", "name": "f"}], "tool_choice": "required", "reasoning": {"effort": "low"},
                 "include": ["message.output_text.logprobs"]}
                """);

        // Then
        assertThat(facts.model()).isEqualTo("m");
        assertThat(facts.stream()).isTrue();
        assertThat(facts.maxOutputTokens()).isEqualTo(7);
        assertThat(Feature.of(facts.features())).contains(
                Feature.TOOLS, Feature.VISION, Feature.GRAMMAR, Feature.REASONING, Feature.LOGPROBS);
    }

    @Test
    void the_closest_name_that_a_caller_gives_its_session_is_its_affinity() throws BadRequest {
        var plain = "{\"model\": \"m\", \"input\": \"%d\" %s}";
        var key = facts(plain.formatted(1, ", \"user\": \"u\", \"prompt_cache_key\": \"k\"")).affinity();
        assertThat(facts(plain.formatted(2, ", \"safety_identifier\": \"s\", \"prompt_cache_key\": \"k\"")).affinity()).isEqualTo(key);
        var user = facts(plain.formatted(3, ", \"safety_identifier\": \"s\", \"user\": \"u\"")).affinity();
        assertThat(facts(plain.formatted(4, ", \"user\": \"u\"")).affinity()).isEqualTo(user).isNotEqualTo(key);
        assertThat(facts(plain.formatted(5, "")).affinity()).isNotEqualTo(facts(plain.formatted(6, "")).affinity());
    }

    @Test
    void a_wrong_member_is_refused_by_its_name() {
        var bodies = Map.ofEntries(
                Map.entry("{\"input\": \"Hi\"}", "model"), Map.entry("{\"model\": 1, \"input\": \"Hi\"}", "model"),
                Map.entry("{\"model\": \" \", \"input\": \"Hi\"}", "model"), Map.entry("{\"model\": \"m\"}", "input"),
                Map.entry("{\"model\": \"m\", \"input\": []}", "input"), Map.entry("{\"model\": \"m\", \"input\": 1}", "input"), Map.entry("{\"model\": \"m\", \"input\": [1]}", "input[0]"),
                Map.entry("{\"model\": \"m\", \"input\": [{\"role\": \"king\", \"content\": \"\"}]}", "input[0].role"),
                Map.entry("{\"model\": \"m\", \"input\": [{\"role\": \"user\", \"content\": 1}]}", "input[0].content"),
                Map.entry("{\"model\": \"m\", \"input\": \"Hi\", \"model\": \"m\"}", "model"),
                Map.entry("{\"model\": \"m\", \"input\": \"Hi\", \"stream\": 1}", "stream"),
                Map.entry("{\"model\": \"m\", \"input\": \"Hi\", \"user\": 1}", "user"),
                Map.entry("{\"model\": \"m\", \"input\": \"Hi\", \"max_output_tokens\": -1}", "max_output_tokens"),
                Map.entry("{\"model\": \"m\", \"input\": \"Hi\", \"temperature\": \"hot\"}", "temperature"),
                Map.entry("{\"model\": \"m\", \"input\": \"Hi\", \"tools\": [{\"type\": \"function\"}]}", "tools[0].name"),
                Map.entry("{\"model\": \"m\", \"input\": \"Hi\", \"tool_choice\": \"perhaps\"}", "tool_choice"),
                Map.entry("{\"model\": \"m\", \"input\": \"Hi\", \"text\": {\"format\": {\"type\": \"json_schema\"}}}", "text.format.schema"),
                Map.entry("{\"model\": \"m\", \"input\": [{\"role\": \"user\", \"content\": [{\"type\": \"input_image\", "
                        + "\"image_url\": \"ftp://a\"}]}]}", "input[0].content[0].image_url"));
        bodies.forEach((body, param) -> {
            assertThat(refused(body)).as(body).isNotNull();
            assertThat(refused(body).param()).as(body).isEqualTo(param);
            assertThat(refused(body).explanation()).startsWith("'" + param + "' ").endsWith(".");
        });
        for (var body : List.of("", "[]", "{\"model\": ", "{\"model\": \"m\"} x")) {
            assertThat(refused(body).param()).isNull();
        }
    }

    @Test
    void a_conversation_or_a_template_may_stand_instead_of_an_input() throws BadRequest {
        for (var member : List.of("conversation", "prompt", "previous_response_id")) {
            assertThat(facts("{\"model\": \"m\", \"" + member + "\": \"x\"}").model()).isEqualTo("m");
        }
    }

    @Test
    void what_nobody_here_has_heard_of_passes() throws BadRequest {
        assertThat(facts("{\"model\": \"m\", \"moon\": 1, \"input\": [{\"type\": \"moon\"}, {\"role\": \"user\", \"content\": "
                + "[{\"type\": \"moon\"}]}], \"tools\": [{\"type\": \"moon\"}], \"tool_choice\": {\"type\": \"moon\"}}").model()).isEqualTo("m");
    }

    @Test
    void a_body_goes_to_its_own_dialect_as_it_came_but_for_the_model() throws BadRequest {
        assertThat(sent(HELLO)).isEqualTo(HELLO.replace("\"m\"", "\"up/\\\"1\\\"\""));
    }

    @Test
    void marks_that_were_made_for_others_are_taken_out() throws BadRequest {
        assertThat(sent("{\"model\":\"m\",\"input\":[{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"sbx1.gemini.x\"},"
                + "{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gAA\"},"
                + "{\"type\":\"function_call\",\"call_id\":\"c\",\"encrypted_content\":\"sbx1.gemini.x\", \"arguments\":\"{ }\"},"
                + "{\"role\":\"user\", \"content\":\"sbx1.gemini.x\"}]}"))
                .isEqualTo("{\"model\":\"up/\\\"1\\\"\",\"input\":[{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gAA\"},"
                        + "{\"type\":\"function_call\",\"call_id\":\"c\",\"arguments\":\"{ }\"},"
                        + "{\"role\":\"user\", \"content\":\"sbx1.gemini.x\"}]}");
    }

    @Test
    void spans_that_do_not_fit_are_looked_for_again() throws BadRequest {
        // When
        var call = Answers.CODEC.writeRequest(
                Bytes.utf8(HELLO), new Facts.Spans(3, 5_000, -1, -1), "up", true);

        // Then
        assertThat(Bytes.joined(call.pieces()).asText()).isEqualTo(HELLO.replace("\"m\"", "\"up\""));
    }

    @Test
    void bad_bodies_are_refused_and_nothing_else_happens() {
        // Given
        var random = new Random(5);
        var body = ("{\"model\":\"m\",\"instructions\":\"i\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"a\"}]},"
                + "{\"type\":\"reasoning\",\"summary\":[{\"text\":\"b\"}],\"encrypted_content\":\"sbx1.gemini.x\"},{\"type\":\"function_call\","
                + "\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"d\"}],"
                + "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"},"
                + "\"text\":{\"format\":{\"type\":\"json_object\"}},\"reasoning\":{\"effort\":\"low\"},\"previous_response_id\":\"r\"}").getBytes();

        // When, Then
        for (int round = 0; round < 5_000; round++) {
            var changed = body.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                changed[random.nextInt(changed.length)] = (byte) "{}[]\",:0n\\t".charAt(random.nextInt(11));
            }
            var bytes = Bytes.of(changed);
            try {
                var facts = Answers.CODEC.readRequest(bytes);
                Answers.CODEC.readPrompt(bytes);
                Answers.CODEC.writeRequest(bytes, facts.spans(), "up", true);
                StoreWish.read(bytes);
                EarlierTurns.body(bytes, List.of(EarlierTurns.input(bytes)));
            } catch (BadRequest refused) {
                assertThat(refused.explanation()).isNotBlank();
            }
            assertThat(EarlierTurns.output(bytes)).isEmpty();
        }
    }
}
