package dev.signalbox.ingress.http;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Tenant;
import dev.signalbox.records.time.ManualTime;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.metrics.Metrics;
import dev.signalbox.runtime.settings.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A front on a free port before a {@link FakePipe}, in a time that stands still. */
final class RunningFront implements AutoCloseable {
    final FakePipe pipe = new FakePipe();
    final ManualTime time = new ManualTime(1_700_000_000_000L);
    final Metrics metrics = new Metrics();
    final Health health = new Health();
    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
    final Front front;
    final int port;

    RunningFront(Map<String, String> settings, Tenant... tenants) throws Exception {
        var all = new HashMap<>(Map.of("ingress.port", "0", "ingress.drain", "5s", "ingress.event-loops", "2", "ingress.continuations", "0"));
        all.putAll(settings);
        front = new Front(FrontSettings.read(Settings.of(all)), pipe, time, metrics, health);
        front.apply(catalog(tenants));
        port = front.start(vertx);
        pipe.inboxes = front.inboxes();
        settle(); // the front's knock at its own door has left
    }

    RunningFront() throws Exception {
        this(Map.of());
    }

    /** A tenant without limits who has this key. */
    static Tenant tenant(String id, String key) throws Exception {
        var hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        return new Tenant(id, List.of(HexFormat.of().formatHex(hash)), Lane.INTERACTIVE, 0, 0, List.of());
    }

    static Catalog catalog(Tenant... tenants) {
        var provider = new Provider(
                "p",
                Dialect.OPENAI_CHAT,
                List.of("http://127.0.0.1:1/v1"),
                Provider.Auth.NONE,
                Provider.Limits.DEFAULT,
                Provider.Timeouts.DEFAULT,
                Provider.Quirks.NONE,
                Map.of(),
                Optional.empty());
        var models = List.of(
                new Model("m", "p", "m", 0, List.of(), Model.Price.FREE),
                new Model("other", "p", "o", 0, List.of(), Model.Price.FREE));
        return new Catalog(1, List.of(provider), models, List.of(), List.of(tenants));
    }

    /** Moves time on in the steps of the front's own tick, each of which the event loops have seen before the next. */
    void pass(Duration duration) {
        for (long left = duration.toMillis(); left > 0; left -= 100) {
            time.advance(Duration.ofMillis(Math.min(left, 100)));
            settle();
        }
    }

    /** Lets time pass until nothing is open any more; a request may still be on its way in when this is called. */
    void passUntilNothingIsOpen(int requests) throws InterruptedException {
        for (int i = 0; i < 6_000 && front.open() < requests; i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        for (int i = 0; i < 1_000 && front.open() > 0; i++) {
            pass(Duration.ofSeconds(1));
        }
    }

    /** Returns when the event loops have done what they were given so far. */
    void settle() {
        for (var inbox : front.inboxes()) {
            var done = new CompletableFuture<Void>();
            ((Desk) inbox).context().runOnContext(_ -> done.complete(null));
            done.join();
        }
    }

    WireClient connect() throws Exception {
        return new WireClient(port);
    }

    @Override
    public void close() throws Exception {
        front.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }
}
