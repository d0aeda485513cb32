package dev.signalbox.acceptance;

import org.jspecify.annotations.Nullable;

/** One cluster for all test classes of this JVM, as starting it costs more than most tests. Who kills a process starts it again. */
public final class SharedCluster {
    private static @Nullable Cluster shared;

    private SharedCluster() {}

    public static synchronized Cluster get() throws Exception {
        if (shared == null) {
            var started = new Cluster(ClusterPlan.TESTED);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> closed(started)));
            shared = started;
        }
        return shared;
    }

    private static void closed(Cluster cluster) {
        try {
            cluster.close();
        } catch (Exception e) {
            System.err.println("the shared cluster did not close: " + e);
        }
    }
}
