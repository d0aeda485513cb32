package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.ClusterPlan;
import dev.signalbox.acceptance.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code signalbox chaos}: exit 0 when every law held, 1 when one was broken. */
@Command(name = "chaos", mixinStandardHelpOptions = true, description = "Kill, pause and saturate a cluster of real processes on this machine; "
        + "count and time what users see. Exits with 1 if a law is broken.")
final class ChaosCommand implements Callable<Integer> {
    private static final int LOOK_SECONDS = 8;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "these trials; --list names them")
    private List<String> only = new ArrayList<>();

    @Option(names = "--list", description = "name the trials and leave")
    private boolean list;

    @Option(names = "--seed", description = "decides who is struck and when; drawn and printed if left out")
    private @Nullable Long seed;

    @Option(names = "--rate", defaultValue = "30", description = "requests a second: ${DEFAULT-VALUE}; the report says how busy they keep the machine")
    private double rate;

    @Option(names = "--tokens", defaultValue = "24", description = "of each answer: ${DEFAULT-VALUE}")
    private int tokens;

    @Option(names = "--rounds", defaultValue = "3", description = "of each trial; the worst counts: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--minutes", defaultValue = "10", description = "of saturation: ${DEFAULT-VALUE}")
    private int minutes;

    @Option(names = "--warm", defaultValue = "30", description = "seconds of load before the first trial: ${DEFAULT-VALUE}")
    private int warm;

    @Option(names = "--at", defaultValue = "any", description = "any, before-dispatch, before-first-token, mid-stream, last-chunk, "
            + "before-settlement: when the blow falls")
    private String at = "any";

    @Option(names = "--matrix", description = "instead of trials: every blow at every moment, under one stream of traffic, judged by what clients "
            + "got and by what the topics say")
    private boolean matrix;

    @Option(names = "--requests", defaultValue = "10000", description = "of the matrix, at least: ${DEFAULT-VALUE}")
    private int requests = 10_000;

    @Option(names = "--logs", defaultValue = "target/chaos", description = "folder of the processes' output: ${DEFAULT-VALUE}")
    private Path logs = Path.of("target/chaos");

    @Option(names = "--write-docs", description = "also write the table into docs/reliability.md, between its markers")
    private boolean writeDocs;

    @Override
    public Integer call() throws Exception {
        var trials = Trials.all();
        if (list) {
            trials.forEach(t -> System.out.println(t.name() + ": " + t.promised()));
            return 0;
        }
        var chosen = chosen(trials);
        var when = moment();
        if (matrix && (!only.isEmpty() || when != Moment.ANY)) {
            throw refused("--matrix strikes every blow at every moment: it goes with neither --only nor --at.");
        }
        long drawn = seed == null ? System.nanoTime() & 0xffffff : seed;
        System.err.println("seed " + drawn);
        var random = new Random(drawn);
        var numbers = new Numbers();
        if (matrix) {
            return matrix(drawn, numbers, random);
        }
        var results = new LinkedHashMap<String, Result>();
        Pace pace;
        try (var cluster = new Cluster(ClusterPlan.struck(logs))) {
            pace = warm(cluster, numbers);
            System.err.println(pace);
            var plan = new Plan(drawn, pace.rate(), tokens, rounds, minutes, when);
            for (var trial : chosen) {
                results.put(trial.name(), rounds(cluster, trial, plan, numbers, random));
            }
        }
        var head = head(drawn, pace, "blows at " + when.label() + ", worst of " + rounds + " rounds, ");
        tell(Report.TRIALS, Report.table(head, trials, results));
        return results.values().stream().allMatch(r -> r.broken().isEmpty()) ? 0 : 1;
    }

    private String head(long drawn, Pace pace, String how) {
        return "Seed " + drawn + ", " + pace + " of " + tokens + " tokens, " + how + Runtime.getRuntime().availableProcessors() + " cores, "
                + Instant.now().truncatedTo(ChronoUnit.DAYS).toString().substring(0, 10) + ".";
    }

    private void tell(Report.Block block, String table) throws IOException {
        System.out.println(table);
        if (writeDocs) {
            Report.writeDocs(root().resolve("docs").resolve("reliability.md"), block, table);
        }
    }

    private int matrix(long drawn, Numbers numbers, Random random) throws Exception {
        var blows = MatrixBlow.all(tokens);
        try (var cluster = new Cluster(ClusterPlan.struck(logs))) {
            cluster.linkEngines(drawn);
            var pace = warm(cluster, numbers);
            System.err.println(pace);
            var plan = new Plan(drawn, pace.rate(), tokens, 1, minutes, Moment.ANY);
            var seen = new Matrix(blows, requests).run(cluster, plan, numbers, random);
            tell(Report.MATRIX, MatrixReport.table(head(drawn, pace, ""), blows, seen));
            var broken = seen.verdict().total().broken();
            broken.forEach(law -> System.err.println("BROKEN " + law));
            return broken.isEmpty() ? 0 : 1;
        }
    }

    private Result rounds(Cluster cluster, Trial trial, Plan plan, Numbers numbers, Random random) throws Exception {
        var all = new ArrayList<Result>();
        int times = trial instanceof StruckTrial || trial instanceof StreamsTrial || trial instanceof CancelTrial ? plan.rounds() : 1;
        for (int i = 0; i < times; i++) {
            var result = trial.run(cluster, plan, numbers, random);
            System.err.printf(Locale.ROOT, "%-18s %s later %.0f ms %s%n", trial.name(), result.counts(), result.later(), result.note());
            result.broken().forEach(law -> System.err.println("  BROKEN " + law));
            all.add(result);
        }
        return Result.sum(all);
    }

    /** The load of a run, and how busy it kept the machine before anything was struck. */
    private record Pace(double rate, OptionalDouble busy) {
        @Override
        public String toString() {
            var share = busy.isPresent() ? String.format(Locale.ROOT, " (processors %.0f %% busy)", 100 * busy.getAsDouble()) : "";
            return Math.round(rate) + " requests a second" + share;
        }
    }

    private Pace warm(Cluster cluster, Numbers numbers) throws Exception {
        load(cluster, numbers, warm);
        return new Pace(rate, load(cluster, numbers, LOOK_SECONDS));
    }

    private OptionalDouble load(Cluster cluster, Numbers numbers, int seconds) throws Exception {
        var processors = new Processors();
        try (var traffic = Traffic.open(rate, numbers.peek(), tokens, cluster::front)) {
            processors.busy();
            TimeUnit.SECONDS.sleep(seconds);
            var busy = processors.busy();
            traffic.end();
            numbers.reached(traffic.next());
            return busy;
        }
    }

    private List<Trial> chosen(List<Trial> trials) {
        var names = trials.stream().map(Trial::name).toList();
        for (var name : only) {
            if (!names.contains(name)) {
                throw refused("--only " + name + ": there is no such trial. There are " + String.join(", ", names) + ".");
            }
        }
        return only.isEmpty() ? trials : trials.stream().filter(t -> only.contains(t.name())).toList();
    }

    private Moment moment() {
        for (var each : Moment.values()) {
            if (each.label().equals(at)) {
                return each;
            }
        }
        throw refused("--at " + at + ": there is no such moment. There are "
                + String.join(", ", Stream.of(Moment.values()).map(Moment::label).toList()) + ".");
    }

    private RuntimeException refused(String why) {
        return spec == null ? new IllegalArgumentException(why) : new ParameterException(spec.commandLine(), why);
    }

    private static Path root() {
        return Path.of(System.getProperty("signalbox.root", "."));
    }
}
