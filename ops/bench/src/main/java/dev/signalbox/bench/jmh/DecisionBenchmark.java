package dev.signalbox.bench.jmh;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.fleet.Utilization;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.policy.Ask;
import dev.signalbox.router.policy.Choice;
import dev.signalbox.router.policy.RoutingPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * One routing decision over a fleet that all can serve the request: chosen, counted, and an older one given back, so
 * that the load stays as it is. The fleet is built in memory; nothing is read from a log.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DecisionBenchmark {
    private static final long NOW = 1_750_000_000_000L;
    private static final int UNDER_WAY_PER_TARGET = 8;

    @Param({"100", "300", "1000"})
    public int targets;

    private final RoutingPolicy policy = RoutingPolicy.predictedFirstToken();
    private final SplittableRandom random = new SplittableRandom(7);
    private final ArrayDeque<AttemptId> underWay = new ArrayDeque<>();
    private final FleetView view = new FleetView("r-1");
    private final List<Ask> asks = new ArrayList<>();
    private long n;

    @Setup(Level.Trial)
    public void fleet() {
        var catalog = catalog();
        view.catalog(catalog, NOW);
        view.epoch(1);
        var slots = catalog.targets().stream()
                .map(t -> new Lease.Slots(t.id(), 64, 0))
                .toList();
        var lease = new Lease.Alive("w-1", Lease.Role.WORKER, 1, 1, 0, List.of(0, 1, 2, 3), false, "", slots);
        view.workers(List.of(new LeaseBook.Holder(lease, 1, 1, 0)), NOW);
        for (var target : catalog.targets()) {
            view.health(
                    new TargetHealth(
                            target.id(),
                            "w-1",
                            1,
                            1,
                            TargetHealth.Circuit.CLOSED,
                            0.001 * random.nextInt(20),
                            100,
                            0,
                            "",
                            80 + random.nextInt(80),
                            64,
                            NOW),
                    NOW);
            view.utilization(
                    new Utilization(
                            target.id(),
                            "vllm",
                            random.nextInt(16),
                            random.nextInt(3),
                            random.nextDouble(0.9),
                            0.5,
                            5_000,
                            1_000,
                            0.9,
                            0.8,
                            NOW),
                    NOW);
        }
        for (int i = 0; i < 256; i++) {
            var facts = new Facts(
                    "all",
                    true,
                    200 + random.nextInt(8_000),
                    512,
                    0,
                    "session-" + i,
                    new long[] {i, i + 1},
                    Facts.Spans.UNKNOWN);
            asks.add(Ask.first(facts, Lane.INTERACTIVE, NOW + 60_000));
        }
        for (int i = 0; i < UNDER_WAY_PER_TARGET * targets; i++) {
            decide();
        }
    }

    private Catalog catalog() {
        var providers = new ArrayList<Provider>();
        var models = new ArrayList<Model>();
        var names = new ArrayList<String>();
        for (int i = 0; i < targets; i++) {
            providers.add(new Provider(
                    "p" + i,
                    Dialect.OPENAI_CHAT,
                    List.of("http://127.0.0.1:1/" + i),
                    Provider.Auth.NONE,
                    new Provider.Limits(64, 0, 0),
                    Provider.Timeouts.DEFAULT,
                    Provider.Quirks.NONE,
                    Map.of(),
                    Optional.of(new Provider.Engine("vllm", "/metrics", "", 16, Map.of()))));
            models.add(new Model("m" + i, "p" + i, "m" + i, 32_000, List.of("tools"), Model.Price.FREE));
            names.add("m" + i);
        }
        return new Catalog(1, providers, models, List.of(new Route("all", names)), List.of());
    }

    private Choice decide() {
        var ask = asks.get((int) (n & 255));
        var choice = policy.choose(ask, view, NOW, random);
        if (choice instanceof Choice.Chosen chosen) {
            var attempt = new AttemptId(0, 1, n++);
            view.begin(attempt, chosen.target(), chosen.worker(), chosen.load(), NOW);
            underWay.add(attempt);
        } else {
            throw new IllegalStateException("nothing was chosen: " + choice);
        }
        return choice;
    }

    @Benchmark
    public Choice decision() {
        view.end(underWay.remove(), NOW);
        return decide();
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(DecisionBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
