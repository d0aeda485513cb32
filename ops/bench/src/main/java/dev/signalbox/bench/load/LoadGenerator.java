package dev.signalbox.bench.load;

import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one load after the other against whatever speaks OpenAI's chat completions. */
public final class LoadGenerator implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 45;
    private final Vertx vertx = Vertx.vertx();

    /**
     * Blocks until all is answered.
     *
     * @param target scheme and authority; several hosts with commas between them share the load
     * @param window run at its begin and at its end, to read what only the outside can see
     */
    public Tally run(URI target, Map<String, String> headers, Load load, Window window) throws Exception {
        var loops = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 2);
        var begin = System.nanoTime() + load.ramp().toNanos();
        var end = begin + load.window().toNanos();
        var running = new ArrayList<LoadLoop>();
        var ids = new ArrayList<String>();
        for (int i = 0; i < loops; i++) {
            var loop = new LoadLoop(target, headers, load, i, loops, begin, end);
            running.add(loop);
            ids.add(vertx.deployVerticle(loop).await());
        }
        sleepUntil(begin);
        window.begins();
        sleepUntil(end);
        window.ends();
        var patience =
                vertx.setTimer(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS), id -> running.forEach(LoadLoop::giveUp));
        var sum = new Tally(begin, end);
        for (var loop : running) {
            sum.add(loop.ended().await());
        }
        vertx.cancelTimer(patience);
        for (var id : ids) {
            vertx.undeploy(id).await();
        }
        return sum;
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    /** What is looked at from the outside when a window begins and ends. */
    public interface Window {
        Window UNWATCHED = new Window() {
            @Override
            public void begins() {}

            @Override
            public void ends() {}
        };

        void begins();

        void ends();
    }
}
