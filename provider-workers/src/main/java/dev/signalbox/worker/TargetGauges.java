package dev.signalbox.worker;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The gauges of each target, as many as the current catalogue has targets: those of targets that left it are taken away. */
final class TargetGauges {
    private final Metrics metrics;
    private final Map<Metric, Function<String, Number>> of;
    private final Set<String> shown = new HashSet<>();

    TargetGauges(Metrics metrics, Map<Metric, Function<String, Number>> of) {
        this.metrics = metrics;
        this.of = Map.copyOf(of);
    }

    synchronized void show(Catalog catalog) {
        shown.removeIf(id -> {
            boolean gone = catalog.target(id).isEmpty();
            if (gone) {
                of.keySet().forEach(metric -> metrics.forget(metric, id));
            }
            return gone;
        });
        for (var target : catalog.targets()) {
            var id = target.id();
            if (shown.add(id)) {
                of.forEach((metric, asked) -> metrics.gauge(metric, () -> asked.apply(id), id));
            }
        }
    }
}
