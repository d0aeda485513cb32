package dev.signalbox.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.runtime.settings.SettingsRefused;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeforehandTest {
    @TempDir
    private Path data;

    @Test
    void everything_wrong_is_said_at_once_and_by_its_option() {
        refused(options("nosuchhost.invalid", 70_000, -5, 99_999, -2,
                Map.of("ingress.porrt", "1", "ingress.body-limit", "abc", "worker.probe-idle", "x", "router.threads", "0")))
                .hasMessageContaining("9 settings are wrong")
                .hasMessageContaining("--port 70000    must be between 0 and 65535")
                .hasMessageContaining("--engines -5    must be between 0 and 1000")
                .hasMessageContaining("--kafka-port 99999    must be between 0 and 65535")
                .hasMessageContaining("--registry-port -2    must be between 0 and 65535")
                .hasMessageContaining("ingress.porrt = 1    is not a setting. Did you mean ingress.port?")
                .hasMessageContaining("ingress.body-limit = abc    must be a size")
                .hasMessageContaining("worker.probe-idle = x")
                .hasMessageContaining("router.threads = 0")
                .hasMessageContaining("--host nosuchhost.invalid    can't be resolved");
    }

    @Test
    void an_open_address_without_tenants_is_refused() throws Exception {
        // Given
        var catalog = Files.writeString(data.resolve("catalog.yaml"), """
                providers:
                  - id: sim
                    dialect: openai-chat
                    base-url: http://127.0.0.1:9/v1
                models:
                  - id: m
                    provider: sim
                """);

        // Then
        refused(options("0.0.0.0", 0, 0, 0, 0, Map.of())).hasMessageContaining("there is no catalogue with tenants");
        refused(options("127.0.0.1", 0, 0, 0, 0, Map.of("ingress.host", "0.0.0.0")).withCatalog(catalog))
                .hasMessageContaining("the catalogue has no tenants").hasMessageContaining("--config FILE");
    }

    @Test
    void a_port_in_use_is_refused() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused(options("127.0.0.1", taken.getLocalPort(), 0, 0, 0, Map.of()))
                    .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 can't be listened on");
        }
    }

    @Test
    void a_data_folder_that_cannot_be_made_is_refused_with_its_reason() throws Exception {
        var file = Files.writeString(data.resolve("file"), "");

        assertThatThrownBy(() -> Standalone.start(StandaloneOptions.forTests(file))).isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("--data " + file + "    can't be made or written: " + file + " is there and no folder");
    }

    @Test
    void what_is_wrong_with_the_arguments_is_said_before_that_another_stack_runs_on_the_folder() throws Exception {
        try (var other = DataLock.take(data); var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.taken()).isTrue();

            refused(options("127.0.0.1", 99_999, -7, 0, 0, Map.of("router.threads", "0")))
                    .hasMessageContaining("3 settings are wrong")
                    .hasMessageContaining("--port 99999    must be between 0 and 65535")
                    .hasMessageContaining("--engines -7")
                    .hasMessageContaining("router.threads = 0");
            assertThatThrownBy(() -> Standalone.start(options("127.0.0.1", port.getLocalPort(), 0, 0, 0, Map.of())))
                    .as("the other one has the port").hasMessageStartingWith("another signalbox runs on " + data);
        }
    }

    private StandaloneOptions options(String host, int port, int engines, int kafkaPort, int registryPort, Map<String, String> settings) {
        return new StandaloneOptions(data, Optional.empty(), host, port, engines, kafkaPort, registryPort, false, settings, Map.of());
    }

    /** And no broker was started. */
    private AbstractThrowableAssert<?, ?> refused(StandaloneOptions options) {
        var thrown = assertThatThrownBy(() -> Standalone.start(options)).isInstanceOf(SettingsRefused.class);
        assertThat(data.resolve("kafka")).doesNotExist();
        return thrown;
    }
}
