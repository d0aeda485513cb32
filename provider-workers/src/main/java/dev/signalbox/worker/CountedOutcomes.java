package dev.signalbox.worker;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Target;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import dev.signalbox.worker.call.Outcomes;
import dev.signalbox.worker.call.Overtaken;
import dev.signalbox.worker.call.Upstream;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts how calls end and passes it on to whoever learns from it. Thread-safe. */
final class CountedOutcomes implements Outcomes {
    private final Outcomes next;
    private final Metrics metrics;
    private final Timer cancelLag;
    private final Map<String, Meters> byTarget = new ConcurrentHashMap<>();

    private record Meters(Counter succeeded, Timer firstToken, Timer total) {}

    CountedOutcomes(Metrics metrics, Outcomes next) {
        this.metrics = metrics;
        this.next = next;
        this.cancelLag = metrics.timer(Metric.CANCEL_LAG);
    }

    @Override
    public void succeeded(Upstream upstream, long firstTokenMicros, long totalMicros) {
        var meters = byTarget.computeIfAbsent(upstream.target().id(), this::meters);
        meters.succeeded().increment();
        if (firstTokenMicros >= 0) {
            meters.firstToken().record(firstTokenMicros, TimeUnit.MICROSECONDS);
        }
        meters.total().record(totalMicros, TimeUnit.MICROSECONDS);
        next.succeeded(upstream, firstTokenMicros, totalMicros);
    }

    @Override
    public void failed(Upstream upstream, Failure failure, long retryAfterMillis) {
        metrics.counter(Metric.ATTEMPTS, upstream.target().id(), failure.label()).increment();
        next.failed(upstream, failure, retryAfterMillis);
    }

    @Override
    public void asked(Upstream upstream, Dialect dialect, boolean well) {
        next.asked(upstream, dialect, well);
    }

    @Override
    public void showed(Upstream upstream, long firstTokenMicros) {
        next.showed(upstream, firstTokenMicros);
    }

    @Override
    public void stopped(Upstream upstream, int lateTokens, long lagMillis, Overtaken overtaken) {
        cancelLag.record(lagMillis, TimeUnit.MILLISECONDS);
        if (lateTokens > 0) {
            metrics.counter(Metric.LATE_TOKENS, upstream.target().id()).increment(lateTokens);
        }
        next.stopped(upstream, lateTokens, lagMillis, overtaken);
    }

    @Override
    public void refused(Upstream upstream, int status, Bytes body) {
        next.refused(upstream, status, body);
    }

    @Override
    public void streamed(Upstream upstream, long firstTokenMicros, long longestGapMicros, long slowestMicros) {
        next.streamed(upstream, firstTokenMicros, longestGapMicros, slowestMicros);
    }

    @Override
    public long slowest(Upstream upstream, long betweenChunks) {
        return next.slowest(upstream, betweenChunks);
    }

    @Override
    public boolean leaves(Upstream upstream, long millis, List<Target> elsewhere) {
        return next.leaves(upstream, millis, elsewhere);
    }

    @Override
    public Provider.Timeouts timeouts(Upstream upstream, int promptTokens) {
        return next.timeouts(upstream, promptTokens);
    }

    private Meters meters(String target) {
        return new Meters(
                metrics.counter(Metric.ATTEMPTS, target, "finished"), metrics.timer(Metric.ATTEMPT_TTFT, target),
                metrics.timer(Metric.ATTEMPT_DURATION, target));
    }
}
