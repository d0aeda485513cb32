package dev.signalbox.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.runtime.settings.SettingsRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceMainTest {
    @Test
    void the_command_line_wins_over_the_file(@TempDir Path folder) throws Exception {
        // Given
        var file = Files.writeString(folder.resolve("a.properties"), "worker.a=1\nworker.b=2\n");

        // When
        var settings = ServiceMain.settings(new String[] {"--config", file.toString(), "--set", "worker.b=3"});

        // Then
        assertThat(settings.text("worker.a", "").orElse("")).isEqualTo("1");
        assertThat(settings.text("worker.b", "").orElse("")).isEqualTo("3");
    }

    @Test
    void what_it_does_not_understand_is_refused_with_what_it_does() {
        assertThatThrownBy(() -> ServiceMain.settings(new String[] {"--prot", "80"}))
                .isInstanceOf(SettingsRefused.class).hasMessageContaining("--prot").hasMessageContaining("--set key=value");
        assertThatThrownBy(() -> ServiceMain.settings(new String[] {"--config", "/no/such.properties"}))
                .isInstanceOf(SettingsRefused.class).hasMessageContaining("/no/such.properties");
    }
}
