package dev.signalbox.standalone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.records.wire.RegistryClient;
import dev.signalbox.records.wire.RegistryException;
import dev.signalbox.records.wire.RegistrySettings;
import dev.signalbox.standalone.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrySeedIT {
    private static final String FIRST = "{\"type\":\"record\",\"name\":\"First\",\"fields\":[{\"name\":\"a\",\"type\":\"long\"}]}";
    private static final String SECOND = "{\"type\":\"record\",\"name\":\"Second\",\"fields\":[{\"name\":\"b\",\"type\":\"string\"}]}";
    private static final String BROKEN = FIRST.replace("\"a\",\"type\":\"long\"", "\"c\",\"type\":\"string\"");

    @TempDir
    Path folder;

    @Test
    void a_registry_begun_from_a_seed_has_the_schemas_and_ids_and_rules_and_goes_on_from_there() throws Exception {
        // Given
        var home = RegistryHome.find();
        assumeTrue(home.isPresent(), "the registry is not unpacked: run mvn package");
        var seed = new RegistrySeed(folder.resolve("registry.seed"));
        try (var broker = EmbeddedBroker.temporary(); var registry = start(home.orElseThrow(), broker, "first.log", false)) {
            try (var client = client(registry, "first-ids")) {
                assertThat(client.register("first-value", FIRST)).isEqualTo(1);
                assertThat(client.register("second-value", SECOND)).isEqualTo(2);
            } // waits until the rules are set
            seed.keep(broker.bootstrap(), folder.resolve("first-ids"));
        }

        try (var broker = EmbeddedBroker.temporary()) {
            // When
            boolean planted = seed.plant(broker.bootstrap(), folder.resolve("ids"));

            // Then
            assertThat(planted).isTrue();
            try (var registry = start(home.orElseThrow(), broker, "second.log", true)) {
                try (var client = client(registry, "ids")) {
                    assertThat(client.register("second-value", SECOND)).isEqualTo(2);
                }
                try (var stranger = client(registry, "none")) {
                    assertThat(stranger.register("first-value", FIRST)).isEqualTo(1);
                    assertThat(stranger.register("third-value", "\"string\"")).isEqualTo(3);
                    assertThat(stranger.schema(2)).contains("Second");
                    assertThatThrownBy(() -> stranger.register("first-value", BROKEN)).isInstanceOf(RegistryException.class)
                            .hasMessageContaining("first-value");
                }
            }
        }
    }

    @Test
    void a_damaged_seed_is_left_out() throws Exception {
        // Given
        var file = Files.writeString(folder.resolve("registry.seed"), "not a seed");
        try (var broker = EmbeddedBroker.temporary()) {
            // When
            boolean planted = new RegistrySeed(file).plant(broker.bootstrap(), folder.resolve("ids"));

            // Then
            assertThat(planted).isFalse();
            assertThat(folder.resolve("ids")).doesNotExist();
        }
    }

    private RegistryProcess start(Path home, EmbeddedBroker broker, String log, boolean patient) throws Exception {
        var registry = RegistryProcess.start(home, folder.resolve(log), broker.bootstrap(), 0, patient);
        registry.ready().get(180, TimeUnit.SECONDS);
        return registry;
    }

    private RegistryClient client(RegistryProcess registry, String ids) {
        return new RegistryClient(RegistrySettings.of(registry.url()).withIdCache(folder.resolve(ids))
                .retrying(100, Duration.ofMillis(100), Duration.ofSeconds(30)));
    }
}
