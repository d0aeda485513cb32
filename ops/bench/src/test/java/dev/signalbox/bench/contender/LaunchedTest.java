package dev.signalbox.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchedTest {
    private static final List<String> DIES = List.of("false");
    private static final List<String> SERVES = List.of("sh", "-c", "echo ready http://127.0.0.1:9; exec sleep 60");

    @TempDir
    private Path logs;

    @Test
    void a_start_that_fails_is_made_once_more() throws Exception {
        // Given
        var commands = new ArrayDeque<>(List.of(DIES, SERVES));

        // When
        try (var launched = new Launched("one", _ -> commands.remove(), logs)) {
            launched.start();

            // Then
            assertThat(launched.url()).isEqualTo(URI.create("http://127.0.0.1:9"));
        }
    }

    @Test
    void one_that_fails_again_is_told() {
        var launched = new Launched("one", _ -> DIES, logs);

        assertThatThrownBy(launched::start).isInstanceOf(IOException.class).hasMessageContaining("no line 'ready URL'");
    }
}
