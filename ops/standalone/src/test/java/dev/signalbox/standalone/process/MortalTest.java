package dev.signalbox.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MortalTest {
    private static final int LAST = 19;

    @BeforeEach
    void on_a_system_that_has_these() {
        assumeThat(Path.of("/bin/sh")).exists();
        assumeThat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).anyMatch(f -> Files.isExecutable(Path.of(f, "nice"))))
                .as("nice on the PATH").isTrue();
    }

    @Test
    void a_patient_child_lets_others_go_first() throws Exception {
        // Given
        int ours = nice(List.of("/bin/sh", "-c", "nice"));
        assumeThat(ours).as("our own niceness").isLessThan(LAST);

        // When
        int its = nice(Mortal.patient(List.of("/bin/sh", "-c", "nice")));

        // Then
        assertThat(its).isEqualTo(Math.min(LAST, ours + 10));
    }

    @Test
    void any_other_child_goes_as_we_do() throws Exception {
        int ours = nice(List.of("/bin/sh", "-c", "nice"));

        assertThat(nice(Mortal.command(List.of("/bin/sh", "-c", "nice")))).isEqualTo(ours);
        assertThat(nice(Mortal.signalled(List.of("/bin/sh", "-c", "nice")))).isEqualTo(ours);
    }

    @Test
    void a_child_that_gets_signals_gets_them_itself() throws Exception {
        var child = Spawner.start(new ProcessBuilder(Mortal.signalled(List.of("/bin/sh", "-c", "echo $$"))));

        assertThat(said(child)).isEqualTo(String.valueOf(child.pid()));
    }

    @Test
    void a_setpriv_that_cannot_watch_its_parent_is_none(@TempDir Path folder) throws Exception {
        // Given: as BusyBox has it, and one as util-linux has it
        var without = script(folder.resolve("without"), "echo \"unrecognized option: pdeathsig\" >&2; exit 1");
        var with = script(folder.resolve("with"), "[ \"$1 $2\" = \"--pdeathsig KILL\" ] || exit 1; shift 2; exec \"$@\"");

        // Then
        assertThat(Mortal.watches(without)).isFalse();
        assertThat(Mortal.watches(with)).isTrue();
        assertThat(Mortal.watches(folder.resolve("none"))).isFalse();
    }

    private static Path script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private static int nice(List<String> command) throws IOException {
        return Integer.parseInt(said(Spawner.start(new ProcessBuilder(command))));
    }

    private static String said(Process child) throws IOException {
        return new String(child.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
}
