package dev.signalbox.bench.contender;

import dev.signalbox.bench.Scenario;
import dev.signalbox.bench.load.Load;
import dev.signalbox.bench.load.LoadGenerator;
import dev.signalbox.bench.load.Tally;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that runs already and is reached by its URL: the upstream itself, another gateway, a product started
 * elsewhere.
 */
public record Reached(String name, URI url, Map<String, String> headers) implements Contender {
    @Override
    public Optional<Duration> start() {
        return Optional.empty();
    }

    @Override
    public boolean takes(Scenario scenario) {
        return scenario.kind() != Scenario.Kind.START && scenario.kind() != Scenario.Kind.MEMORY;
    }

    @Override
    public boolean ownsProcess() {
        return false;
    }

    @Override
    public List<Long> pids() {
        return List.of();
    }

    @Override
    public Tally run(LoadGenerator generator, Load load, LoadGenerator.Window window) throws Exception {
        return generator.run(url, headers, load, window);
    }

    @Override
    public void close() {}
}
