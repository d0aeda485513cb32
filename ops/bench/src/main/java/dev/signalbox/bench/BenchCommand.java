package dev.signalbox.bench;

import dev.signalbox.bench.load.LoadGenerator;
import dev.signalbox.bench.contender.Reached;
import dev.signalbox.bench.process.ChildProcess;
import dev.signalbox.bench.report.Figure;
import dev.signalbox.bench.report.Machine;
import dev.signalbox.bench.report.Markdown;
import dev.signalbox.bench.report.Plot;
import dev.signalbox.bench.report.ReportFiles;
import dev.signalbox.bench.report.Results;
import dev.signalbox.bench.upstream.UpstreamCalls;
import dev.signalbox.bench.upstream.UpstreamMain;
import dev.signalbox.standalone.process.FreePort;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code signalbox bench}: options in, a report out. Exit 0 when all was measured; with {@code --check} only when all
 * that must be reached is.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "The project's own benchmark: the upstream itself, three Kafka hops, the bare pipe and Signalbox, in"
                        + " one run.")
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--contenders", split = ",", description = "of ours, any of direct,floor,pipe,product, and product in other shapes: wide (300 targets), split"
                    + " (separate processes), armed and plain (three targets, with all that is done about failures and with none of it), before (the build of --before); default direct,floor,pipe,product")
    private List<String> contenders = new ArrayList<>(Roster.OURS);

    @Option(names = "--product", paramLabel = "URL", description = "a Signalbox that runs already; default: start one")
    private String product = "";

    @Option(names = "--product-command", paramLabel = "COMMAND", description = "starts it; default ops/signalbox up")
    private String productCommand = "";

    @Option(names = "--before", paramLabel = "FOLDER", description = "another checkout, the commit before say: its ops/signalbox up takes part as before")
    private @Nullable Path before;

    @Option(
            names = "--against",
            paramLabel = "NAME=URL",
            description = "another gateway that speaks OpenAI's chat completions")
    private Map<String, String> against = new LinkedHashMap<>();

    @Option(
            names = "--upstream-port",
            defaultValue = "0",
            description = "where the upstream listens, so that a gateway of --against can be pointed at"
                    + " http://127.0.0.1:PORT/v1 before; default: a free one")
    private int upstreamPort;

    @Option(
            names = "--pipe-jvm",
            paramLabel = "ARGUMENTS",
            description = "JVM arguments of the bare pipe; default none")
    private String pipeJvm = "";

    @Option(
            names = "--scenarios",
            split = ",",
            description = "unary-N, streams-N, saturated-N, body-SIZE, rate-N, stalls-N, start, memory")
    private List<String> scenarios = new ArrayList<>(Scenarios.USUAL);

    @Option(
            names = "--warm",
            defaultValue = "60",
            description = "seconds under load for each contender before anything counts: ${DEFAULT-VALUE}")
    private int warm;

    @Option(names = "--rounds", defaultValue = "3", description = "of which medians are taken: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "10", description = "of one contender in one round: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--quick",
            description = "a smoke of two minutes: 8 s of warm-up, one round of 3 s. Its figures say little")
    private boolean quick;

    @Option(names = "--memory", description = "also ten minutes at 1,000 requests a second, with an eye on the memory")
    private boolean memory;

    @Option(names = "--memory-minutes", defaultValue = "10", description = "${DEFAULT-VALUE}")
    private int memoryMinutes;

    @Option(names = "--out", defaultValue = "target/bench", description = "folder of the report: ${DEFAULT-VALUE}")
    private Path out = Path.of("target/bench");

    @Option(
            names = "--write-docs",
            description = "also write table and plot into docs/benchmarks.md, between its markers")
    private boolean writeDocs;

    @Option(names = "--check", description = "fail when a figure misses what it must at least reach")
    private boolean check;

    @Override
    public Integer call() throws Exception {
        var said = new PrintWriter(System.err, true);
        Plan plan;
        Roster roster;
        try {
            plan = plan();
            roster = new Roster(contenders, product, command(), List.of(script(), "cluster"), before(), words(pipeJvm), against);
        } catch (IllegalArgumentException wrong) {
            if (spec == null) {
                throw wrong;
            }
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
        var folder = Files.createTempDirectory("signalbox-bench-");
        var machine = Machine.here(Instant.now());
        var upstreamLog = out.resolve("logs").resolve("upstream.log");
        try (var upstream = ChildProcess.start(
                        ChildProcess.java(
                                List.of(), UpstreamMain.class, List.of(String.valueOf(upstreamPort == 0 ? FreePort.next() : upstreamPort))),
                        Map.of(),
                        upstreamLog,
                        Duration.ofSeconds(30));
                var generator = new LoadGenerator()) {
            var results = new Runner(
                            plan,
                            new Reached(Results.DIRECT, upstream.address(), Map.of()),
                            roster.contenders(upstream.address(), plan, folder),
                            generator,
                            new UpstreamCalls(upstream.address()),
                            said)
                    .run();
            return report(plan, machine, results);
        } catch (IOException e) {
            said.println("bench failed: " + e.getMessage());
            return 1;
        } finally {
            keepLogs(folder);
            delete(folder);
        }
    }

    private Plan plan() {
        var names = new ArrayList<>(scenarios);
        if (memory && !names.contains("memory")) {
            names.add("memory");
        }
        return new Plan(
                Scenarios.parse(names),
                Duration.ofSeconds(quick ? 8 : warm),
                quick ? 1 : rounds,
                Duration.ofSeconds(quick ? 3 : seconds),
                Duration.ofMinutes(memoryMinutes));
    }

    private List<String> command() {
        if (!productCommand.isEmpty()) {
            return words(productCommand);
        }
        return List.of(script(), "up");
    }

    private List<String> before() {
        return before == null ? List.of() : List.of(before.resolve("ops").resolve("signalbox").toAbsolutePath().toString(), "up");
    }

    private static String script() {
        return root().resolve("ops").resolve("signalbox").toString();
    }

    private int report(Plan plan, Machine machine, Results results) throws IOException {
        var markdown = Markdown.of(results, plan.scenarios(), machine, plan.words());
        var plot = Plot.of(results, plan.scenarios());
        ReportFiles.write(out, markdown, plot, ReportFiles.csv(results));
        if (writeDocs) {
            ReportFiles.writeDocs(root().resolve("docs"), markdown, plot);
        }
        System.out.println(markdown);
        System.out.println("report: " + out.resolve("report.md"));
        return check && missed(plan, results) > 0 ? 1 : 0;
    }

    private static long missed(Plan plan, Results results) {
        var goals = plan.scenarios().stream()
                .flatMap(s -> s.goals().stream().filter(g -> {
                    var held = results.held(s.name(), g);
                    return held.isPresent() && !g.reached(held.getAsDouble());
                }))
                .count();
        var wrong = plan.scenarios().stream()
                .filter(s ->
                        results.value(s.name(), Results.PRODUCT, Figure.ERRORS).orElse(0) > 0)
                .count();
        return goals + wrong;
    }

    /** The folder of the repository: the nearest one above that has the schemas. */
    private static Path root() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("schemas")) && Files.isDirectory(at.resolve("ops"))) {
                return at;
            }
        }
        return Path.of("").toAbsolutePath();
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    private void keepLogs(Path folder) throws IOException {
        var logs = folder.resolve("logs");
        if (Files.isDirectory(logs)) {
            Files.createDirectories(out.resolve("logs"));
            try (var files = Files.list(logs)) {
                for (var file : files.toList()) {
                    Files.copy(
                            file,
                            out.resolve("logs").resolve(file.getFileName()),
                            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            for (var path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (java.io.UncheckedIOException stillWritten) {
            // a child is still leaving; the system cleans its temporary folder
        }
    }
}
