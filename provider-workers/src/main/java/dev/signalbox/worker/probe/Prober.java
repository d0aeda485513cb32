package dev.signalbox.worker.probe;

import dev.signalbox.records.Failure;
import dev.signalbox.worker.call.Upstream;
import dev.signalbox.worker.call.Upstreams;
import dev.signalbox.worker.trial.ProbeCalls;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Asks targets that were idle or unwell whether they live: an engine of ours at {@code /health}, a provider at {@code /models}, once for
 * all targets at the same address. Any answer but a server's error is a sign of life: a key that may not list models may still be good for
 * calls, and what a call finds of it counts: where a circuit opened because calls failed, such a sign only lets a small call be made, which decides. Rounds are a second apart, and a target joins each with a chance, so that workers and targets do
 * not probe in step. Owned by its event loop.
 */
final class Prober {
    /** To connect, and between two signs of an answer; all of it may take twice as long. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final double CHANCE = 0.8;

    private final Upstreams upstreams;
    private final HealthKeeper health;
    private final ProbeCalls calls;
    private final RandomGenerator random;
    private final Duration idle;
    private final long timeoutMillis;
    private final Set<String> asking = new HashSet<>();

    Prober(Upstreams upstreams, HealthKeeper health, ProbeCalls calls, RandomGenerator random, Duration idle, Duration timeout) {
        this.upstreams = upstreams;
        this.health = health;
        this.calls = calls;
        this.random = random;
        this.idle = idle;
        this.timeoutMillis = timeout.toMillis();
    }

    void round() {
        var current = upstreams.current();
        var wanting = health.wantingProbe(idle);
        var byUrl = new java.util.HashMap<String, java.util.ArrayList<Upstream>>();
        wanting.removeIf(calls::running);
        for (var id : wanting) {
            current.target(id).ifPresent(u -> byUrl.computeIfAbsent(u.target().url(), _ -> new java.util.ArrayList<>()).add(u));
        }
        byUrl.forEach((url, upstreamsThere) -> {
            if (random.nextDouble() < CHANCE && asking.add(url)) {
                ask(url, upstreamsThere);
            }
        });
    }

    private void ask(String url, List<Upstream> there) {
        var upstream = there.getFirst();
        var options = upstream.target().provider().engine().isPresent() ? upstream.atOrigin("/health") : upstream.get("/models");
        Future.succeededFuture(options.setConnectTimeout(timeoutMillis).setIdleTimeout(timeoutMillis))
                .compose(upstream.probeClient()::request)
                .compose(HttpClientRequest::send)
                .compose(response -> response.end().map(response).otherwise(response))
                .timeout(2 * timeoutMillis, TimeUnit.MILLISECONDS)
                .onComplete(got -> {
                    asking.remove(url);
                    for (var each : there) {
                        tell(each, got.succeeded() ? got.result() : null);
                    }
                });
    }

    private void tell(Upstream upstream, @org.jspecify.annotations.Nullable HttpClientResponse response) {
        var target = upstream.target().id();
        if (response == null) {
            health.failed(target, Failure.CONNECT_FAILED, 0);
        } else if (response.statusCode() >= 500) {
            health.failed(target, Failure.PROVIDER_ERROR, 0);
        } else {
            health.alive(target).ifPresent(dialect -> calls.begin(upstream, dialect, (failure, wait) -> health.tried(target, failure, wait)));
        }
    }
}
