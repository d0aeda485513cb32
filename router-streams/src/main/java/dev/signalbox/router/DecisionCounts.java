package dev.signalbox.router;

import dev.signalbox.records.decision.Decision;
import dev.signalbox.router.state.Effect;
import dev.signalbox.router.topology.Tally;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts and times decisions. */
final class DecisionCounts implements Tally {
    private final Map<Decision.Outcome, Counter> outcomes = new EnumMap<>(Decision.Outcome.class);
    private final Timer took;

    DecisionCounts(Metrics metrics) {
        for (var outcome : Decision.Outcome.values()) {
            outcomes.put(outcome, metrics.counter(Metric.DECISIONS, outcome.name().toLowerCase(Locale.ROOT)));
        }
        took = metrics.timer(Metric.DECISION_DURATION);
    }

    @Override
    public void said(Effect effect) {
        if (effect instanceof Effect.Note(var decision)) {
            var counter = outcomes.get(decision.outcome());
            if (counter != null) {
                counter.increment();
            }
            took.record(decision.decideNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
