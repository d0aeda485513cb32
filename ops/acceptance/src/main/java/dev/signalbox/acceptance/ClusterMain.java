package dev.signalbox.acceptance;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.standalone.catalog.CatalogRefused;
import dev.signalbox.standalone.catalog.CatalogYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @Option(names = {"--data", "--port"}, hidden = true, description = "taken as up takes them; a cluster has ports and a folder of its own choice")
    private List<String> ignored = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Optional<Catalog> catalog;
        try {
            catalog = Optional.ofNullable(config).map(file -> CatalogYaml.read(file, 1));
        } catch (CatalogRefused refused) {
            System.err.println(refused.getMessage());
            return 2;
        }
        var plan = ClusterPlan.operated(logs);
        var cluster = new Cluster(catalog.isPresent() ? plan.withoutEngines() : plan, catalog);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closed(cluster)));
        System.out.println("ready " + cluster.front(0) + "," + cluster.front(1).replace("http://", ""));
        System.out.flush();
        Thread.currentThread().join();
        return 0;
    }

    private static void closed(Cluster cluster) {
        try {
            cluster.close();
        } catch (Exception e) {
            System.err.println("not all could be closed: " + e);
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new ClusterMain()).execute(args));
    }
}
