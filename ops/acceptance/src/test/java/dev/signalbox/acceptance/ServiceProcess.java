package dev.signalbox.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One service as a real process: started by its own main, killed by a real signal. Its output lies in {@code target/acceptance}. */
final class ServiceProcess implements AutoCloseable {
    private static final java.util.Set<Process> RUNNING = java.util.concurrent.ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;
    private CompletableFuture<String> ready = new CompletableFuture<>();

    ServiceProcess(String name, String mainClass, List<String> arguments, Map<String, String> environment, String heap) {
        this.name = name;
        this.environment = environment;
        command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", classPath(), mainClass));
        command.addAll(arguments);
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Starts it and returns at once; {@link #awaitReady} waits. */
    ServiceProcess start() throws IOException {
        ready = new CompletableFuture<>();
        var log = Path.of("target", "acceptance", name + ".log");
        Files.createDirectories(log.getParent());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        process = builder.start();
        RUNNING.add(process);
        var started = process;
        var waiting = ready;
        Thread.ofVirtual().start(() -> copy(started, log, waiting));
        return this;
    }

    private void copy(Process of, Path log, CompletableFuture<String> waiting) {
        try (var in = new BufferedReader(new InputStreamReader(of.getInputStream(), StandardCharsets.UTF_8));
                var out = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line);
                out.newLine();
                out.flush();
                if (line.startsWith("ready ")) {
                    waiting.complete(line.substring(6));
                }
            }
        } catch (IOException e) {
            waiting.completeExceptionally(e);
        }
        waiting.completeExceptionally(new IllegalStateException(name + " ended before it was ready, see " + log.toAbsolutePath()));
    }

    /** What the process said behind {@code ready}. */
    String awaitReady() throws Exception {
        return ready.get(90, TimeUnit.SECONDS);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** SIGKILL: nothing is flushed, no hook runs. */
    void kill9() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM: it drains. */
    void terminate() {
        process.destroy();
    }

    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " did not end in 60 s");
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
