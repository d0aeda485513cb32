package dev.signalbox.worker.probe;

import dev.signalbox.records.fleet.Utilization;
import dev.signalbox.records.time.Time;
import dev.signalbox.worker.call.Upstreams;
import dev.signalbox.worker.trial.ProbeCalls;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The rounds of health reports, probes and scrapes, on one event loop. */
public final class Watchers implements AutoCloseable {
    private static final long REPORT_MILLIS = 50;
    private static final long PROBE_MILLIS = 1_000;

    private final Vertx vertx;
    private final List<Long> timers = new ArrayList<>();

    /** What the rounds work on. */
    public record Over(Upstreams upstreams, HealthKeeper health, ProbeCalls calls, Time time, Consumer<Utilization> utilization, Consumer<Boolean> scraped) {}

    public Watchers(Vertx vertx, Context context, Over over, Duration probeIdle, Duration scrapeEvery) {
        this.vertx = vertx;
        var prober = new Prober(over.upstreams(), over.health(), over.calls(), RandomGenerator.getDefault(), probeIdle, Prober.TIMEOUT);
        var scraper = new Scraper(over.upstreams(), over.health(), over.time(), over.utilization(), over.scraped());
        context.runOnContext(_ -> {
            timers.add(vertx.setPeriodic(REPORT_MILLIS, _ -> over.health().tick()));
            timers.add(vertx.setPeriodic(PROBE_MILLIS, _ -> prober.round()));
            timers.add(vertx.setPeriodic(scrapeEvery.toMillis(), _ -> scraper.round()));
        });
    }

    @Override
    public void close() {
        timers.forEach(vertx::cancelTimer);
    }
}
