package dev.signalbox.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jspecify.annotations.Nullable;

/** Signals end a JVM, so each test has one of its own. */
class StopSignalTest {
    private @Nullable Process child;

    /** A process that waits for its end, and drains as it is told. */
    static final class Child {
        public static void main(String[] arguments) throws Exception {
            var stop = new StopSignal();
            System.out.println("ready");
            if (arguments[0].equals("ended")) {
                stop.ended();
            }
            System.exit(stop.drains(() -> {
                System.out.println("drains");
                switch (arguments[0]) {
                    case "forever" -> new CountDownLatch(1).await();
                    case "badly" -> throw new IOException("no");
                    default -> {}
                }
            }));
        }
    }

    @AfterEach
    void end() {
        if (child != null) {
            child.destroyForcibly();
        }
    }

    private BufferedReader started(String how) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        child = new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx32m", "-cp", System.getProperty("java.class.path"),
                Child.class.getName(), how).redirectErrorStream(true).start();
        return child.inputReader();
    }

    private void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(child.pid())).inheritIO().start().waitFor()).isZero();
    }

    private int status() throws InterruptedException {
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("it ended").isTrue();
        return child.exitValue();
    }

    private static void until(BufferedReader said, String line) throws IOException {
        for (var next = said.readLine(); !line.equals(next); next = said.readLine()) {
            assertThat(next).as("all that it said before " + line).isNotNull();
        }
    }

    /** A child inherits what its parent ignores, as one does that was started in the background. */
    private static void assumeHeard(int signal) throws IOException {
        var status = Path.of("/proc/self/status");
        assumeThat(status).exists();
        var ignored = Files.readAllLines(status).stream().filter(l -> l.startsWith("SigIgn:")).findFirst().orElse("SigIgn: 0");
        long mask = Long.parseUnsignedLong(ignored.substring(7).strip(), 16);
        assumeThat(mask >> (signal - 1) & 1).as("signal " + signal + " is ignored").isZero();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 15", "INT, 2", "HUP, 1"})
    void whoever_is_told_to_stop_drains_and_says_that_all_is_well(String name, int number) throws Exception {
        // Given
        assumeHeard(number);
        var said = started("well");
        until(said, "ready");

        // When
        signal(name);

        // Then
        until(said, "drains");
        assertThat(status()).isZero();
    }

    @Test
    void a_second_signal_ends_it_at_once_with_the_signals_number() throws Exception {
        // Given
        var said = started("forever");
        until(said, "ready");
        signal("TERM");
        until(said, "drains");

        // When
        signal("TERM");

        // Then
        assertThat(status()).isEqualTo(128 + 15);
    }

    @Test
    void draining_that_fails_and_a_part_that_ended_are_a_failure() throws Exception {
        until(started("badly"), "ready");
        signal("TERM");
        assertThat(status()).isEqualTo(1);

        until(started("ended"), "drains");
        assertThat(status()).isEqualTo(1);
    }
}
