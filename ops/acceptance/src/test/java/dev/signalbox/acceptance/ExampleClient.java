package dev.signalbox.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A client of {@code docs/examples} as a process of its own. */
final class ExampleClient {
    static final int TOKENS = 400;

    private final String name;
    private final Process process;
    private final StringBuffer text = new StringBuffer();
    private final Thread reading;

    private ExampleClient(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reading = Thread.ofVirtual().start(this::read);
    }

    /** Empty where the language is not on this machine. */
    static Optional<ExampleClient> start(List<String> command, String... arguments) {
        var whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        var builder = new ProcessBuilder(whole)
                .directory(Repository.file("docs/examples").toFile())
                .redirectErrorStream(true);
        builder.environment().put("MODEL", ClusterPlan.SLOW);
        builder.environment().put("MAX_TOKENS", String.valueOf(TOKENS));
        try {
            return Optional.of(new ExampleClient(command.getLast(), builder.start()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void read() {
        try (var in = process.inputReader(StandardCharsets.UTF_8)) {
            for (int c = in.read(); c >= 0; c = in.read()) {
                text.append((char) c);
            }
        } catch (IOException e) {
            text.append(e);
        }
    }

    String name() {
        return name;
    }

    String text() {
        return text.toString();
    }

    /** All that it has shown, when it has ended. */
    String whole() throws InterruptedException {
        if (!process.waitFor(240, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        reading.join();
        return text();
    }
}
