package dev.signalbox.standalone.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CatalogSchemaTest {
    static final List<String> NAMES = Presets.NAMES;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode schema() throws IOException {
        return JSON.readTree(CatalogSchema.document());
    }

    private static JsonNode at(String path) throws IOException {
        var node = schema();
        for (var step : path.split("\\.")) {
            node = node.path("properties").path(step.replace("[]", ""));
            node = step.endsWith("[]") ? node.path("items") : node;
        }
        return node;
    }

    @Test
    void it_completes_keys_words_and_bounds() throws IOException {
        assertThat(at("providers[].auth.scheme").path("enum")).extracting(JsonNode::asText).contains("sigv4", "azure-ad");
        assertThat(at("providers[].preset").path("enum")).extracting(JsonNode::asText).contains("groq", "llama-cpp");
        assertThat(at("providers[].answers.stream.framing").path("enum")).extracting(JsonNode::asText).containsExactly("sse", "ndjson");
        assertThat(at("providers[].limits.rpm").path("minimum").asInt()).isEqualTo(1);
        assertThat(at("providers[].timeouts.connect").path("pattern").asText()).isEqualTo("^\\d+(ms|s|m|h)$");
        assertThat(at("models[].capabilities[]").path("enum")).extracting(JsonNode::asText).contains("tools", "vision");
        assertThat(at("models[].price.tiers[].above").path("type").asText()).isEqualTo("integer");
        assertThat(at("routes[].require.quality").path("additionalProperties").path("type").asText()).isEqualTo("number");
        assertThat(at("providers[]").path("additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema().path("properties").path("tenants").path("items").path("required")).extracting(JsonNode::asText).containsExactly("id");
    }

    @Test
    void every_key_says_what_it_means_and_nothing_is_told_of_keys_that_are_not() {
        assertThat(CatalogSchema.mistold()).isEmpty();
    }

    @Test
    void the_words_for_what_a_model_can_are_all_told_in_the_documentation() throws IOException {
        // Given
        var root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/catalog.md"))) {
            root = root.getParent();
        }
        var told = Files.readString(root.resolve("docs/catalog.md")) + Files.readString(root.resolve("docs/continuation.md"));

        // Then
        assertThat(at("models[].capabilities[]").path("enum")).isNotEmpty().allMatch(word -> told.contains("`" + word.asText() + "`"));
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void what_presets_say_fits_it(String name) throws IOException {
        // Given
        var faults = new ArrayList<String>();

        // When
        fits(Presets.file(name), at("providers[]"), name, faults);

        // Then
        assertThat(faults).isEmpty();
        assertThat(JSON.readTree(Written.json(Presets.file(name)).getBytes(StandardCharsets.UTF_8)).isObject()).isTrue();
    }

    /** As far as a small check goes: keys, words, and what is a mapping. */
    private static void fits(Object value, JsonNode schema, String path, List<String> faults) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> {
                var of = schema.path("properties").path(String.valueOf(key));
                of = of.isMissingNode() ? schema.path("additionalProperties") : of;
                if (of.isMissingNode() || of.isBoolean()) {
                    faults.add(path + "." + key);
                } else {
                    fits(inner, of, path + "." + key, faults);
                }
            });
        } else if (value instanceof List<?> list) {
            list.forEach(item -> fits(item, schema.path("items"), path + "[]", faults));
        } else if (schema.has("enum") && !path.endsWith(".dialect") && !path.endsWith(".speaks[]")) {
            var words = new ArrayList<String>();
            schema.path("enum").forEach(word -> words.add(word.asText()));
            if (!words.contains(String.valueOf(value))) {
                faults.add(path + " = " + value);
            }
        }
    }
}
