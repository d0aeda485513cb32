package dev.signalbox.ingress.http;

import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts what the front does. Meters are looked up once; owned by one event loop. */
final class Meters {
    /** How a request ended. */
    enum Outcome {
        OK,
        /** The answer was an error of a provider or of the router. */
        FAILED,
        /** Refused before it was accepted, by the caller's own fault. */
        REJECTED,
        UNAVAILABLE,
        DEADLINE,
        CANCELLED,
        SLOW_READER,
        /** A stream that ended with an error inside. */
        BROKEN_OFF;

        private final String label = name().toLowerCase(Locale.ROOT);

        String label() {
            return label;
        }
    }

    private final Metrics metrics;
    private final Map<String, Map<Outcome, Counter>> requests = new HashMap<>();
    private final Map<Outcome, Timer> durations = new EnumMap<>(Outcome.class);
    private final Timer firstToken;
    private final Counter republished;
    private final Counter continued;
    private final Counter gaps;
    private final Counter notKept;

    Meters(Metrics metrics) {
        this.metrics = metrics;
        for (var outcome : Outcome.values()) {
            durations.put(outcome, metrics.timer(Metric.REQUEST_DURATION, outcome.label()));
        }
        this.firstToken = metrics.timer(Metric.TIME_TO_FIRST_TOKEN);
        this.republished = metrics.counter(Metric.REPUBLISHED);
        this.continued = metrics.counter(Metric.CONTINUED);
        this.gaps = metrics.counter(Metric.REPLY_GAPS);
        this.notKept = metrics.counter(Metric.NOT_KEPT);
    }

    void ended(String tenant, Outcome outcome, long nanos) {
        counted(tenant, outcome);
        var duration = durations.get(outcome);
        if (duration != null) {
            duration.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    void counted(String tenant, Outcome outcome) {
        requests.computeIfAbsent(tenant, _ -> new EnumMap<>(Outcome.class))
                .computeIfAbsent(outcome, o -> metrics.counter(Metric.REQUESTS, tenant, o.label()))
                .increment();
    }

    void firstToken(long nanos) {
        firstToken.record(nanos, TimeUnit.NANOSECONDS);
    }

    void republished() {
        republished.increment();
    }

    void continued() {
        continued.increment();
    }

    void gap() {
        gaps.increment();
    }

    void notKept() {
        notKept.increment();
    }

    void cancelled(String reason) {
        metrics.counter(Metric.CANCELS, reason).increment();
    }
}
