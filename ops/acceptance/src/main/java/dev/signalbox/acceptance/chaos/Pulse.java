package dev.signalbox.acceptance.chaos;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Arrays;
import java.util.Locale;

/**
 * How long a question takes that a process answers at once. What takes longer than it has several such steps, or is slow by itself; without
 * it nobody could tell the system's delays from those of a machine that has too much to do. Owned by its event loop.
 */
final class Pulse implements AutoCloseable {
    private static final long EVERY_MILLIS = 50;
    private static final int MOST = 20_000;

    private final HttpClient client;
    private final String url;
    private final double[] millis = new double[MOST];
    private final Vertx vertx;
    private final long timer;
    private int count;

    Pulse(Vertx vertx, HttpClient client, String url) {
        this.client = client;
        this.url = url;
        this.vertx = vertx;
        timer = vertx.setPeriodic(EVERY_MILLIS, _ -> ask());
    }

    private void ask() {
        long begun = System.nanoTime();
        client.request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url))
                .compose(request -> request.send().compose(response -> response.end()))
                .onSuccess(_ -> add((System.nanoTime() - begun) / 1e6));
    }

    synchronized void add(double took) {
        if (count < MOST) {
            millis[count++] = took;
        }
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }

    @Override
    public synchronized String toString() {
        var sorted = Arrays.copyOf(millis, count);
        Arrays.sort(sorted);
        return count == 0 ? "no bare question was answered"
                : String.format(Locale.ROOT, "a bare question took %.0f ms at the p50, %.0f at the p99", sorted[count / 2], sorted[(int) (0.99 * (count - 1))]);
    }
}
