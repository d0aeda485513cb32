package dev.signalbox.telemetry;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.runtime.kafka.DeadLetters;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import dev.signalbox.telemetry.ledger.LedgerObserver;
import dev.signalbox.telemetry.measure.Prices;
import dev.signalbox.telemetry.settle.SettleObserver;
import io.micrometer.core.instrument.Counter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Turns what the topology saw into metrics, profiles and dead letters. Called by one stream thread. */
final class TelemetryObserver implements LedgerObserver, SettleObserver {
    /** Meters of a tenant's model at a target. */
    private record Meters(Counter input, Counter cached, Counter output, Counter cost) {}

    private record Label(String tenant, String model, String target) {}

    private static final int MOST_LABELS = 5_000;

    private final Metrics metrics;
    private final DeadLetters deadLetters;
    private final ProfilePublisher profiles;
    private final Supplier<Prices> prices;
    private final Map<Label, Meters> meters = new HashMap<>();

    TelemetryObserver(Metrics metrics, DeadLetters deadLetters, ProfilePublisher profiles, Supplier<Prices> prices) {
        this.metrics = metrics;
        this.deadLetters = deadLetters;
        this.profiles = profiles;
        this.prices = prices;
    }

    Prices prices() {
        return prices.get();
    }

    @Override
    public void counted(AttemptEvent event, long at) {
        if (event instanceof AttemptEvent.Stopped stopped) {
            profiles.learn(stopped);
        }
        if (event instanceof AttemptEvent.Finished finished) {
            profiles.learn(finished);
            var run = finished.run();
            var of = meters(new Label(run.tenant(), run.model(), run.target()));
            var usage = finished.usage();
            of.input().increment(usage.input() - usage.cacheRead());
            of.cached().increment(usage.cacheRead());
            of.output().increment(usage.output());
            of.cost().increment(prices.get().microDollars(run.target(), usage, at) / 1e6);
        }
    }

    private Meters meters(Label label) {
        var known = meters.get(label);
        if (known != null) {
            return known;
        }
        var as = meters.size() < MOST_LABELS ? label : new Label("other", "other", "other");
        var made = new Meters(tokens(as, "input"), tokens(as, "cache_read"), tokens(as, "output"),
                metrics.counter(Metric.USAGE_COST, as.tenant(), as.model(), as.target(), "provider"));
        if (meters.size() <= MOST_LABELS) {
            meters.put(as, made);
        }
        return made;
    }

    private Counter tokens(Label label, String bucket) {
        return metrics.counter(Metric.USAGE_TOKENS, label.tenant(), label.model(), label.target(), bucket);
    }

    @Override
    public void settled(boolean ok) {
        metrics.counter(Metric.SETTLED, ok ? "ok" : "failed").increment();
    }

    @Override
    public void unreadable(String topic, int partition, long offset, byte[] key, byte[] value, String reason) {
        deadLetters.put(topic, partition, offset, key, value, reason);
    }
}
