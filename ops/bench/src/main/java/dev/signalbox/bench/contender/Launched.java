package dev.signalbox.bench.contender;

import dev.signalbox.bench.Scenario;
import dev.signalbox.bench.load.Load;
import dev.signalbox.bench.load.LoadGenerator;
import dev.signalbox.bench.load.Tally;
import dev.signalbox.bench.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A contender that the bench starts as a child process: the bare pipe, the product. Each start is a fresh one, with a
 * folder of its own. A start that fails fails the run, unless somebody took its port: then it is made once more.
 */
public final class Launched implements Contender {
    /** The first start may build what is not built and train a start-up cache. */
    private static final Duration FIRST = Duration.ofMinutes(15);

    private static final Duration LATER = Duration.ofMinutes(2);
    private final String name;
    private final Launch launch;
    private final Map<String, String> environment;
    private final Path logs;
    private int starts;
    private @Nullable ChildProcess child;

    public Launched(String name, Launch launch, Path logs) {
        this(name, launch, Map.of(), logs);
    }

    /** @param environment of its process, beside ours */
    public Launched(String name, Launch launch, Map<String, String> environment, Path logs) {
        this.name = name;
        this.launch = launch;
        this.environment = Map.copyOf(environment);
        this.logs = logs;
    }

    /** The command of one start. */
    public interface Launch {
        List<String> command(int start) throws IOException;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Duration> start() throws Exception {
        starts++;
        var within = starts == 1 ? FIRST : LATER;
        var log = logs.resolve(name + "-" + starts + ".log");
        try {
            child = ChildProcess.start(launch.command(starts), environment, log, within);
        } catch (IOException failed) {
            if (!portTaken(log)) {
                throw failed;
            }
            System.err.println(name + ": a port that was free when it was chosen was taken by the start, see " + log + "; once more with another");
            child = ChildProcess.start(launch.command(starts), environment, logs.resolve(name + "-" + starts + "-again.log"), within);
        }
        return Optional.of(child.start());
    }

    /** Of all failures the one that is not the contender's. */
    private static boolean portTaken(Path log) throws IOException {
        return Files.exists(log) && Files.readString(log).contains("Address already in use");
    }

    @Override
    public boolean takes(Scenario scenario) {
        return true;
    }

    @Override
    public boolean ownsProcess() {
        return true;
    }

    @Override
    public List<Long> pids() {
        return child == null ? List.of() : child.pids();
    }

    public URI url() {
        if (child == null) {
            throw new IllegalStateException(name + " has not been started");
        }
        return child.address();
    }

    @Override
    public Tally run(LoadGenerator generator, Load load, LoadGenerator.Window window) throws Exception {
        return generator.run(url(), Map.of(), load, window);
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
            child = null;
        }
    }
}
