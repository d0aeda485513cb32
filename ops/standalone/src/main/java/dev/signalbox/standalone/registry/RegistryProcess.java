package dev.signalbox.standalone.registry;

import dev.signalbox.standalone.process.FreePort;
import dev.signalbox.standalone.process.Mortal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apicurio Registry as a child process on loopback, its schemas in our Kafka. It is started again when it dies, on the same port, and
 * {@link #start} does not wait for it: {@link #ready} says when it serves for the first time.
 */
public final class RegistryProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryProcess.class);
    private static final String API = "/apis/ccompat/v7";
    private static final Duration POLL = Duration.ofMillis(100);

    private final Path home;
    private final RegistryLaunch launch;
    private final Path log;
    private final String bootstrap;
    private final int port;
    private final boolean patient;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final Thread supervisor;
    private volatile @Nullable Process child;
    private volatile boolean closed;
    private volatile boolean retired;

    private RegistryProcess(Path home, Path log, String bootstrap, int port, boolean patient) {
        this.home = home;
        this.launch = RegistryLaunch.in(home);
        this.log = log;
        this.bootstrap = bootstrap;
        this.port = port;
        this.patient = patient;
        this.supervisor = Thread.ofPlatform().daemon().name("registry").unstarted(this::supervise);
    }

    /**
     * @param home where the registry was unpacked, see {@link RegistryHome}
     * @param log file that takes what it prints, begun anew by this call
     * @param port 0 for any that is free
     * @param patient whether nobody waits for it, so that what is busy beside it goes first
     */
    public static RegistryProcess start(Path home, Path log, String bootstrap, int port, boolean patient) {
        if (!Files.exists(home.resolve("quarkus-run.jar"))) {
            throw new IllegalArgumentException("no registry in " + home + ": build the project, or set signalbox.registry.home");
        }
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var registry = new RegistryProcess(home, log, bootstrap, port == 0 ? FreePort.next() : port, patient);
        registry.supervisor.start();
        return registry;
    }

    /** Base of the Confluent API, served or not. */
    public String url() {
        return "http://127.0.0.1:" + port + API;
    }

    /** Completes with the URL when the registry has answered once; fails if this is closed before. */
    public CompletableFuture<String> ready() {
        return ready;
    }

    /** Of the child that runs now, or -1. */
    public long pid() {
        var now = child;
        return now == null ? -1 : now.pid();
    }

    /** From now on its end is not mended: a signal to a whole process group, as a terminal sends it, ends it before we are closed. */
    public void retire() {
        retired = true;
    }

    /** Waits until an end of it is no longer mended; false if that took longer. */
    boolean leftAlone(Duration within) throws InterruptedException {
        return supervisor.join(within);
    }

    private void supervise() {
        var backoff = Backoff.FIRST;
        try {
            while (!closed && !retired) {
                long begun = System.nanoTime();
                var end = untilItEnds();
                child = null;
                Thread.sleep(backoff.next());
                if (!retired) {
                    LOG.warn("the registry is started again because it {}", end);
                }
                backoff = backoff.after(Duration.ofNanos(System.nanoTime() - begun));
            }
        } catch (InterruptedException e) {
            // closing
        }
    }

    private String untilItEnds() throws InterruptedException {
        try {
            var process = launch();
            child = process;
            awaitFirstAnswer(process);
            return "has ended with status " + process.waitFor();
        } catch (IOException e) {
            return "could not be started: " + e.getMessage();
        }
    }

    private Process launch() throws IOException {
        var command = patient ? Mortal.patient(launch.command()) : Mortal.command(launch.command());
        var builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        var environment = builder.environment();
        environment.keySet().retainAll(RegistryEnvironment.inherited(environment.keySet()));
        environment.put("APICURIO_STORAGE_KIND", "kafkasql");
        environment.put("APICURIO_KAFKASQL_BOOTSTRAP_SERVERS", bootstrap);
        environment.put("APICURIO_KAFKASQL_CONSUMER_POLL_TIMEOUT", "200");
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        environment.put("QUARKUS_HTTP_IO_THREADS", "2");
        // its second, open port would be 9000 on every address: two registries on one machine could not both start
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(FreePort.next()));
        environment.put("LOG_LEVEL", "WARN");
        environment.put("REGISTRY_LOG_LEVEL", "WARN");
        environment.put("QUARKUS_LOG_CONSOLE_LEVEL", "WARN");
        return builder.start();
    }

    private void awaitFirstAnswer(Process process) throws InterruptedException {
        while (!ready.isDone() && process.isAlive()) {
            if (answers()) {
                ready.complete(url());
            } else {
                process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private boolean answers() {
        try {
            var connection = (HttpURLConnection) URI.create(url() + "/subjects").toURL().openConnection();
            connection.setConnectTimeout(500);
            connection.setReadTimeout(5_000);
            try {
                return connection.getResponseCode() == 200;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        var last = child;
        if (last != null && launch.training()) {
            end(last); // first, as the child is killed when the supervisor ends
        }
        supervisor.interrupt();
        if (last != null) {
            last.destroyForcibly();
        }
        ready.completeExceptionally(new IllegalStateException("the registry was closed"));
        try {
            supervisor.join(Duration.ofSeconds(2));
            if (last != null) {
                last.waitFor(2, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets it write down what it has learnt. */
    private void end(Process training) {
        try {
            training.destroy();
            if (training.waitFor(90, TimeUnit.SECONDS)) {
                launch.keepCache();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
