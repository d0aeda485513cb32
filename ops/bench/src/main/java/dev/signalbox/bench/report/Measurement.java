package dev.signalbox.bench.report;

import java.util.EnumMap;
import java.util.Map;

/** The figures of one contender in one round of one scenario. */
public record Measurement(String scenario, String contender, int round, Map<Figure, Double> figures) {
    public Measurement {
        var copy = new EnumMap<Figure, Double>(Figure.class);
        copy.putAll(figures);
        figures = copy;
    }
}
