package dev.signalbox.bench;

import dev.signalbox.bench.contender.Contender;
import dev.signalbox.bench.load.Bodies;
import dev.signalbox.bench.load.Load;
import dev.signalbox.bench.load.LoadGenerator;
import dev.signalbox.bench.load.Tally;
import dev.signalbox.bench.process.ProcFiles;
import dev.signalbox.bench.report.Arithmetic;
import dev.signalbox.bench.report.Figure;
import dev.signalbox.bench.report.Measurement;
import dev.signalbox.bench.report.Results;
import dev.signalbox.bench.upstream.StreamShape;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Runs a plan: cold starts first, one process at a time; then all contenders side by side, warmed, taking turns in
 * every round, so that an hour in which the machine is slow is slow for all of them.
 */
final class Runner {
    /** Of a scenario in which calls stall: several stalls long, so that their share is what it is meant to be. */
    private static final Duration STALLS_WINDOW = Duration.ofMillis(3L * StreamShape.STALL_MILLIS);

    private final Plan plan;
    private final Contender direct;
    private final List<Contender> contenders;
    private final LoadGenerator generator;
    private final LongSupplier upstreamCalls;
    private final PrintWriter progress;
    private final ProcFiles proc = new ProcFiles();
    private final Results results = new Results();

    /**
     * @param direct the upstream itself, which is warmed whether or not it takes part
     * @param upstreamCalls how many calls the upstream has had so far
     */
    Runner(
            Plan plan,
            Contender direct,
            List<Contender> contenders,
            LoadGenerator generator,
            LongSupplier upstreamCalls,
            PrintWriter progress) {
        this.upstreamCalls = upstreamCalls;
        this.plan = plan;
        this.direct = direct;
        this.contenders = contenders;
        this.generator = generator;
        this.progress = progress;
    }

    Results run() throws Exception {
        startOnce();
        warmDirect();
        var byKind = plan.scenarios().stream()
                .filter(s -> s.kind() == Scenario.Kind.START)
                .findFirst();
        if (byKind.isPresent()) {
            coldStarts(byKind.get());
        }
        var loads = plan.scenarios().stream()
                .filter(s -> s.kind() == Scenario.Kind.UNARY || s.kind() == Scenario.Kind.STREAM)
                .toList();
        if (!loads.isEmpty()) {
            takeTurns(loads);
        }
        for (var scenario : plan.scenarios()) {
            if (scenario.kind() == Scenario.Kind.MEMORY) {
                memory(scenario);
            }
        }
        return results;
    }

    /** So that nothing is built, or read from the disk for the first time, while it counts. */
    private void startOnce() throws Exception {
        for (var contender : contenders) {
            if (contender.ownsProcess()) {
                say("starting " + contender.name() + " once");
                try (contender) {
                    contender.start();
                }
            }
        }
    }

    /** The upstream and the generator are part of every figure, so they are warm before the first. */
    private void warmDirect() throws Exception {
        say("warming upstream and generator");
        warm(direct, Duration.ofMillis(Math.min(15_000, plan.warm().toMillis())));
    }

    private void coldStarts(Scenario scenario) throws Exception {
        for (int round = 1; round <= plan.rounds(); round++) {
            for (var contender : contenders) {
                if (!contender.ownsProcess()) {
                    continue;
                }
                try (contender) {
                    var took = contender.start();
                    var tally = contender.run(
                            generator, load(scenario, Duration.ZERO, plan.window()), LoadGenerator.Window.UNWATCHED);
                    var figures = figures(tally, Optional.empty());
                    took.ifPresent(t -> figures.put(Figure.START, t.toMillis() / 1e3));
                    add(scenario, contender, round, figures, tally);
                }
            }
        }
    }

    private void takeTurns(List<Scenario> loads) throws Exception {
        try {
            for (var contender : contenders) {
                contender.start();
            }
            for (var contender : contenders) {
                say("warming " + contender.name() + " for " + plan.warm().toSeconds() + " s");
                warm(contender, plan.warm());
            }
            for (var scenario : loads) {
                var order = new ArrayList<>(
                        contenders.stream().filter(c -> c.takes(scenario)).toList());
                for (int round = 1; round <= plan.rounds(); round++) {
                    for (var contender : order) {
                        measure(scenario, contender, round);
                    }
                    Collections.rotate(order, 1);
                }
            }
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    private void measure(Scenario scenario, Contender contender, int round) throws Exception {
        var watch = new Watch(proc, contender.pids(), upstreamCalls);
        var stalls = scenario.stream().map(StreamShape::stalls).orElse(false);
        var ramp = Duration.ofMillis(500
                + scenario.stream().map(StreamShape::nominalMillis).orElse(500L)
                + (stalls ? StreamShape.STALL_MILLIS : 0));
        var window = stalls && plan.window().compareTo(STALLS_WINDOW) < 0 ? STALLS_WINDOW : plan.window();
        var tally = contender.run(generator, load(scenario, ramp, window), watch);
        var figures = figures(tally, contender.pids().isEmpty() ? Optional.empty() : Optional.of(watch.micros()));
        if (tally.requests() > 0) {
            figures.put(Figure.CALLS, (double) watch.calls() / tally.requests());
        }
        if (contender.ownsProcess()) {
            figures.put(Figure.RESIDENT, proc.largestResidentMiB(contender.pids()));
        }
        add(scenario, contender, round, figures, tally);
    }

    /** Two thirds whole answers, one third streams; the larger bodies at the end, where a scenario has them. */
    private void warm(Contender contender, Duration time) throws Exception {
        var unary = Scenarios.parse("unary-256");
        var streams = plan.scenarios().stream().anyMatch(s -> s.stream().isPresent());
        var bodies =
                plan.scenarios().stream().filter(s -> s.bodyBytes() > 50_000).findFirst();
        var whole = time.toMillis() * (streams ? 6 : 9) / 10;
        warmOn(contender, unary, whole);
        if (streams) {
            warmOn(contender, Scenarios.parse("saturated-64"), time.toMillis() / 10);
            warmOn(contender, Scenarios.parse("streams-256"), time.toMillis() * 2 / 10);
        }
        if (bodies.isPresent()) {
            warmOn(contender, bodies.get(), time.toMillis() / 10);
        }
    }

    private void warmOn(Contender contender, Scenario scenario, long millis) throws Exception {
        if (contender.takes(scenario)) {
            contender.run(
                    generator,
                    load(scenario, Duration.ZERO, Duration.ofMillis(millis)),
                    LoadGenerator.Window.UNWATCHED);
        }
    }

    private void memory(Scenario scenario) throws Exception {
        for (var contender : contenders) {
            if (!contender.ownsProcess()) {
                continue;
            }
            try (contender) {
                contender.start();
                var resident = new ResidentSeries(proc, contender::pids, Duration.ofSeconds(5));
                var tally = contender.run(generator, load(scenario, Duration.ofSeconds(5), plan.memory()), resident);
                var figures = figures(tally, Optional.empty());
                figures.put(Figure.RESIDENT, resident.last());
                figures.put(Figure.RESIDENT_SLOPE, resident.slopeOfLaterHalf());
                add(scenario, contender, 1, figures, tally);
            }
        }
    }

    private static Load load(Scenario scenario, Duration ramp, Duration window) {
        return new Load(
                scenario.connections(),
                scenario.rate(),
                Bodies.of(scenario.bodyBytes(), scenario.stream()),
                scenario.stream(),
                ramp,
                window);
    }

    private static Map<Figure, Double> figures(Tally tally, Optional<Double> cpuMicros) {
        var figures = new EnumMap<Figure, Double>(Figure.class);
        figures.put(Figure.ERRORS, (double) tally.errors());
        if (tally.requests() > 0) {
            figures.put(Figure.REQUESTS, tally.requests() / tally.seconds());
            figures.put(Figure.P50, tally.latencyMillis(50));
            figures.put(Figure.P99, tally.latencyMillis(99));
            cpuMicros.ifPresent(cpu -> figures.put(Figure.CPU_REQUEST, cpu / tally.requests()));
        }
        if (tally.chunks() > 0) {
            figures.put(Figure.CHUNKS, tally.chunks() / tally.seconds());
            figures.put(Figure.TTFT_P50, tally.ttftMillis(50));
            figures.put(Figure.TTFT_P99, tally.ttftMillis(99));
            figures.put(Figure.GAP_P99, tally.gapMillis(99));
            figures.put(Figure.BROKEN_ORDER, (double) (tally.lost() + tally.doubled() + tally.reordered()));
            cpuMicros.ifPresent(cpu -> figures.put(Figure.CPU_CHUNK, cpu / tally.chunks()));
        }
        return figures;
    }

    private void add(Scenario scenario, Contender contender, int round, Map<Figure, Double> figures, Tally tally) {
        results.add(new Measurement(scenario.name(), contender.name(), round, figures));
        var line = new StringBuilder(String.format("%-14s %-12s %d ", scenario.name(), contender.name(), round));
        for (var figure : scenario.figures()) {
            var value = figures.get(figure);
            if (value != null) {
                line.append(' ')
                        .append(figure.words())
                        .append('=')
                        .append(Arithmetic.show(value))
                        .append(' ')
                        .append(figure.unit());
            }
        }
        if (tally.errors() > 0) {
            line.append("  ERRORS=").append(tally.errors()).append(": ").append(tally.firstError());
        }
        say(line.toString());
    }

    private void say(String line) {
        progress.println(line);
        progress.flush();
    }
}
