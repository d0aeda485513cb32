package dev.signalbox.runtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes meters of {@link Metric}s. Hot paths ask once and keep the meter. Labels whose values come from outside (tenants, targets) are
 * bounded by the catalogue.
 */
public final class Metrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    public Counter counter(Metric metric, String... values) {
        return Counter.builder(metric.id()).description(metric.help()).baseUnit(unit(metric)).tags(tags(metric, values)).register(registry);
    }

    public Timer timer(Metric metric, String... values) {
        return Timer.builder(metric.id())
                .description(metric.help())
                .tags(tags(metric, values))
                .serviceLevelObjectives(
                        Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(100),
                        Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5),
                        Duration.ofSeconds(15), Duration.ofSeconds(60))
                .register(registry);
    }

    /** A gauge that asks when it is scraped; it takes the place of an earlier one of the same labels, whose owner is gone. */
    public synchronized void gauge(Metric metric, Supplier<Number> value, String... values) {
        forget(metric, values);
        Gauge.builder(metric.id(), value).description(metric.help()).baseUnit(unit(metric)).tags(tags(metric, values)).strongReference(true)
                .register(registry);
    }

    /** Takes a gauge away whose thing is gone, as a target that left the catalogue. */
    public synchronized void forget(Metric metric, String... values) {
        var earlier = registry.find(metric.id()).tags(tags(metric, values)).gauge();
        if (earlier != null) {
            registry.remove(earlier);
        }
    }

    /** An empty unit would be taken for one, and end names in an underscore. */
    private static @Nullable String unit(Metric metric) {
        return metric.unit().isEmpty() ? null : metric.unit();
    }

    private static List<Tag> tags(Metric metric, String... values) {
        if (values.length != metric.labels().size()) {
            throw new IllegalArgumentException(metric + " has the labels " + metric.labels() + ", got " + values.length + " values");
        }
        var tags = new ArrayList<Tag>(values.length);
        for (int i = 0; i < values.length; i++) {
            tags.add(Tag.of(metric.labels().get(i), values[i]));
        }
        return tags;
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** The Prometheus text. */
    public String scrape() {
        return registry.scrape();
    }
}
