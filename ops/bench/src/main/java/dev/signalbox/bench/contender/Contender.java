package dev.signalbox.bench.contender;

import dev.signalbox.bench.Scenario;
import dev.signalbox.bench.load.Load;
import dev.signalbox.bench.load.LoadGenerator;
import dev.signalbox.bench.load.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One of those who are compared. */
public interface Contender extends AutoCloseable {
    String name();

    /** Returns when it serves; how long that took, where we started it. */
    Optional<Duration> start() throws Exception;

    /** Whether the scenario says anything about it. */
    boolean takes(Scenario scenario);

    /** Whether {@link #start} begins a process of its own, so that its start and its cold seconds can be measured. */
    boolean ownsProcess();

    /** Its processes, broker included; empty where they are not ours to watch. */
    List<Long> pids();

    Tally run(LoadGenerator generator, Load load, LoadGenerator.Window window) throws Exception;

    @Override
    void close();
}
