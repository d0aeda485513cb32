package dev.signalbox.acceptance;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.runtime.StopSignal;
import dev.signalbox.standalone.catalog.CatalogRefused;
import dev.signalbox.standalone.catalog.CatalogYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code signalbox cluster}: the services as separate processes on this machine, until it is told to stop. */
@Command(name = "cluster", mixinStandardHelpOptions = true, description = "Two ingresses, two routers, two workers and telemetry as processes of "
        + "their own on one broker. Prints 'ready URL' with both ingresses, a comma between them.")
public final class ClusterMain implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "catalogue; default: three simulated engines")
    private @Nullable Path config;

    @Option(names = "--logs", defaultValue = "target/cluster", description = "folder of the processes' output: ${DEFAULT-VALUE}")
    private Path logs = Path.of("target/cluster");

    @Option(names = "--data", hidden = true, description = "taken as up takes it, and left alone")
    private @Nullable String data;

    @Option(names = "--port", hidden = true, description = "taken as up takes it, and left alone")
    private @Nullable String port;

    /** What was asked for and is not heeded; empty where nothing was. */
    String ignored() {
        var options = new ArrayList<String>();
        if (data != null) {
            options.add("--data " + data);
        }
        if (port != null) {
            options.add("--port " + port);
        }
        return options.isEmpty() ? "" : "ignoring " + String.join(" and ", options) + ": a cluster has ports and a folder of its own choice";
    }

    @Override
    public Integer call() throws Exception {
        if (!ignored().isEmpty()) {
            System.err.println(ignored());
        }
        Optional<Catalog> catalog;
        try {
            catalog = Optional.ofNullable(config).map(file -> CatalogYaml.read(file, 1));
        } catch (CatalogRefused refused) {
            System.err.println(refused.getMessage());
            return 2;
        }
        var plan = ClusterPlan.operated(logs);
        var cluster = new Cluster(catalog.isPresent() ? plan.withoutEngines() : plan, catalog);
        var stop = new StopSignal();
        System.out.println("ready " + cluster.front(0) + "," + cluster.front(1).replace("http://", ""));
        System.out.flush();
        return stop.drains(cluster);
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new ClusterMain()).execute(args));
    }
}
