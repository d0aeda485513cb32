package dev.signalbox.standalone.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryEnvironmentTest {
    @Test
    void the_registry_s_process_learns_what_java_needs_and_no_key_under_whatever_name() {
        assertThat(RegistryEnvironment.inherited(List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "JAVA_TOOL_OPTIONS",
                "SIGNALBOX_REGISTRY_PASSWORD", "ACME_API_KEY", "ACME", "HTTP_PROXY", "JAVA_KEYSTORE_PASSWORD")))
                .containsExactlyInAnyOrder("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "JAVA_TOOL_OPTIONS");
    }
}
