package dev.signalbox.standalone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.dialects.Dialects;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Provider.Auth;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
    private static final Map<String, String> NEEDED = Map.of(
            "vertex", "with: {project: p-1, region: europe-west4}", "bedrock", "with: {region: eu-central-1}", "azure-openai", "with: {resource: mine}",
            "vllm", "base-url: http://h:1/v1", "sglang", "base-url: http://h:1/v1", "tgi", "base-url: http://h:1/v1",
            "tensorrt-llm", "base-url: http://h:1/v1", "llama-cpp", "base-url: http://h:1/v1");

    private static Catalog read(String provider) {
        return CatalogYaml.read("providers:\n  - {" + provider + "}\n", "catalog.yaml", 1);
    }

    private static Provider only(String provider) {
        return read(provider).providers().getFirst();
    }

    /** Presets of dialects that this version does not speak are refused by that dialect's name. */
    static Stream<String> spoken() {
        return Presets.NAMES.stream().filter(name -> ProviderYaml.SPOKEN.contains(String.valueOf(Presets.file(name).get("dialect"))));
    }

    @ParameterizedTest
    @MethodSource("spoken")
    void a_preset_needs_its_name_and_what_only_its_user_can_know(String name) {
        // When
        var catalog = read("preset: " + name + (NEEDED.containsKey(name) ? ", " + NEEDED.get(name) : ""));

        // Then
        var provider = catalog.providers().getFirst();
        assertThat(provider.id()).isEqualTo(name);
        assertThat(Dialects.of(provider.dialect())).isPresent();
        assertThat(provider.urls()).isNotEmpty().allMatch(url -> !url.contains("{"));
        assertThat(catalog.models()).allMatch(model -> model.provider().equals(name));
    }

    @Test
    void what_an_entry_says_lies_over_its_preset() {
        // When
        var provider = only("preset: mistral, id: eu, auth: {keys: [{secret: \"${A}\", weight: 2}, {secret: \"${B}\"}]}, quirks: {drop: [seed]}, limits: {rpm: 7}");

        // Then
        assertThat(provider.id()).isEqualTo("eu");
        assertThat(provider.auth()).isEqualTo(new Auth(
                Auth.Scheme.BEARER, "", List.of(new Auth.Key("${A}", 2), new Auth.Key("${B}", 1)), Auth.Identity.NONE));
        assertThat(provider.quirks().drop()).containsExactly("seed");
        assertThat(provider.quirks().rename()).containsEntry("max_completion_tokens", "max_tokens");
        assertThat(provider.quirks().transforms()).contains("tool-call-ids:9");
        assertThat(provider.limits().requestsPerMinute()).isEqualTo(7);
    }

    @Test
    void a_preset_s_models_are_offered_unless_the_catalogue_names_that_provider_s_models_itself() {
        // Given
        var beside = "providers: [{preset: groq}]\nmodels: [{id: mine, provider: groq}]\n";

        // Then
        assertThat(read("preset: groq").models()).extracting("id").contains("llama-3.3-70b-versatile").hasSizeGreaterThan(2);
        assertThat(read("preset: groq, models: [{id: mine}]").models()).extracting("id").containsExactly("mine");
        assertThat(CatalogYaml.read(beside, "catalog.yaml", 1).models()).extracting("id").containsExactly("mine");
    }

    @Test
    void what_a_preset_leaves_open_is_asked_for_and_what_it_does_not_is_refused() {
        assertThat(only("preset: azure-openai, with: {resource: mine}").urls()).containsExactly("https://mine.openai.azure.com/openai/v1");
        assertThat(only("preset: azure-openai, base-url: \"https://proxy.example\"").urls()).as("nothing is left open").containsExactly("https://proxy.example");
        assertThatThrownBy(() -> only("preset: azure-openai")).hasMessageContaining("providers[0].with.resource    must be given");
        assertThatThrownBy(() -> only("preset: azure-openai, with: {resource: mine, resourse: x}")).hasMessageContaining("Did you mean resource?");
        assertThatThrownBy(() -> only("preset: azure-openai, with: {resource: \"evil.example/\"}")).hasMessageContaining("must be letters, digits");
        assertThatThrownBy(() -> only("id: a, base-url: http://h, with: {region: x}")).hasMessageContaining("is only for presets");
        assertThatThrownBy(() -> only("preset: grok, base-url: http://h")).hasMessageContaining("Did you mean groq?");
        assertThatThrownBy(() -> only("preset: gropq")).hasMessageContaining("Did you mean groq?").extracting(Throwable::getMessage).asString()
                .as("nothing else is wrong with it").contains("providers[0].preset").doesNotContain("must be given");
        assertThatThrownBy(() -> only("preset: groq, dialekt: x")).hasMessageContaining("Did you mean dialect?");
    }

    @Test
    void embedding_models_come_with_the_presets_whose_vendors_are_known_to_have_them() {
        for (var model : List.of("openai text-embedding-3-small", "mistral mistral-embed", "gemini gemini-embedding-2", "cohere embed-v4.0")) {
            var catalog = read("preset: " + model.split(" ")[0]);
            assertThat(catalog.providers().getFirst().speaks(Dialect.OPENAI_EMBEDDINGS)).as(model).isTrue();
            assertThat(catalog.models()).as(model).anyMatch(m -> m.id().equals(model.split(" ")[1]) && m.price().input() > 0 && m.price().output() == 0);
        }
    }

    @Test
    void what_needs_a_key_alone_is_what_is_offered_where_the_key_is() {
        assertThat(CatalogYaml.presets().providers()).extracting(Provider::id).contains("openai", "groq", "cerebras").doesNotContain("vllm", "azure-openai", "ollama");
        assertThat(CatalogYaml.presets().providers()).allMatch(p -> p.auth().secret().matches("\\$\\{[A-Z_]+_API_KEY}"));
    }
}
