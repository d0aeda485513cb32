package dev.signalbox.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A started process that said it is ready; its output goes to a file. */
public final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final URI address;
    private final Duration start;
    private final Thread hook;

    private ChildProcess(Process process, URI address, Duration start, Thread hook) {
        this.process = process;
        this.address = address;
        this.start = start;
        this.hook = hook;
    }

    /** Starts a command and waits for its line {@code ready URL}. */
    public static ChildProcess start(List<String> command, Map<String, String> environment, Path log, Duration within)
            throws IOException, InterruptedException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        var began = System.nanoTime();
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        var hook = new Thread(() -> kill(process));
        Runtime.getRuntime().addShutdownHook(hook);
        var ready = new CompletableFuture<URI>();
        Thread.ofPlatform().daemon().name("log-" + log.getFileName()).start(() -> copy(process, log, ready));
        try {
            var address = ready.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return new ChildProcess(process, address, Duration.ofNanos(System.nanoTime() - began), hook);
        } catch (ExecutionException | TimeoutException e) {
            kill(process);
            Runtime.getRuntime().removeShutdownHook(hook);
            throw new IOException(
                    "no line '" + Child.READY + "URL' from: " + shown(command) + "\nThe end of its output:\n"
                            + end(log),
                    e);
        }
    }

    /** A Java main of our own class path, in a JVM like this one. */
    public static List<String> java(List<String> jvmArguments, Class<?> main, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=bench-logback.xml"));
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    public URI address() {
        return address;
    }

    /** From the start of the process to its line. */
    public Duration start() {
        return start;
    }

    /** The process and what it started. */
    public List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // then there is nothing to tell it
        }
        var children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                kill(process);
            }
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException leaving) {
            // the hook runs by itself
        }
    }

    /** A class path would hide the rest. */
    private static String shown(List<String> command) {
        var shown = new ArrayList<>(command);
        var classPath = shown.indexOf("-cp") + 1;
        if (classPath > 0) {
            shown.set(classPath, "…");
        }
        return String.join(" ", shown);
    }

    private static String end(Path log) throws IOException {
        var lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void copy(Process process, Path log, CompletableFuture<URI> ready) {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                var out = Files.newBufferedWriter(log)) {
            String line;
            while ((line = lines.readLine()) != null) {
                out.write(line);
                out.newLine();
                out.flush();
                if (line.startsWith(Child.READY)) {
                    ready.complete(URI.create(
                            line.substring(Child.READY.length()).strip().split(" ", 2)[0]));
                }
            }
            ready.completeExceptionally(new IOException("it ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }
}
