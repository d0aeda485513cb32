package dev.signalbox.standalone.up;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What to bring up.
 *
 * @param data folder that keeps everything across restarts
 * @param port of the front, 0 for any that is free
 * @param engines simulated engines, -1 for three where nothing else is configured and none otherwise
 * @param kafkaPort 0 for any that is free
 * @param registry false for schema ids in memory only: for tests that need no registry and no restart
 * @param settings of the services, over everything else
 */
public record StandaloneOptions(
        Path data,
        Optional<Path> catalog,
        String host,
        int port,
        int engines,
        int kafkaPort,
        int registryPort,
        boolean registry,
        Map<String, String> settings,
        Map<String, String> environment) {

    public StandaloneOptions {
        settings = Map.copyOf(settings);
        environment = Map.copyOf(environment);
    }

    /** For tests: free ports, no registry process, nothing of the environment. */
    public static StandaloneOptions forTests(Path data) {
        return new StandaloneOptions(data, Optional.empty(), "127.0.0.1", 0, 3, 0, 0, false, Map.of(), Map.of());
    }

    public StandaloneOptions with(Map<String, String> other) {
        return new StandaloneOptions(data, catalog, host, port, engines, kafkaPort, registryPort, registry, other, environment);
    }

    public StandaloneOptions withCatalog(Path file) {
        return new StandaloneOptions(data, Optional.of(file), host, port, engines, kafkaPort, registryPort, registry, settings, environment);
    }

    public StandaloneOptions withRegistry() {
        return new StandaloneOptions(data, catalog, host, port, engines, kafkaPort, registryPort, true, settings, environment);
    }
}
