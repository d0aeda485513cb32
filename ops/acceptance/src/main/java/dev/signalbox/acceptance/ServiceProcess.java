package dev.signalbox.acceptance;

import dev.signalbox.standalone.process.Mortal;
import dev.signalbox.standalone.process.Spawner;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One service as a real process: started by its own main, killed by a real signal. Its output goes to a file. It does not outlive this
 * process, kill -9 included, where the system has {@code setpriv}.
 */
public final class ServiceProcess implements AutoCloseable {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private @Nullable Process process;
    private CompletableFuture<String> ready = new CompletableFuture<>();

    /** @param jvm arguments of its JVM */
    ServiceProcess(String name, String mainClass, List<String> arguments, Map<String, String> environment, List<String> jvm, Path logs) {
        this.name = name;
        this.log = logs.resolve(name + ".log");
        this.environment = environment;
        command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + options("jvm.options")));
        command.addAll(startCache());
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath(), mainClass));
        command.addAll(arguments);
    }

    /** Options that JVMs of the product share, from the working copy that this runs in. */
    private static Path options(String name) {
        var start = Path.of(System.getProperty("signalbox.root", "")).toAbsolutePath();
        for (var folder = start; folder != null; folder = folder.getParent()) {
            var options = folder.resolve("ops").resolve(name);
            if (Files.exists(options)) {
                return options;
            }
        }
        throw new IllegalStateException("no ops/" + name + " in " + start + " or above it");
    }

    private static String classPath() {
        return System.getProperty(
                "signalbox.services.path", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    }

    /** The start-up cache of the standalone stack, which holds every service's classes too. It is for one class path only. */
    private static List<String> startCache() {
        var cache = System.getProperty("signalbox.services.aot", "");
        return cache.isEmpty() ? List.of() : List.of("@" + options("cached.options"), "-XX:AOTCache=" + cache);
    }

    /** Starts it and returns at once; {@link #awaitReady} waits. */
    public ServiceProcess start() throws IOException {
        ready = new CompletableFuture<>();
        Files.createDirectories(log.toAbsolutePath().getParent());
        var builder = new ProcessBuilder(Mortal.signalled(command)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var started = Spawner.start(builder);
        process = started;
        RUNNING.add(started);
        var waiting = ready;
        Thread.ofPlatform().daemon().name("log-" + name).start(() -> copy(started, waiting));
        return this;
    }

    private void copy(Process of, CompletableFuture<String> waiting) {
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
    public String awaitReady() throws Exception {
        return ready.get(240, TimeUnit.SECONDS);
    }

    public String name() {
        return name;
    }

    /** All that it has said so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    public boolean isAlive() {
        var now = process;
        return now != null && now.isAlive();
    }

    private Process running() {
        var now = process;
        if (now == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return now;
    }

    /** SIGKILL: nothing is flushed, no hook runs. */
    public void kill9() throws InterruptedException {
        running().destroyForcibly();
        running().waitFor();
    }

    /** SIGTERM: it drains. */
    public void terminate() {
        running().destroy();
    }

    /** SIGSTOP: it lives and does nothing. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. */
    public void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String which) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", which, String.valueOf(running().pid())).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("kill " + which + " of " + name + " failed with " + status);
        }
    }

    /** Returns the status that it ended with. */
    public int awaitEnd() throws InterruptedException {
        if (!running().waitFor(240, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " did not end in 240 s");
        }
        return running().exitValue();
    }

    @Override
    public void close() {
        var now = process;
        if (now != null) {
            now.destroyForcibly();
        }
    }
}
