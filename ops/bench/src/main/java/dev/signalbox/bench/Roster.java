package dev.signalbox.bench;

import dev.signalbox.bench.contender.Contender;
import dev.signalbox.bench.contender.KafkaFloor;
import dev.signalbox.bench.contender.Launched;
import dev.signalbox.bench.contender.ProductCatalog;
import dev.signalbox.bench.contender.ProductCatalog.Failover;
import dev.signalbox.bench.contender.Reached;
import dev.signalbox.bench.pipe.BarePipeMain;
import dev.signalbox.bench.process.ChildProcess;
import dev.signalbox.bench.report.Results;
import dev.signalbox.standalone.process.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who takes part.
 *
 * @param names of ours: direct, floor, pipe, product, wide, split, armed, plain, before
 * @param productUrl of a product that runs already, empty to start one
 * @param productCommand starts the product; gets {@code --config FILE --data DIR --port N} appended
 * @param splitCommand the same for the product as separate processes
 * @param beforeCommand the same for another build of the product, empty where none takes part
 * @param against other gateways by name
 */
record Roster(
        List<String> names,
        String productUrl,
        List<String> productCommand,
        List<String> splitCommand,
        List<String> beforeCommand,
        List<String> pipeJvm,
        Map<String, String> against) {
    static final List<String> OURS = List.of("direct", "floor", "pipe", "product");

    /**
     * The product in other shapes: 300 targets for each model; each service a process of its own, two of each; three targets for each
     * model, with all that is done about failures and with none of it; another build of it.
     */
    private static final List<String> SHAPES = List.of("wide", "split", "armed", "plain", "before");

    private static final int WIDE = 300;

    Roster {
        for (var name : names) {
            if (!OURS.contains(name) && !SHAPES.contains(name)) {
                throw new IllegalArgumentException("'" + name + "' is no contender of ours. There are "
                        + String.join(", ", OURS) + ", " + String.join(", ", SHAPES) + "; others are given as --against NAME=URL");
            }
        }
        if (names.contains("before") == beforeCommand.isEmpty()) {
            throw new IllegalArgumentException("before in --contenders and --before FOLDER go together");
        }
        if (names.contains("floor") && !names.contains("pipe")) {
            throw new IllegalArgumentException("the floor runs on the bare pipe's broker: add pipe to --contenders");
        }
    }

    List<Contender> contenders(URI upstream, Plan plan, Path folder) throws IOException {
        var logs = folder.resolve("logs");
        var narrow = ProductCatalog.yaml(upstream, plan.scenarios(), 1);
        var all = new ArrayList<Contender>();
        if (names.contains("direct")) {
            all.add(new Reached(Results.DIRECT, upstream, Map.of()));
        }
        if (names.contains("pipe")) {
            var pipe = new Launched(
                    Results.PIPE,
                    start -> ChildProcess.java(
                            pipeJvm,
                            BarePipeMain.class,
                            List.of(
                                    String.valueOf(FreePort.next()),
                                    upstream.toString(),
                                    fresh(folder, "pipe", start))),
                    logs);
            all.add(pipe);
            if (names.contains("floor")) {
                all.add(new KafkaFloor(pipe));
            }
        }
        if (names.contains("product")) {
            all.add(
                    productUrl.isEmpty()
                            ? product(Results.PRODUCT, productCommand, narrow, Map.of(), folder, logs)
                            : new Reached(Results.PRODUCT, URI.create(productUrl), Map.of()));
        }
        if (names.contains("before")) {
            all.add(product(Results.BEFORE, beforeCommand, narrow, Map.of(), folder, logs));
        }
        if (names.contains("wide")) {
            all.add(product(
                    Results.WIDE,
                    productCommand,
                    ProductCatalog.yaml(upstream, plan.scenarios(), WIDE),
                    Map.of(),
                    folder,
                    logs));
        }
        if (names.contains("split")) {
            all.add(product(Results.SPLIT, splitCommand, narrow, Map.of(), folder, logs));
        }
        if (names.contains("armed")) {
            all.add(failing(Results.ARMED, Failover.ARMED, upstream, plan, folder, logs));
        }
        if (names.contains("plain")) {
            all.add(failing(Results.PLAIN, Failover.OFF, upstream, plan, folder, logs));
        }
        against.forEach((name, url) -> all.add(new Reached(name, URI.create(url), Map.of())));
        return all;
    }

    private Contender failing(String name, Failover failover, URI upstream, Plan plan, Path folder, Path logs) throws IOException {
        return product(
                name,
                productCommand,
                ProductCatalog.yaml(upstream, plan.scenarios(), failover),
                failover.environment(),
                folder,
                logs);
    }

    private static Contender product(
            String name, List<String> start, String yaml, Map<String, String> environment, Path folder, Path logs) throws IOException {
        Files.createDirectories(folder);
        var catalog = Files.writeString(Files.createTempFile(folder, "catalog-", ".yaml"), yaml);
        return new Launched(
                name,
                number -> {
                    var command = new ArrayList<>(start);
                    command.addAll(List.of(
                            "--config",
                            catalog.toAbsolutePath().toString(),
                            "--data",
                            fresh(folder, "product", number),
                            "--port",
                            String.valueOf(FreePort.next())));
                    return command;
                },
                environment,
                logs);
    }

    private static String fresh(Path folder, String name, int start) throws IOException {
        return Files.createDirectories(folder.resolve("data").resolve(name + "-" + start + "-" + System.nanoTime()))
                .toAbsolutePath()
                .toString();
    }
}
