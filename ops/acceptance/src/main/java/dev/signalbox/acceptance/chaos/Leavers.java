package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.chaos.Leaver.Way;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.function.IntFunction;

/** The clients that leave, all on one event loop, so that the moment of each is its own. */
final class Leavers implements AutoCloseable {
    private static final long LOOK_MILLIS = 10;
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();
    /** Longer than a request takes to show text. */
    private static final long SHORTEST_DEADLINE_MILLIS = 1_500;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final HttpClient http1 = vertx.createHttpClient(new HttpClientOptions().setTcpNoDelay(true), new PoolOptions().setHttp1MaxSize(1_024));
    private final HttpClient http2 = vertx.createHttpClient(
            new HttpClientOptions().setTcpNoDelay(true).setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    private final IntFunction<String> front;
    private final CallBook book;
    private final Pulse pulse;

    Leavers(IntFunction<String> front, CallBook book) {
        this.front = front;
        this.book = book;
        this.pulse = new Pulse(vertx, http1, front.apply(0) + "/livez");
    }

    /** How quick the machine was meanwhile. */
    Pulse pulse() {
        return pulse;
    }

    /** It asks, and leaves so long after its answer is under way at an engine and, in a stream, with itself. */
    void leavesUnderWay(Leaver leaver, long afterMillis) {
        loop.runOnContext(_ -> {
            if (leaver.way() == Way.DEADLINE) {
                long most = SHORTEST_DEADLINE_MILLIS + afterMillis;
                long due = System.nanoTime() + most * 1_000_000;
                ask(leaver, most);
                vertx.setTimer(most, _ -> leave(leaver, due));
            } else {
                ask(leaver, 0);
                whenUnderWay(leaver, () -> vertx.setTimer(Math.max(1, afterMillis), _ -> leave(leaver, System.nanoTime())));
            }
        });
    }

    /** It asks, and stays until it is told to leave. */
    void stays(Leaver leaver) {
        loop.runOnContext(_ -> ask(leaver, 0));
    }

    /** Whoever waits for a slot leaves it. */
    void leaves(Leaver leaver) {
        loop.runOnContext(_ -> leave(leaver, System.nanoTime()));
    }

    private void ask(Leaver leaver, long deadlineMillis) {
        var options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(front.apply(leaver.ask().number()) + "/v1/chat/completions")
                .putHeader("content-type", "application/json");
        if (deadlineMillis > 0) {
            options.putHeader("x-signalbox-timeout-ms", String.valueOf(deadlineMillis));
        }
        (leaver.way() == Way.RESET ? http2 : http1).request(options)
                .onSuccess(request -> {
                    leaver.sent(request);
                    request.end(leaver.ask().body());
                })
                .onFailure(e -> leaver.broke(String.valueOf(e)));
    }

    private void whenUnderWay(Leaver leaver, Runnable then) {
        long begun = System.nanoTime();
        vertx.setPeriodic(LOOK_MILLIS, timer -> {
            if (leaver.underWay() && book.of(leaver.ask().number()).begun() > 0) {
                vertx.cancelTimer(timer);
                then.run();
            } else if (leaver.done().isDone() || System.nanoTime() - begun > PATIENCE) {
                vertx.cancelTimer(timer);
                leaver.broke("it never was under way");
            }
        });
    }

    private void leave(Leaver leaver, long at) {
        if (leaver.done().isDone()) {
            return;
        }
        leaver.leaves(at);
        if (leaver.way() == Way.DELETE) {
            var other = front.apply(leaver.ask().number() + 1);
            http1.request(new RequestOptions().setMethod(HttpMethod.DELETE).setAbsoluteURI(other + "/v1/requests/" + leaver.id()))
                    .onSuccess(HttpClientRequest::end);
        }
        vertx.setPeriodic(LOOK_MILLIS, timer -> {
            var calls = book.of(leaver.ask().number());
            if (leaver.stopped(calls)) {
                vertx.cancelTimer(timer);
            } else if (System.nanoTime() - leaver.leftAt() > PATIENCE) {
                vertx.cancelTimer(timer);
                leaver.stillRuns(calls);
            }
        });
    }

    @Override
    public void close() {
        pulse.close();
        vertx.close().await();
    }
}
