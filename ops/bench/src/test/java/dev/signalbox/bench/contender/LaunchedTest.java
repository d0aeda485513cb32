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
    private static final List<String> DIES = List.of("sh", "-c", "echo out of memory; exit 1");
    private static final List<String> PORT_TAKEN =
            List.of("sh", "-c", "echo port 9 can\\'t be listened on: Address already in use; exit 2");
    private static final List<String> SERVES = List.of("sh", "-c", "echo ready http://127.0.0.1:9; exec sleep 60");

    @TempDir
    private Path logs;

    @Test
    void a_start_whose_port_was_taken_is_made_once_more() throws Exception {
        // Given
        var commands = new ArrayDeque<>(List.of(PORT_TAKEN, SERVES));

        // When
        try (var launched = new Launched("one", _ -> commands.remove(), logs)) {
            launched.start();

            // Then
            assertThat(launched.url()).isEqualTo(URI.create("http://127.0.0.1:9"));
        }
    }

    @Test
    void one_whose_port_is_taken_again_is_told() {
        var launched = new Launched("one", _ -> PORT_TAKEN, logs);

        assertThatThrownBy(launched::start).isInstanceOf(IOException.class).hasMessageContaining("no line 'ready URL'");
    }

    @Test
    void any_other_failure_is_told_at_once() {
        // Given
        var commands = new ArrayDeque<>(List.of(DIES, SERVES));
        var launched = new Launched("one", _ -> commands.remove(), logs);

        // Then
        assertThatThrownBy(launched::start).isInstanceOf(IOException.class).hasMessageContaining("out of memory");
        assertThat(commands).containsExactly(SERVES);
    }
}
