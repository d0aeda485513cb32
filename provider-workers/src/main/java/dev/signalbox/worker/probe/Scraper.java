package dev.signalbox.worker.probe;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.fleet.Utilization;
import dev.signalbox.records.time.Time;
import dev.signalbox.worker.call.Upstream;
import dev.signalbox.worker.call.Upstreams;
import dev.signalbox.worker.scrape.Mapping;
import dev.signalbox.worker.scrape.Meter;
import dev.signalbox.worker.scrape.Page;
import dev.signalbox.worker.scrape.Reading;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads the metrics of the engines that this worker is home of, each round once; an engine that has not answered the last round is left out
 * of this one. A page of more than 4 MiB is cut. Owned by its event loop.
 */
final class Scraper {
    private static final long TIMEOUT_MILLIS = 3_000;
    private static final int LARGEST_PAGE = 4 << 20;

    private final Upstreams upstreams;
    private final HealthKeeper health;
    private final Time time;
    private final Consumer<Utilization> sink;
    private final Consumer<Boolean> counted;
    private final Map<String, Meter> meters = new HashMap<>();
    private final Set<String> asking = new HashSet<>();

    Scraper(Upstreams upstreams, HealthKeeper health, Time time, Consumer<Utilization> sink, Consumer<Boolean> counted) {
        this.upstreams = upstreams;
        this.health = health;
        this.time = time;
        this.sink = sink;
        this.counted = counted;
    }

    void round() {
        var current = upstreams.current();
        meters.keySet().retainAll(current.byTarget().keySet());
        current.byTarget().forEach((id, upstream) -> {
            var engine = upstream.target().provider().engine();
            if (engine.isPresent() && health.isHome(id) && asking.add(id)) {
                scrape(upstream, engine.get());
            }
        });
    }

    private void scrape(Upstream upstream, Provider.Engine engine) {
        var id = upstream.target().id();
        var own = page(upstream, upstream.atOrigin(engine.metricsPath()), Mapping.of(engine.metrics(), engine.custom()));
        var gpu = engine.gpuMetricsUrl().isEmpty()
                ? Future.succeededFuture(Optional.<Reading>empty())
                : Future.succeededFuture(engine.gpuMetricsUrl())
                        .compose(url -> page(upstream, new RequestOptions().setAbsoluteURI(url), Mapping.of("dcgm", Map.of())))
                        .map(Optional::of)
                        .otherwise(Optional.empty());
        Future.all(own, gpu).onComplete(got -> {
            asking.remove(id);
            boolean read = got.succeeded() && !own.result().isEmpty();
            counted.accept(read);
            if (read) {
                var reading = gpu.result().map(own.result()::and).orElse(own.result());
                sink.accept(meters.computeIfAbsent(id, _ -> new Meter(id, engine.metrics())).next(reading, time.nanos(), time.millis()));
            }
        });
    }

    private static Future<Reading> page(Upstream upstream, RequestOptions options, Mapping mapping) {
        return Future.succeededFuture(options.setConnectTimeout(TIMEOUT_MILLIS).setIdleTimeout(TIMEOUT_MILLIS))
                .compose(upstream.probeClient()::request)
                .compose(HttpClientRequest::send)
                .compose(response -> read(response, mapping))
                .timeout(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Future<Reading> read(HttpClientResponse response, Mapping mapping) {
        var page = new Page(mapping);
        if (response.statusCode() != 200) {
            return response.end().compose(_ -> Future.failedFuture("status " + response.statusCode()));
        }
        Promise<Reading> done = Promise.promise();
        int[] left = {LARGEST_PAGE};
        response.handler(data -> {
            left[0] -= data.length();
            if (left[0] >= 0) {
                page.read(Bytes.of(data.getBytes()));
            }
        });
        response.exceptionHandler(done::tryFail);
        response.endHandler(_ -> done.tryComplete(page.end()));
        return done.future();
    }
}
