package dev.signalbox.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** All measurements of a run, and what follows from them. Ratios are to the bare pipe of the same round. */
public final class Results {
    public static final String PIPE = "bare pipe";
    public static final String DIRECT = "direct";
    public static final String PRODUCT = "signalbox";
    public static final String WIDE = "signalbox, 300 targets";
    public static final String SPLIT = "signalbox, split";
    /** The product with several targets, hedges, retries and continuations at hand; without any of these. */
    public static final String ARMED = "signalbox, failover";
    public static final String BEFORE = "signalbox, before";
    public static final String PLAIN = "signalbox, no failover";
    private final List<Measurement> measurements = new ArrayList<>();

    public void add(Measurement measurement) {
        measurements.add(measurement);
    }

    public List<Measurement> all() {
        return List.copyOf(measurements);
    }

    public List<String> contenders() {
        var names = new LinkedHashSet<String>();
        measurements.forEach(m -> names.add(m.contender()));
        return names.stream()
                .sorted(java.util.Comparator.comparingInt(Results::place))
                .toList();
    }

    private static int place(String contender) {
        var known = List.of(DIRECT, "floor", PIPE, PRODUCT).indexOf(contender);
        return known < 0 ? Integer.MAX_VALUE : known;
    }

    public List<Double> values(String scenario, String contender, Figure figure) {
        return measurements.stream()
                .filter(m -> m.scenario().equals(scenario) && m.contender().equals(contender))
                .map(m -> m.figures().get(figure))
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * The median of the rounds; of a derived figure, what follows from the medians it is made of; empty where nothing
     * was measured.
     */
    public OptionalDouble value(String scenario, String contender, Figure figure) {
        return switch (figure) {
            case TTFT_ADDED ->
                contender.equals(DIRECT)
                        ? OptionalDouble.empty()
                        : less(value(scenario, contender, Figure.TTFT_P50), value(scenario, DIRECT, Figure.TTFT_P50));
            case COLD_SHARE ->
                share(value(scenario, contender, Figure.REQUESTS), value("unary-64", contender, Figure.REQUESTS));
            case ERRORS, BROKEN_ORDER -> sum(values(scenario, contender, figure));
            default -> present(Arithmetic.median(values(scenario, contender, figure)));
        };
    }

    /**
     * To the bare pipe: the median of what it was in each round, since a machine that others use may have another speed a minute
     * later. Where not both were measured in each, and of the cold share, the ratio of the two values. Empty for the pipe itself too.
     */
    public OptionalDouble ratio(String scenario, String contender, Figure figure) {
        if (contender.equals(PIPE)) {
            return OptionalDouble.empty();
        }
        var mine = rounds(scenario, contender, figure);
        var pipe = rounds(scenario, PIPE, figure);
        if (!mine.isEmpty() && mine.keySet().equals(pipe.keySet())) {
            return present(Arithmetic.median(mine.keySet().stream()
                    .map(round -> Arithmetic.ratio(mine.getOrDefault(round, Double.NaN), pipe.getOrDefault(round, Double.NaN)))
                    .toList()));
        }
        var value = value(scenario, contender, figure);
        var base = value(scenario, PIPE, figure);
        return value.isEmpty() || base.isEmpty()
                ? OptionalDouble.empty()
                : present(Arithmetic.ratio(value.getAsDouble(), base.getAsDouble()));
    }

    /** What each round says of one contender beside another; empty where they never ran in the same. */
    public List<Double> pairs(String scenario, String contender, String base, Figure figure) {
        var mine = rounds(scenario, contender, figure);
        var others = rounds(scenario, base, figure);
        return mine.keySet().stream()
                .filter(others::containsKey)
                .map(round -> Arithmetic.ratio(mine.getOrDefault(round, Double.NaN), others.getOrDefault(round, Double.NaN)))
                .filter(ratio -> !ratio.isNaN())
                .toList();
    }

    private Map<Integer, Double> rounds(String scenario, String contender, Figure figure) {
        var added = figure == Figure.TTFT_ADDED;
        var measured = figure == Figure.COLD_SHARE ? Map.<Integer, Double>of() : measured(scenario, contender, added ? Figure.TTFT_P50 : figure);
        if (!added) {
            return measured;
        }
        var direct = measured(scenario, DIRECT, Figure.TTFT_P50);
        var rounds = new TreeMap<Integer, Double>();
        measured.forEach((round, value) -> {
            var without = direct.get(round);
            if (without != null) {
                rounds.put(round, value - without);
            }
        });
        return rounds;
    }

    private Map<Integer, Double> measured(String scenario, String contender, Figure figure) {
        var rounds = new TreeMap<Integer, Double>();
        for (var m : measurements) {
            var value = m.figures().get(figure);
            if (value != null && m.scenario().equals(scenario) && m.contender().equals(contender)) {
                rounds.put(m.round(), value);
            }
        }
        return rounds;
    }

    /** What the goal is held against: the ratio or the figure. */
    public OptionalDouble held(String scenario, Goal goal) {
        return goal.ofPipe() ? ratio(scenario, PRODUCT, goal.figure()) : value(scenario, PRODUCT, goal.figure());
    }

    private static OptionalDouble less(OptionalDouble a, OptionalDouble b) {
        return a.isEmpty() || b.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(a.getAsDouble() - b.getAsDouble());
    }

    private static OptionalDouble share(OptionalDouble a, OptionalDouble b) {
        return a.isEmpty() || b.isEmpty()
                ? OptionalDouble.empty()
                : present(Arithmetic.ratio(a.getAsDouble(), b.getAsDouble()));
    }

    private static OptionalDouble sum(List<Double> values) {
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(values.stream().mapToDouble(v -> v).sum());
    }

    private static OptionalDouble present(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
