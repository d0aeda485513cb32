package dev.signalbox.standalone.cli;

import dev.signalbox.runtime.StopSignal;
import dev.signalbox.standalone.up.Standalone;
import dev.signalbox.standalone.up.StandaloneOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything on this machine, until it is stopped. */
@Command(name = "up", description = "Run everything on this machine: Kafka, registry, all services, and simulated engines where no provider "
        + "is configured. Prints one line, ready URL, when it serves.", mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Mixin
    private DataFolder data = new DataFolder();

    @Option(names = "--config", paramLabel = "FILE", description = "catalog.yaml to apply at the start")
    private @Nullable Path config;

    @Option(names = "--host", paramLabel = "ADDRESS", defaultValue = "127.0.0.1", description = "address to listen on; any but loopback needs tenants in the "
            + "catalogue (${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8080", description = "port of the API, 0 for any that is free (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--engines", defaultValue = "-1", paramLabel = "N", description = "simulated engines; 3 where nothing else is configured")
    private int engines;

    @Option(names = "--kafka-port", paramLabel = "PORT", defaultValue = "9092", description = "another one is taken where it is not free (${DEFAULT-VALUE})")
    private int kafkaPort;

    @Option(names = "--registry-port", paramLabel = "PORT", defaultValue = "8081", description = "another one is taken where it is not free (${DEFAULT-VALUE})")
    private int registryPort;

    @Option(names = "--no-registry", description = "keep schema ids in memory: for throw-away runs only")
    private boolean noRegistry;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "a setting of a service, see docs/settings.md")
    private Map<String, String> settings = new HashMap<>();

    @Override
    public Integer call() throws Exception {
        var options = new StandaloneOptions(data.folder(), Optional.ofNullable(config), host, port, engines, kafkaPort, registryPort,
                !noRegistry, settings, System.getenv());
        var standalone = Standalone.start(options);
        var stop = new StopSignal();
        standalone.context().health().whenEnded(stop::ended);
        var at = standalone.endpoints();
        System.err.println("kafka " + at.kafka() + (at.registry().isEmpty() ? "" : "  registry " + at.registry())
                + (at.engines().isEmpty() ? "" : "  simulated engines " + String.join(" ", at.engines())));
        System.err.println("models " + String.join(", ", standalone.context().catalogs().current().names()));
        System.out.println("ready " + standalone.url());
        System.out.flush();
        return stop.drains(standalone);
    }
}
