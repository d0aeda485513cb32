package dev.signalbox.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.runtime.settings.SettingsRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAccessTest {
    private static Settings settings(String... more) {
        var all = new HashMap<>(Map.of("registry.urls", "http://127.0.0.1:9"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return Settings.of(all);
    }

    @Test
    void a_build_without_confluents_serializer_says_how_one_is_made_that_has_it() {
        assumeFalse(Wire.hasConfluent(), "this build has it");
        assertThatThrownBy(() -> RegistryAccess.read(settings("registry.serializer", "confluent")))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("registry.serializer = confluent")
                .hasMessageContaining("mvn -Pconfluent");
        assertThatThrownBy(() -> RegistryAccess.wire(settings("registry.serializer", "confluent"), new InMemoryRegistry()))
                .as("where the registry is there already")
                .isInstanceOf(SettingsRefused.class);
    }

    @Test
    void a_build_with_confluents_serializer_uses_it() {
        assumeTrue(Wire.hasConfluent(), "this build has no serializer of Confluent's");
        assertThat(RegistryAccess.wire(settings("registry.serializer", "confluent")).all()).isNotEmpty();
    }

    @Test
    void another_word_is_refused_with_those_that_there_are() {
        assertThatThrownBy(() -> RegistryAccess.read(settings("registry.serializer", "avro")))
                .hasMessageContaining("registry.serializer = avro    must be own or confluent");
    }

    @Test
    void properties_for_a_serializer_that_is_not_used_are_refused(@TempDir Path folder) throws Exception {
        // Given
        var file = Files.writeString(folder.resolve("serializer.properties"), "auto.register.schemas=false");

        // When / Then
        assertThatThrownBy(() -> RegistryAccess.read(settings("registry.serializer-properties", file.toString())))
                .hasMessageContaining("registry.serializer=confluent");
        assertThatThrownBy(() -> RegistryAccess.read(settings("registry.serializer-properties", folder.resolve("none").toString())))
                .hasMessageContaining("must be a file of properties that can be read");
    }

    @Test
    void confluents_serializer_is_told_the_registry_and_its_own_properties_win() {
        // When
        var plain = RegistryAccess.confluentConfig("http://registry:8081", "", "", Map.of());
        var more = RegistryAccess.confluentConfig("http://registry:8081", "me", "secret",
                Map.of("schema.registry.url", "http://other:8081", "auto.register.schemas", "false"));

        // Then
        assertThat(plain).containsOnly(Map.entry("schema.registry.url", "http://registry:8081"));
        assertThat(more).containsOnly(Map.entry("schema.registry.url", "http://other:8081"), Map.entry("auto.register.schemas", "false"),
                Map.entry("basic.auth.credentials.source", "USER_INFO"), Map.entry("basic.auth.user.info", "me:secret"));
    }
}
