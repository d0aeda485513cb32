package dev.signalbox.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrayVariablesTest {
    @Test
    void a_mistyped_variable_is_found_with_what_was_perhaps_meant() {
        // When
        var strays = StrayVariables.among(Map.of("SIGNALBOX_INGRESS_BODYLIMIT", "1MiB", "SIGNALBOX_WORKER_PROBE_IDLE", "1s", "PATH", "/bin"),
                StrayVariables.known());

        // Then
        assertThat(strays).containsExactly(
                new StrayVariables.Stray("SIGNALBOX_INGRESS_BODYLIMIT", Optional.of("SIGNALBOX_INGRESS_BODY_LIMIT")));
    }

    @Test
    void what_others_read_and_what_platforms_name_so_is_left_alone() {
        // When
        var strays = StrayVariables.among(Map.of("SIGNALBOX_HEAP", "1g", "SIGNALBOX_LOG", "WARN", "SIGNALBOX_SERVICE_HOST", "10.0.0.1",
                "SIGNALBOX_PORT", "tcp://10.0.0.1:8080", "SIGNALBOX_PORT_8080_TCP_PROTO", "tcp", "SIGNALBOX_API_KEY", "k"),
                StrayVariables.known());

        // Then
        assertThat(strays).isEmpty();
    }
}
