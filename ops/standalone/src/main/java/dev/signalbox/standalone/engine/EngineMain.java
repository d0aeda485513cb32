package dev.signalbox.standalone.engine;

import dev.signalbox.runtime.StopSignal;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** One engine as a process of its own, see {@link EngineOptions}. Prints {@code ready URL}; stops on SIGTERM. */
public final class EngineMain {
    private EngineMain() {}

    public static void main(String[] args) throws InterruptedException {
        EngineOptions options;
        try {
            options = EngineOptions.of(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        var engine = SimulatedEngine.start(vertx, options.model(), options.profile(), options.host(), options.port());
        var stop = new StopSignal();
        System.out.println("ready " + engine.url());
        System.exit(stop.drains(engine));
    }
}
