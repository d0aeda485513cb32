package dev.signalbox.bench.upstream;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible upstream that thinks about nothing: whole answers leave at once, streams by the clock.
 * Each instance owns the streams of its event loop and serves them from one timer, a thousand times a second.
 */
public final class InstantUpstream extends VerticleBase {
    /** Answers with how many calls there were. */
    static final String CALLS = "/bench/calls";

    private static final AtomicLong calls = new AtomicLong();
    private volatile int port;
    private final List<ServedStream> streams = new ArrayList<>();
    private @Nullable Long timer;

    /** @param port 0 for a free one */
    public InstantUpstream(int port) {
        this.port = port;
    }

    /** Where it listens, once it does. */
    public int port() {
        return port;
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                .requestHandler(this::answer)
                .listen()
                .onSuccess(server -> port = server.actualPort());
    }

    private void answer(HttpServerRequest request) {
        if (request.method() != HttpMethod.POST) {
            var path = request.path();
            if (CALLS.equals(path)) {
                request.response().end(String.valueOf(calls.get()));
                return;
            }
            request.response()
                    .putHeader("content-type", "application/json")
                    .end(path != null && path.endsWith("/models") ? "{\"object\":\"list\",\"data\":[]}" : "{}");
            return;
        }
        request.body().onSuccess(body -> {
            var number = calls.incrementAndGet();
            var asked = AskedFor.read(body.getBytes());
            if (asked.stream().isPresent()) {
                var shape = asked.stream().get();
                var stalls = shape.stalls() && number % shape.stallsOneIn() == 0;
                var begins = System.nanoTime() + (stalls ? StreamShape.STALL_MILLIS * 1_000_000L : 0);
                serve(new ServedStream(request.response(), asked, shape, begins));
            } else {
                request.response().putHeader("content-type", "application/json").end(Chunks.UNARY);
            }
        });
    }

    private void serve(ServedStream stream) {
        streams.add(stream);
        if (timer == null) {
            timer = vertx.setPeriodic(1, id -> advance());
        }
    }

    private void advance() {
        var now = System.nanoTime();
        int kept = 0;
        for (int i = 0; i < streams.size(); i++) {
            var stream = streams.get(i);
            if (!stream.advance(now)) {
                streams.set(kept++, stream);
            }
        }
        streams.subList(kept, streams.size()).clear();
        if (kept == 0 && timer != null) {
            vertx.cancelTimer(timer);
            timer = null;
        }
    }
}
