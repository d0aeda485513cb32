package dev.signalbox.standalone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Answers;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider.Auth;
import dev.signalbox.records.catalog.Provider.Quirks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that a provider's entry may say beside its address: what becomes of it, and how it is refused. */
class ProviderKeysTest {
    private static final String FULL = """
            providers:
              - id: odd
                base-url: http://h:1/v1
                auth: {scheme: azure-ad, secret: "${S}", tenant: t-1, client-id: c-1}
                quirks:
                  transforms: [developer-to-system, "max-stop:4"]
                  rename: {messages: turns}
                  drop: [user, /options/seed]
                  refuse: [logit_bias, /options/bias, user]
                  default: {max_tokens: 10, /options/mode: {a: [1, x, null]}}
                  set: [{pointer: /options/usage, value: true, when: stream}]
                  clamp: {temperature: [0, 1.5]}
                  paths: {openai-chat: "/go/{model}?v=1"}
                  stream-paths: {openai-chat: "/go/{model}/live?v=1"}
                  unsupported: drop
                errors:
                  - {status: [429], at: "header:x-kind", matches: "quota", class: quota_exhausted, retry-after: [/wait, "header:x-wait-ms"], cool-down: 1h}
                answers:
                  finish: {halted: stop, crashed: provider_error}
                  usage: {input: /i, output: /o, cache-read: "header:x-c", input-includes-cached: false}
                  stream: {framing: ndjson, end: /done, text: /t, finish: /f, error: /e, calls: {list: /c, name: /n, arguments: /a}}
                  whole: {text: /text}
            models:
              - id: m
                provider: odd
                max-output: 100
                region: eu
                data-policy: {trains-never: true}
                quality: {code: 0.7}
                price: {input: 1, output: 2, tiers: [{above: 1000, input: 3, output: 4}, {above: 9000, input: 7, output: 8}, {above: 5000, input: 5, output: 6}], later: [{from: 2026-12-01, input: 5}]}
              - {id: n, provider: odd}
            routes:
              - {name: r, candidates: [m, n], require: {regions: [eu], trains-never: true, quality: {code: 0.6}}}
            """;

    private static Catalog read(String yaml) {
        return CatalogYaml.read(yaml, "catalog.yaml", 1);
    }

    @Test
    void a_full_entry_becomes_what_it_says() {
        // When
        var catalog = read(FULL);

        // Then
        var odd = catalog.providers().getFirst();
        assertThat(odd.auth()).isEqualTo(new Auth(Auth.Scheme.AZURE_AD, "", List.of(new Auth.Key("${S}", 1)), new Auth.Identity(
                "", "", "c-1", "", "t-1", "https://cognitiveservices.azure.com/.default", "https://login.microsoftonline.com")));
        assertThat(odd.quirks()).isEqualTo(new Quirks(
                List.of("developer-to-system", "max-stop:4"), Map.of("messages", "turns"), List.of("user", "/options/seed"),
                Map.of("max_tokens", "10", "/options/mode", "{\"a\":[1,\"x\",null]}"), List.of(new Quirks.Put("/options/usage", "true", Quirks.When.STREAM)),
                List.of(new Quirks.Clamp("temperature", 0, 1.5)), Map.of("openai-chat", "/go/{model}?v=1"),
                Map.of("openai-chat", "/go/{model}/live?v=1"), true, List.of("logit_bias", "/options/bias")));
        assertThat(odd.answers()).isEqualTo(new Answers(
                List.of(new Answers.ErrorRule(List.of(429), "header:x-kind", "quota", Failure.QUOTA_EXHAUSTED, List.of("/wait", "header:x-wait-ms"), 3_600_000)),
                Optional.of(new Answers.Reading(Answers.Framing.NDJSON, "/done", "", "/t", "", "/f", "/e",
                        Optional.of(new Answers.Calls("/c", "", "", "/n", "/a")))),
                Optional.of(new Answers.Reading(Answers.Framing.DOCUMENT, "", "", "/text", "", "", "", Optional.empty())),
                Map.of("halted", "stop", "crashed", "provider_error"),
                Optional.of(new Answers.Counts("/i", "/o", "header:x-c", "", "", false, true))));
    }

    @Test
    void a_price_depends_on_the_day_and_on_what_went_in() {
        // Given
        var model = read(FULL).models().getFirst();
        long before = Instant.parse("2026-11-30T23:59:59Z").toEpochMilli();
        long after = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli();

        // Then
        assertThat(model.priceAt(before, 1_000)).extracting(Model.Price::input, Model.Price::output).containsExactly(1.0, 2.0);
        assertThat(model.priceAt(before, 1_001)).extracting(Model.Price::input, Model.Price::output).containsExactly(3.0, 4.0);
        assertThat(model.priceAt(before, 9_001)).as("the largest size that was passed").extracting(Model.Price::input, Model.Price::output).containsExactly(7.0, 8.0);
        assertThat(model.priceAt(after, 5_000)).extracting(Model.Price::input, Model.Price::output).containsExactly(5.0, 0.0);
        assertThat(model.maxOutput()).isEqualTo(100);
    }

    @Test
    void a_route_leaves_out_whom_its_terms_exclude() {
        // When
        var catalog = read(FULL);

        // Then
        assertThat(catalog.candidates("r")).containsExactly(0);
        assertThat(catalog.candidates("n")).containsExactly(1);
        assertThat(catchThrowableOfType(CatalogRefused.class, () -> read(FULL.replace("code: 0.6", "code: 0.8"))))
                .hasMessageContaining("routes[0].require    is met by no candidate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "scheme: azure-ad | scheme: azure-id | providers[0].auth.scheme | Did you mean azure-ad?",
        "tenant: t-1, |  | providers[0].auth.tenant | must be given with scheme azure-ad",
        "client-id: c-1 | client-id: c-1, parameter: p | providers[0].auth.parameter | is only for scheme query",
        "secret: \"${S}\", tenant | keys: [{secret: sk-SECRET}], tenant | providers[0].auth.keys[0].secret | never the secret itself",
        "secret: \"${S}\", tenant | secret: \"${S}\", keys: [{secret: \"${T}\"}], tenant | providers[0].auth.keys | exclude each other",
        "developer-to-system, | developer-to-sytem, | providers[0].quirks.transforms[0] | Did you mean developer-to-system?",
        "\"max-stop:4\" | \"max-stop\" | providers[0].quirks.transforms[1] | with a number from 1 to 64",
        "messages: turns | /messages: turns | providers[0].quirks.rename./messages | without slashes",
        "[user, /options/seed] | [user, /options/] | providers[0].quirks.drop | JSON pointer through objects",
        "[logit_bias, /options/bias | [logit_bias, /options/ | providers[0].quirks.refuse | JSON pointer through objects",
        "[0, 1.5] | [2, 1.5] | providers[0].quirks.clamp.temperature | the lower one first",
        "when: stream | when: streams | providers[0].quirks.set[0].when | Did you mean stream?",
        "value: true, |  | providers[0].quirks.set[0].value | must be given",
        "openai-chat: \"/go | openai-chatt: \"/go | providers[0].quirks.paths.openai-chatt | Did you mean openai-chat?",
        "openai-chat: \"/go/{model}/live | openai-chat: \"go/{model}/live | providers[0].quirks.stream-paths.openai-chat | begins with a slash",
        "paths: {openai-chat: | paths: {gemini: \"/g\", openai-chat: | providers[0].quirks.stream-paths.gemini | its path says whether the answer streams",
        "/go/{model} | go/{model} | providers[0].quirks.paths.openai-chat | begins with a slash",
        "unsupported: drop | unsupported: emulate | providers[0].quirks.unsupported | must be one of reject, drop",
        "class: quota_exhausted | class: quota | providers[0].errors[0].class | must be one of",
        "matches: \"quota\" | matches: \"(quota\" | providers[0].errors[0].matches | is no regular expression",
        "status: [429] | status: [99] | providers[0].errors[0].status[0] | from 200 to 599",
        "[/wait, | [wait, | providers[0].errors[0].retry-after[0] | must be a JSON pointer",
        "crashed: provider_error | crashed: provider_eror | providers[0].answers.finish.crashed | Did you mean provider_error?",
        "framing: ndjson | framing: jsonl | providers[0].answers.stream.framing | must be one of sse, ndjson",
        "end: /done, text: /t, finish: /f | text: /t | providers[0].answers.stream.end | must be given, or finish",
        "whole: {text: /text} | whole: {} | providers[0].answers.whole.text | must be given",
        "{above: 1000, input: 3, output: 4}, | {input: 3}, | models[0].price.tiers[0].above | must be given",
        "from: 2026-12-01 | from: December | models[0].price.later[0].from | must be a day",
        "trains-never: true} | trains-never: perhaps} | models[0].data-policy.trains-never | must be true or false"})
    void what_is_wrong_is_refused_by_its_place_with_what_to_do(String good, String wrong, String field, String rule) {
        // When
        assertThat(FULL).contains(good);
        var refused = catchThrowableOfType(CatalogRefused.class, () -> read(FULL.replaceFirst(java.util.regex.Pattern.quote(good),
                java.util.regex.Matcher.quoteReplacement(wrong == null ? "" : wrong))));

        // Then
        assertThat(refused).isNotNull().hasMessageNotContaining("SECRET").hasMessageNotContaining("nothing was applied");
        assertThat(refused.problems()).anySatisfy(problem -> {
            assertThat(problem.key()).isEqualTo(field);
            assertThat(problem.rule()).contains(rule);
        });
    }

    @Test
    void a_provider_that_only_counts_in_headers_may_say_so_and_nothing_else_of_its_usage() {
        // Given
        var counted = "providers: [{id: f, base-url: http://h, answers: {usage: {cache-read: \"header:cached\"}}}]";

        // Then
        assertThat(read(counted).providers().getFirst().answers().usage()).hasValueSatisfying(c -> assertThat(c.cacheRead()).isEqualTo("header:cached"));
        assertThat(catchThrowableOfType(CatalogRefused.class, () -> read(counted.replace("header:cached", "/usage/cached")))).hasMessageContaining("must be header:NAME");
        assertThat(catchThrowableOfType(CatalogRefused.class, () -> read(counted.replace("cache-read: \"header:cached\"", "input: /a"))))
                .hasMessageContaining("is only for answers that stream or whole");
    }

    @Test
    void aliases_that_stand_for_millions_are_refused_at_once_and_in_plain_words() {
        // Given
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 25; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [*a").append(i - 1).append(", *a").append(i - 1).append("]\n");
        }
        var many = new StringBuilder("a: &a [x]\nb: [").append("*a, ".repeat(60)).append("*a]\n");

        // Then
        assertThat(catchThrowableOfType(CatalogRefused.class, () -> read(bomb.toString()))).hasMessageContaining("through its aliases (&, *)");
        assertThat(catchThrowableOfType(CatalogRefused.class, () -> read(many.toString()))).hasMessageContaining("more aliases (&, *) than are allowed");
        assertThat(catchThrowableOfType(CatalogRefused.class, () -> read("providers: &p [*p]"))).hasMessageContaining("aliases");
    }
}
