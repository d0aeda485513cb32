package dev.signalbox.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Provider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultCatalogTest {
    @Test
    void whose_keys_are_there_are_offered_with_their_models_and_nobody_else() {
        // When
        var catalog = DefaultCatalog.of(Map.of("OPENAI_API_KEY", "sk-1", "ANTHROPIC_API_KEY", "sk-2", "GEMINI_API_KEY", "k-3", "GROQ_API_KEY", " "), List.of());

        // Then
        assertThat(catalog.providers()).extracting(Provider::id).containsExactly("openai", "anthropic", "gemini");
        assertThat(catalog.providers()).extracting(Provider::dialect)
                .containsExactly(Dialect.OPENAI_CHAT, Dialect.ANTHROPIC_MESSAGES, Dialect.GEMINI);
        assertThat(catalog.names()).contains("gpt-5", "claude-sonnet-4-5", "gemini-2.5-flash-lite").doesNotContain("llama-3.3-70b-versatile", "sim-llama");
        assertThat(catalog.providers().toString()).doesNotContain("sk-1").doesNotContain("k-3");
    }

    @Test
    void another_address_is_taken_from_the_environment() {
        assertThat(DefaultCatalog.of(Map.of("MISTRAL_API_KEY", "k", "MISTRAL_BASE_URL", "http://127.0.0.1:9/v1/"), List.of()).providers().getFirst().urls())
                .containsExactly("http://127.0.0.1:9/v1");
    }

    @Test
    void without_keys_there_are_the_simulated_engines_alone() {
        assertThat(DefaultCatalog.hasKeys(Map.of("PATH", "/bin"))).isFalse();
        assertThat(DefaultCatalog.hasKeys(Map.of("CEREBRAS_API_KEY", "k"))).isTrue();
        assertThat(DefaultCatalog.of(Map.of(), List.of("http://127.0.0.1:1/v1")).names()).containsExactly("sim-llama");
    }
}
