package dev.signalbox.bench.upstream;

import dev.signalbox.bench.process.Child;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;

/** The instant upstream as a process: {@code UpstreamMain PORT}. Leaves when its parent does. */
public final class UpstreamMain {
    private UpstreamMain() {}

    public static void main(String[] args) {
        Child.run(() -> run(args));
    }

    private static void run(String[] args) throws Exception {
        var port = Integer.parseInt(args[0]);
        var vertx = Vertx.vertx();
        var loops = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
        vertx.deployVerticle(() -> new InstantUpstream(port), new DeploymentOptions().setInstances(loops))
                .await();
        Child.ready("http://127.0.0.1:" + port);
        Child.untilParentLeaves();
    }
}
