package dev.signalbox.bench.jmh;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@link CodecBenchmark}, {@link TranslationBenchmark} and {@link DeltaBenchmark} as tables of Markdown, within a quarter of an hour: each figure is
 * the mean of three short iterations in a JVM of its own. Names of dialects as arguments leave out all others, of providers where there are pairs;
 * {@value #PAIRS} as the first one leaves out all tables but that of the pairs.
 */
public final class CodecTable {
    private static final List<String> OPERATIONS = List.of("read", "passed", "translated");
    private static final String PAIRS = "pairs";
    private static final String MEGABYTES = "megabytes";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private CodecTable() {}

    public static void main(String[] args) throws RunnerException {
        boolean pairsAlone = args.length > 0 && args[0].equals(PAIRS);
        var dialects = pairsAlone ? Arrays.copyOfRange(args, 1, args.length) : args;
        if (!pairsAlone) {
            var bodies = options(CodecBenchmark.class, "dialect", dialects);
            bodies.exclude(".*\\.written");
            print(bodies(new Runner(bodies.build()).run()));
        }
        print(pairs(new Runner(options(TranslationBenchmark.class, "provider", dialects).build()).run()));
        if (!pairsAlone) {
            print(deltas(new Runner(options(DeltaBenchmark.class, "provider", dialects).build()).run()));
        }
    }

    private static ChainedOptionsBuilder options(Class<?> benchmark, String param, String[] dialects) {
        var options = new OptionsBuilder()
                .include(benchmark.getName().replace(".", "\\.") + "\\..*")
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(time())
                .measurementIterations(3)
                .measurementTime(time());
        return dialects.length == 0 ? options : options.param(param, dialects);
    }

    private static TimeValue time() {
        return new TimeValue(600, TimeUnit.MILLISECONDS);
    }

    /** A row for each dialect and size; megabytes of callers' bodies a second. */
    private static String bodies(Collection<RunResult> results) {
        var rows = new TreeMap<String, Map<String, Double>>();
        for (var result : results) {
            var params = result.getParams();
            var row = "| %s | %,9d ".formatted(params.getParam("dialect"), Integer.parseInt(params.getParam("bytes")));
            rows.computeIfAbsent(row, _ -> new TreeMap<>()).put(operation(params), secondary(result, MEGABYTES));
        }
        var table = new StringBuilder("| dialect | bytes | read, MB/s | passed, MB/s | translated, MB/s |\n|---|---:|---:|---:|---:|\n");
        rows.forEach((row, figures) -> {
            table.append(row);
            OPERATIONS.forEach(operation -> table.append("| ").append(number(figures.getOrDefault(operation, 0.0))).append(' '));
            table.append("|\n");
        });
        return table.toString();
    }

    /** A row for each pair of dialects; megabytes of callers' bodies and of providers' answers a second. */
    private static String pairs(Collection<RunResult> results) {
        var rows = new LinkedHashMap<String, Map<String, Double>>();
        for (var result : results) {
            var params = result.getParams();
            var row = "| %s | %s ".formatted(params.getParam("caller"), params.getParam("provider"));
            rows.computeIfAbsent(row, _ -> new TreeMap<>()).put(operation(params), secondary(result, MEGABYTES));
        }
        var table = new StringBuilder("| caller | provider | request, MB/s | whole answer, MB/s |\n|---|---|---:|---:|\n");
        rows.forEach((row, figures) -> table.append(row)
                .append("| ").append(number(figures.getOrDefault("asked", 0.0)))
                .append(" | ").append(number(figures.getOrDefault("answered", 0.0))).append(" |\n"));
        return table.toString();
    }

    /** A row for each pair of dialects. */
    private static String deltas(Collection<RunResult> results) {
        var table = new StringBuilder("| provider | caller | ns a delta | bytes allocated a delta |\n|---|---|---:|---:|\n");
        for (var result : results) {
            var params = result.getParams();
            table.append("| %s | %s | %s | %s |%n".formatted(
                    params.getParam("provider"), params.getParam("caller"), number(result.getPrimaryResult().getScore()),
                    number(secondary(result, ALLOCATED))));
        }
        return table.toString();
    }

    private static String operation(BenchmarkParams params) {
        return params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
    }

    private static double secondary(RunResult result, String name) {
        var figure = result.getSecondaryResults().get(name);
        return figure == null ? Double.NaN : figure.getScore();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static void print(String table) {
        System.out.println(table);
    }
}
