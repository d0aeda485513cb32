package dev.signalbox.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFilesTest {
    private final Path root;

    ProcFilesTest(@TempDir Path root) {
        this.root = root;
    }

    private void process(long pid, String command, long user, long system, long residentKiB) throws IOException {
        var folder = Files.createDirectories(root.resolve(String.valueOf(pid)));
        Files.writeString(
                folder.resolve("stat"),
                pid + " (a (strange) name) S 1 1 1 0 -1 4194560 9 0 0 0 " + user + " " + system
                        + " 0 0 20 0 30 0 100 0 0\n");
        Files.writeString(
                folder.resolve("status"), "Name:\tjava\nVmPeak:\t 99999 kB\nVmRSS:\t  " + residentKiB + " kB\n");
        Files.writeString(folder.resolve("cmdline"), command);
    }

    @Test
    void adds_up_the_time_of_all_processes_whatever_their_names() throws IOException {
        // Given
        process(7, "java", 150, 50, 1_024);
        process(8, "java", 1, 0, 1_024);

        // When
        var micros = new ProcFiles(root).cpuMicros(List.of(7L, 8L, 404L));

        // Then
        assertThat(micros).isEqualTo(2_010_000);
    }

    @Test
    void takes_the_resident_memory_of_the_largest_that_is_not_the_registry() throws IOException {
        // Given
        process(7, "bash", 0, 0, 2_048);
        process(8, "java dev.signalbox", 0, 0, 512 << 10);
        process(9, "java apicurio-registry", 0, 0, 900 << 10);

        // When
        var resident = new ProcFiles(root).largestResidentMiB(List.of(7L, 8L, 9L));

        // Then
        assertThat(resident).isEqualTo(512);
    }
}
