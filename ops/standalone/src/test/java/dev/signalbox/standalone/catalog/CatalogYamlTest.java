package dev.signalbox.standalone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogYamlTest {
    private static final String GOOD = """
            providers:
              - id: acme
                dialect: openai-chat
                base-url: https://api.acme.example/v1/
                auth: {scheme: bearer, secret: "${ACME_API_KEY}"}
                limits: {concurrency: 64, rpm: 5000, tpm: 2000000}
                timeouts: {first-token: 20s}
                quirks: {rename: {max_completion_tokens: max_tokens}, drop: [logit_bias]}
              - id: pool
                replicas: [http://10.0.0.5:8000/v1, http://10.0.0.6:8000/v1]
                engine: {metrics: vllm, block-tokens: 16}
            models:
              - id: acme-large
                provider: acme
                upstream: acme-large-2026-03
                context: 200000
                capabilities: [tools, vision]
                price: {input: 3.00, cache-read: 0.30, output: 15.00}
              - {id: llama-70b, provider: pool}
            routes:
              - {name: best-code, candidates: [acme-large, llama-70b@pool]}
            tenants:
              - id: editor
                keys: ["sha256:0000000000000000000000000000000000000000000000000000000000000001"]
                priority: interactive
                limits: {rpm: 6000}
                models: [best-code]
            """;

    @Test
    void every_word_that_translations_go_by_is_a_capability() {
        // Given
        var words = "top-k, adaptive-thinking, effort, system-turns";
        var file = """
                providers:
                  - {id: p, dialect: openai-chat, base-url: "http://127.0.0.1:1/v1"}
                models:
                  - {id: m, provider: p, capabilities: [%s]}
                """.formatted(words);

        // When
        var model = CatalogYaml.read(file, "catalog.yaml", 1).models().getFirst();

        // Then
        assertThat(String.join(", ", model.capabilities())).isEqualTo(words);
    }

    @Test
    void a_good_file_becomes_a_catalogue() {
        // When
        var catalog = CatalogYaml.read(GOOD, "catalog.yaml", 3);

        // Then
        assertThat(catalog.version()).isEqualTo(3);
        assertThat(catalog.targets()).extracting("id").containsExactly("acme-large@acme", "llama-70b@pool/0", "llama-70b@pool/1");
        assertThat(catalog.candidates("best-code")).containsExactly(0, 1, 2);
        var acme = catalog.providers().getFirst();
        assertThat(acme.urls()).containsExactly("https://api.acme.example/v1");
        assertThat(acme.auth()).isEqualTo(new Provider.Auth(Provider.Auth.Scheme.BEARER, "", "${ACME_API_KEY}"));
        assertThat(acme.timeouts()).isEqualTo(new Provider.Timeouts(2_000, 20_000, 30_000, 600_000));
        assertThat(catalog.models().getFirst().price().cacheWrite5m()).isEqualTo(3.75);
        assertThat(catalog.tenants().getFirst().lane()).isEqualTo(Lane.INTERACTIVE);
    }

    @Test
    void a_provider_may_speak_more_than_one_dialect() {
        // Given
        var several = GOOD.replace("engine: {metrics: vllm, block-tokens: 16}", "speaks: [openai-chat, openai-chat]");

        // When
        var providers = CatalogYaml.read(several, "catalog.yaml", 3).providers();

        // Then
        assertThat(providers.getLast().speaks()).as("its own dialect needs no mention").isEmpty();
        assertThat(providers.getLast().speaks(providers.getLast().dialect())).isTrue();
        assertThatThrownBy(() -> CatalogYaml.read(several.replace("[openai-chat, openai-chat]", "[openai-chatt]"), "catalog.yaml", 3))
                .hasMessageContaining("providers[1].speaks[0] = openai-chatt").hasMessageContaining("Did you mean openai-chat?");
    }

    @Test
    void a_time_limit_that_is_written_is_not_the_one_that_is_left_out_even_where_they_are_as_long() {
        // Given
        var written = GOOD.replace("first-token: 20s", "first-token: 60s, between-chunks: 30s");

        // When
        var timeouts = CatalogYaml.read(written, "catalog.yaml", 3).providers().getFirst().timeouts();

        // Then
        assertThat(timeouts.firstToken()).isBetween(60_001L, 60_010L);
        assertThat(timeouts.betweenChunks()).isBetween(30_001L, 30_010L);
        assertThat(CatalogYaml.read(GOOD.replace("timeouts: {first-token: 20s}", "timeouts: {}"), "catalog.yaml", 3).providers().getFirst()
                .timeouts()).isEqualTo(Provider.Timeouts.DEFAULT);
    }

    @Test
    void a_wrong_file_is_refused_whole_with_every_problem_at_once() {
        // Given
        var wrong = GOOD.replace("openai-chat", "openai-chatt")
                .replace("\"${ACME_API_KEY}\"", "sk-very-secret")
                .replace("rpm: 5000", "rpm: many")
                .replace("first-token: 20s", "first-tokn: 20")
                .replace("provider: pool", "provider: poool")
                .replace("[tools, vision]", "[tools, vison]")
                .replace("[acme-large, llama-70b@pool]", "[acme-larg]")
                .replace("priority: interactive", "priority: urgent");

        // When
        var refused = catchThrowableOfType(CatalogRefused.class, () -> CatalogYaml.read(wrong, "catalog.yaml", 1));

        // Then
        assertThat(refused.problems()).extracting(Problem::key).containsExactly("providers[0].dialect", "providers[0].auth.secret",
                "providers[0].limits.rpm", "providers[0].timeouts.first-tokn", "models[0].capabilities[1]", "models[1].provider",
                "routes[0].candidates[0]", "tenants[0].priority");
        assertThat(refused).hasMessageContaining("Did you mean openai-chat?").hasMessageContaining("Did you mean first-token?")
                .hasMessageContaining("Did you mean acme-large?").hasMessageContaining("Did you mean pool?")
                .hasMessageNotContaining("very-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-key", "api_key", "apiKey", "api-key-env", "secret"})
    void a_provider_s_key_outside_auth_is_told_its_place(String key) {
        assertThatThrownBy(() -> CatalogYaml.read("providers: [{id: a, base-url: \"http://h\", " + key + ": sk-very-secret}]", "catalog.yaml", 1))
                .hasMessageContaining("providers[0]." + key).hasMessageContaining("auth: {secret: \"${NAME}\"}").hasMessageNotContaining("very-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-key", "Authorization", "proxy-authorization", "Cookie", "X-Auth-Token", "x-client-secret", "Ocp-Apim-Subscription-Key"})
    void a_header_that_may_carry_a_key_holds_a_reference_only(String name) {
        // Given
        var literal = GOOD.replaceFirst("(?m)^( +)(dialect: openai-chat)$",
                "$1$2\n$1headers: {" + name + ": sk-very-secret, x-team: blue}");

        // When
        var refused = catchThrowableOfType(CatalogRefused.class, () -> CatalogYaml.read(literal, "catalog.yaml", 1));
        var good = CatalogYaml.read(literal.replace("sk-very-secret", "\"${ACME_KEY}\""), "catalog.yaml", 1);

        // Then
        assertThat(refused.problems()).extracting(Problem::key).containsExactly("providers[0].headers." + name);
        assertThat(refused).hasMessageContaining("${NAME}").hasMessageNotContaining("very-secret");
        assertThat(good.providers().getFirst().headers()).containsEntry(name, "${ACME_KEY}").containsEntry("x-team", "blue");
    }

    @Test
    void a_reference_within_a_header_s_text_is_refused_because_it_would_be_sent_as_it_stands() {
        // Given
        var within = GOOD.replaceFirst("(?m)^( +)(dialect: openai-chat)$", "$1$2\n$1headers: {x-team: \"of \\${TEAM}\"}");

        // When
        var refused = catchThrowableOfType(CatalogRefused.class, () -> CatalogYaml.read(within, "catalog.yaml", 1));

        // Then
        assertThat(refused.problems()).extracting(Problem::key).containsExactly("providers[0].headers.x-team");
    }

    @Test
    void a_route_says_how_it_hedges_and_how_often_it_tries_again() {
        // Given
        var own = GOOD.replace("candidates: [acme-large, llama-70b@pool]}",
                "candidates: [acme-large, llama-70b@pool], hedge: {percent: 2, floor: 750ms}, retry: {percent: 20}}");

        // When
        var route = CatalogYaml.read(own, "catalog.yaml", 3).route("best-code");

        // Then
        assertThat(route.hedge()).isEqualTo(new Route.Hedge(2, 750));
        assertThat(route.retryPercent()).isEqualTo(20);
        assertThat(CatalogYaml.read(GOOD, "catalog.yaml", 3).route("best-code").hedge()).isEqualTo(Route.Hedge.DEFAULT);
        assertThat(CatalogYaml.read(own, "catalog.yaml", 3).route("acme-large")).as("a plain model's").isEqualTo(Route.PLAIN);
        assertThatThrownBy(() -> CatalogYaml.read(own.replace("percent: 2,", "percent: 200,").replace("750ms", "750"), "catalog.yaml", 1))
                .hasMessageContaining("routes[0].hedge.percent").hasMessageContaining("routes[0].hedge.floor");
    }

    @Test
    void what_is_no_yaml_says_where() {
        assertThatThrownBy(() -> CatalogYaml.read("providers: [", "catalog.yaml", 1)).isInstanceOf(CatalogRefused.class)
                .hasMessageContaining("is not YAML").hasMessageContaining("line");
        assertThatThrownBy(() -> CatalogYaml.read("", "catalog.yaml", 1)).hasMessageContaining("at least one provider");
    }
}
