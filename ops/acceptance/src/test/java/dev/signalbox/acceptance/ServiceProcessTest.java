package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {
    private static final List<String> JVM = List.of("-Xmx32m", "-XX:TieredStopAtLevel=1",
            "-Dsignalbox.root=" + System.getProperty("signalbox.root", ""));
    private static final Duration MOST = Await.MOST;

    @TempDir
    private Path logs;

    @Test
    void a_service_outlives_the_thread_that_started_it_and_not_the_process() throws Exception {
        // Given
        assumeThat(Path.of("/usr/bin/setpriv")).exists();
        try (var owner = new ServiceProcess("owner", Owner.class.getName(), List.of(logs.toString()), Map.of(), JVM, logs)) {
            long service = Long.parseLong(owner.start().awaitReady());
            try {
                boolean before = runs(service);

                // When
                owner.kill9();

                // Then
                assertThat(before).isTrue();
                Await.until("the service has ended", MOST, () -> !runs(service));
            } finally {
                ProcessHandle.of(service).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    /** Whether it has not ended, taken leave of or not. */
    private static boolean runs(long pid) throws IOException {
        var stat = Path.of("/proc", String.valueOf(pid), "stat");
        return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
    }

    @Test
    void signals_reach_the_service_itself() throws Exception {
        try (var service = new ServiceProcess("idle", Idle.class.getName(), List.of(), Map.of(), JVM, logs)) {
            // Given
            var pid = service.start().awaitReady();
            var stat = Path.of("/proc", pid, "stat");
            assumeThat(stat).exists();

            // When
            service.pause();
            Await.until("it stands still", MOST, () -> Files.readString(stat).contains(") T "));
            service.goOn();
            Await.until("it goes on", MOST, () -> !Files.readString(stat).contains(") T "));
            service.terminate();

            // Then
            assertThat(service.awaitEnd()).isEqualTo(128 + 15);
        }
    }

    /** Starts a service from a thread that ends, says which, and waits. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws Exception {
            var service = new ServiceProcess("idle", Idle.class.getName(), List.of(), Map.of(), JVM, Path.of(args[0]));
            var starts = Thread.ofPlatform().start(() -> {
                try {
                    service.start();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            starts.join();
            System.out.println("ready " + service.awaitReady());
            Idle.idle(5);
        }
    }

    static final class Idle {
        private Idle() {}

        public static void main(String[] args) throws Exception {
            System.out.println("ready " + ProcessHandle.current().pid());
            idle(5);
        }

        private static void idle(int minutes) throws InterruptedException {
            new CountDownLatch(1).await(minutes, TimeUnit.MINUTES);
        }
    }
}
