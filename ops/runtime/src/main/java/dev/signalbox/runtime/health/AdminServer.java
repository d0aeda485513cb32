package dev.signalbox.runtime.health;

import dev.signalbox.runtime.metrics.Metrics;
import dev.signalbox.runtime.settings.SettingsRefused;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** {@code /livez}, {@code /readyz} and {@code /metrics} of a process that serves nothing else over HTTP. */
public final class AdminServer implements AutoCloseable {
    private final Health health;
    private final Metrics metrics;
    private final HttpServer server;

    public AdminServer(Vertx vertx, Health health, Metrics metrics) {
        this.health = health;
        this.metrics = metrics;
        this.server = vertx.createHttpServer().requestHandler(this::answer);
    }

    /** Returns the port that it listens on; 0 asks for a free one. */
    public int start(String host, int port) throws Exception {
        try {
            return server.listen(port, host).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS).actualPort();
        } catch (ExecutionException e) {
            throw new SettingsRefused(List.of("admin.port = " + port + " of " + host + " can't be listened on: " + e.getMessage()
                    + ". Stop what uses it, or give another; 0 takes one that is free."));
        }
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/livez" -> {
                if (health.ended().isEmpty()) {
                    request.response().end("ok\n");
                } else {
                    say(request, health.ended());
                }
            }
            case "/readyz" -> say(request, health.missing());
            case "/metrics" -> request.response().putHeader("content-type", "text/plain; version=0.0.4").end(metrics.scrape());
            default -> request.response().setStatusCode(404).end("/livez, /readyz and /metrics are here\n");
        }
    }

    private static void say(HttpServerRequest request, Map<String, String> missing) {
        var body = new JsonObject();
        missing.forEach(body::put);
        request.response()
                .setStatusCode(missing.isEmpty() ? 200 : 503)
                .putHeader("content-type", "application/json")
                .end(body.encode());
    }

    @Override
    public void close() {
        server.close();
    }
}
