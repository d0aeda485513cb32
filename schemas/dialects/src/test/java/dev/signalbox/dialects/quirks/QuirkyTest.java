package dev.signalbox.dialects.quirks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.WrittenCall;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider.Quirks;
import dev.signalbox.records.catalog.Provider.Quirks.Clamp;
import dev.signalbox.records.catalog.Provider.Quirks.Put;
import dev.signalbox.records.catalog.Provider.Quirks.When;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuirkyTest {
    private static Quirks quirks(List<String> transforms, List<String> drop, Map<String, String> defaults, List<Put> puts, List<Clamp> clamps) {
        return new Quirks(transforms, Map.of("max_completion_tokens", "max_tokens"), drop, defaults, puts, clamps, Map.of(), false);
    }

    private static WrittenCall applied(Quirks quirks, String body, boolean stream) throws BadRequest {
        int half = body.length() / 2;
        var pieces = List.of(Bytes.utf8(body.substring(0, half)), Bytes.utf8(body.substring(half)));
        return new Quirky(quirks).applied(UpstreamCall.of("/p", Map.of("x", "y"), pieces), stream);
    }

    private static String body(WrittenCall call) {
        var all = new StringBuilder();
        call.call().pieces().forEach(piece -> all.append(piece.asText()));
        return all.toString();
    }

    private static String transformed(String name, String messages) throws BadRequest {
        return body(applied(quirks(List.of(name), List.of(), Map.of(), List.of(), List.of()), "{\"messages\":" + messages + "}", false))
                .replaceFirst("^\\{\"messages\":", "").replaceFirst("}$", "");
    }

    @Test
    void a_body_changes_where_the_provider_is_odd_and_nowhere_else() throws Exception {
        // Given
        var quirks = quirks(List.of(), List.of("user", "/options/seed", "stream_options"), Map.of("/options/effort", "\"low\"", "n", "1"),
                List.of(new Put("/options/usage", "true", When.STREAM), new Put("whole", "{\"a\":[1.50]}", When.WHOLE)),
                List.of(new Clamp("temperature", 0, 1), new Clamp("/options/top", 0.5, 2)));
        var body = "{\"max_completion_tokens\":7,\"user\":\"u\",\"stream_options\":{},\"temperature\":1.7,\"odd\" : [1.0e2, {\"b\":\"\\u00e9\"}],"
                + "\"options\":{\"seed\":1,\"top\":0.1},\"n\":null}";

        // When
        var call = applied(quirks, body, true);

        // Then
        assertThat(body(call)).isEqualTo("{\"max_tokens\":7,\"temperature\":1,\"odd\":[1.0e2, {\"b\":\"\\u00e9\"}],"
                + "\"options\":{\"top\":0.5,\"effort\":\"low\",\"usage\":true},\"n\":1}");
        assertThat(call.dropped()).as("nobody misses what workers ask for by themselves").containsExactly("user", "/options/seed", "temperature=1", "/options/top=0.5");
        assertThat(body(applied(quirks, "{\"n\":3,\"options\":{\"effort\":\"high\"}}", true))).as("the caller's own counts more than a default")
                .isEqualTo("{\"n\":3,\"options\":{\"effort\":\"high\",\"usage\":true}}");
        assertThat(call.call().headers()).containsEntry("x", "y");
        assertThat(body(applied(quirks, "{}", false))).isEqualTo("{\"options\":{\"effort\":\"low\"},\"n\":1,\"whole\":{\"a\":[1.50]}}");
    }

    @Test
    void who_is_given_another_value_than_asked_for_is_told_and_nobody_else() throws Exception {
        // Given
        var quirks = quirks(List.of(), List.of(), Map.of("least", "9"),
                List.of(new Put("store", "false", When.ALWAYS), new Put("least", "3", When.ALWAYS), new Put("/odd/one", "{\"a\": \"two, three\"}", When.ALWAYS),
                        new Put("/stream_options/include_usage", "true", When.STREAM)),
                List.of(new Clamp("temperature", 0, 1)));

        // Then
        assertThat(applied(quirks, "{\"store\":true,\"odd\":{\"one\":1},\"stream_options\":{\"include_usage\":false},\"temperature\":2}", true).dropped())
                .containsExactly("store=false", "/odd/one", "temperature=1");
        assertThat(applied(quirks, "{\"store\":false,\"temperature\":0.5}", true).dropped()).isEmpty();
        assertThat(applied(quirks, "{}", false).dropped()).isEmpty();
    }

    @Test
    void a_provider_without_quirks_gets_the_same_bytes() throws Exception {
        // Given
        var call = UpstreamCall.of("/p", List.of(Bytes.utf8("no json at all")));

        // Then
        assertThat(new Quirky(Quirks.NONE).applied(call, true).call()).isSameAs(call);
    }

    @Test
    void of_a_member_that_stands_under_its_new_name_already_the_new_one_counts() throws Exception {
        assertThat(body(applied(quirks(List.of(), List.of(), Map.of(), List.of(), List.of()),
                "{\"max_tokens\":1,\"max_completion_tokens\":2}", false))).isEqualTo("{\"max_tokens\":1}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "developer-to-system | [{\"role\":\"developer\",\"content\":\"a\"}] | [{\"role\":\"system\",\"content\":\"a\"}]",
        "system-first | [{\"role\":\"user\",\"content\":\"u\"},{\"role\":\"system\",\"content\":\"a\"},{\"role\":\"system\",\"content\":\"b\"}]"
                + " | [{\"role\":\"system\",\"content\":\"a\\n\\nb\"},{\"role\":\"user\",\"content\":\"u\"}]",
        "merge-same-role | [{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"b\"}]}]"
                + " | [{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}]",
        "merge-same-role | [{\"role\":\"assistant\",\"content\":\"a\",\"tool_calls\":[]},{\"role\":\"assistant\",\"content\":\"b\"}]"
                + " | [{\"role\":\"assistant\",\"content\":\"a\",\"tool_calls\":[]},{\"role\":\"assistant\",\"content\":\"b\"}]",
        "flatten-content | [{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}]"
                + " | [{\"role\":\"user\",\"content\":\"ab\"}]",
        "flatten-content | [{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}] | [{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]"})
    void a_transform_does_what_its_name_says(String name, String messages, String expected) throws Exception {
        assertThat(transformed(name, messages)).isEqualTo(expected);
        assertThat(transformed(name, "\"odd\"")).isEqualTo("\"odd\"");
    }

    @Test
    void names_of_messages_are_left_out_and_told_once_but_for_those_of_functions() throws Exception {
        // Given
        var quirks = quirks(List.of("nameless-messages"), List.of(), Map.of(), List.of(), List.of());

        // When
        var call = applied(quirks, "{\"messages\":[{\"role\":\"user\",\"name\":\"a\"},{\"role\":\"assistant\",\"name\":\"b\"},{\"role\":\"function\",\"name\":\"f\"}]}", false);

        // Then
        assertThat(body(call)).isEqualTo("{\"messages\":[{\"role\":\"user\"},{\"role\":\"assistant\"},{\"role\":\"function\",\"name\":\"f\"}]}");
        assertThat(call.dropped()).containsExactly("messages[].name");
        assertThat(applied(quirks, "{\"messages\":[{\"role\":\"user\"}]}", false).dropped()).isEmpty();
    }

    @Test
    void ids_of_tool_calls_become_short_ones_that_still_belong_together() throws Exception {
        // Given
        var messages = "[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"call_one_1234\"},{\"id\":\"call_two_1234\"},{\"id\":\"abcDEF123\"}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"call_one_1234\"},{\"role\":\"tool\",\"tool_call_id\":\"abcDEF123\"}]";

        // When
        var changed = transformed("tool-call-ids:9", messages);

        // Then
        var ids = java.util.regex.Pattern.compile("\"(?:id|tool_call_id)\":\"([^\"]*)\"").matcher(changed).results().map(r -> r.group(1)).toList();
        assertThat(ids).hasSize(5).allMatch(id -> id.matches("[A-Za-z0-9]{9}"));
        assertThat(ids.get(0)).isEqualTo(ids.get(3)).isNotEqualTo(ids.get(1));
        assertThat(ids.get(2)).isEqualTo("abcDEF123").isEqualTo(ids.get(4));
    }

    @Test
    void more_stop_strings_than_the_provider_takes_are_refused_or_left_out_as_the_operator_wants() throws Exception {
        // Given
        var strict = new Quirks(List.of("max-stop:2"), Map.of(), List.of(), Map.of(), List.of(), List.of(), Map.of(), false);
        var lenient = new Quirks(List.of("max-stop:2"), Map.of(), List.of(), Map.of(), List.of(), List.of(), Map.of(), true);
        var body = "{\"stop\":[\"a\",\"b\",\"c\"]}";

        // Then
        assertThat(catchThrowableOfType(BadRequest.class, () -> applied(strict, body, false)).param()).isEqualTo("stop");
        assertThat(body(applied(lenient, body, false))).isEqualTo("{\"stop\":[\"a\",\"b\"]}");
        assertThat(applied(lenient, body, false).dropped()).containsExactly("stop[2]");
        assertThat(body(applied(strict, "{\"stop\":\"abc\"}", false))).isEqualTo("{\"stop\":\"abc\"}");
    }

    @Test
    void what_a_provider_cannot_do_is_refused_where_it_means_something_and_is_silently_left_out_where_not() throws Exception {
        // Given
        var names = List.of("logit_bias", "frequency_penalty", "parallel_tool_calls", "n", "/options/bias");
        var strict = Quirks.NONE.refusing(names);
        var lenient = new Quirks(List.of(), Map.of(), List.of(), Map.of(), List.of(), List.of(), Map.of(), true).refusing(names);
        var neutral = "{\"a\":1,\"logit_bias\":{},\"frequency_penalty\":0.0,\"parallel_tool_calls\":true,\"n\":1,\"options\":{\"bias\":null,\"b\":2}}";

        // Then
        assertThat(body(applied(strict, neutral, false))).isEqualTo("{\"a\":1,\"options\":{\"b\":2}}");
        assertThat(applied(strict, neutral, false).dropped()).isEmpty();
        for (var member : List.of("logit_bias|{\"5\":1}", "frequency_penalty|0.5", "frequency_penalty|-1", "parallel_tool_calls|false", "n|2")) {
            var name = member.substring(0, member.indexOf('|'));
            var body = "{\"" + name + "\":" + member.substring(member.indexOf('|') + 1) + "}";
            var refused = catchThrowableOfType(BadRequest.class, () -> applied(strict, body, false));
            assertThat(refused.param()).as(member).isEqualTo(name);
            assertThat(refused.failure()).as("another target may do it").isEqualTo(Failure.UNSUPPORTED);
            assertThat(body(applied(lenient, body, false))).as(member).isEqualTo("{}");
            assertThat(applied(lenient, body, false).dropped()).as(member).containsExactly(name);
        }
    }

    @Test
    void a_caller_of_another_dialect_is_told_its_own_name_for_what_is_refused() {
        // Given
        var quirky = new Quirky(new Quirks(List.of("max-stop:1"), Map.of(), List.of(), Map.of(), List.of(), List.of(), Map.of(), false)
                .refusing(List.of("frequency_penalty", "parallel_tool_calls", "logit_bias")));

        // Then
        assertThat(refusal(quirky, "{\"frequency_penalty\":1}", Dialect.GEMINI)).isEqualTo("generationConfig.frequencyPenalty");
        assertThat(refusal(quirky, "{\"parallel_tool_calls\":false}", Dialect.ANTHROPIC_MESSAGES)).isEqualTo("tool_choice.disable_parallel_tool_use");
        assertThat(refusal(quirky, "{\"stop\":[\"a\",\"b\"]}", Dialect.ANTHROPIC_MESSAGES)).isEqualTo("stop_sequences");
        assertThat(refusal(quirky, "{\"logit_bias\":{\"5\":1}}", Dialect.GEMINI)).isEqualTo("logit_bias");
    }

    private static @Nullable String refusal(Quirky quirky, String body, Dialect caller) {
        var call = UpstreamCall.of("/p", Bytes.utf8(body));
        return catchThrowableOfType(BadRequest.class,
                () -> quirky.applied(call, false, name -> Member.translated(name, Dialect.OPENAI_CHAT, caller))).param();
    }

    @Test
    void a_body_of_any_kind_raises_nothing_but_a_bad_request() throws Exception {
        // Given
        var all = quirks(List.of("developer-to-system", "system-first", "merge-same-role", "flatten-content", "max-stop:1", "tool-call-ids:9"),
                List.of("a", "/b/c"), Map.of("/d/e", "1"), List.of(new Put("/f/g", "2", When.ALWAYS)), List.of(new Clamp("/messages/h", 0, 1)));
        var good = "{\"messages\":[{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]},{\"role\":\"user\",\"content\":null},"
                + "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"x\"}]}],\"stop\":[\"a\"],\"b\":{\"c\":1}}";
        var random = new Random(7);

        // Then
        for (int i = 0; i < 4_000; i++) {
            var odd = new StringBuilder(good);
            for (int n = random.nextInt(4); n >= 0; n--) {
                odd.setCharAt(random.nextInt(odd.length()), "{}[]\",:0tn a".charAt(random.nextInt(12)));
            }
            try {
                applied(all, odd.toString(), random.nextBoolean());
            } catch (BadRequest bad) {
                assertThat(bad.failure()).isIn(Failure.INVALID_REQUEST, Failure.UNSUPPORTED);
            }
        }
    }
}
