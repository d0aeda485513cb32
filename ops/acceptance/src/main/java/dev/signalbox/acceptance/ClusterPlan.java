package dev.signalbox.acceptance;

import dev.signalbox.records.catalog.Provider;
import dev.signalbox.standalone.engine.EngineProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Cluster} is made of.
 *
 * @param timeouts that the workers keep against the engines
 * @param jvm further arguments of every service's JVM
 * @param environment further settings of every service, by their environment names
 * @param logs folder of what the processes print
 */
public record ClusterPlan(
        int engines, EngineProfile profile, Provider.Timeouts timeouts, List<String> jvm, Map<String, String> environment, Path logs) {
    /** For tests: quick to start. */
    public static final ClusterPlan TESTED = new ClusterPlan(3, EngineProfile.LLAMA_8B, new Provider.Timeouts(1_000, 3_000, 2_000, 60_000),
            List.of("-XX:TieredStopAtLevel=1"), Map.of(), Path.of("target", "acceptance"));

    public ClusterPlan {
        jvm = List.copyOf(jvm);
        environment = Map.copyOf(environment);
    }

    /** As in operation: with the optimising compiler. */
    public static ClusterPlan operated(Path logs) {
        return new ClusterPlan(3, EngineProfile.LLAMA_8B, TESTED.timeouts, List.of(), Map.of(), logs);
    }

    /** The same with other engines. */
    public ClusterPlan with(int count, EngineProfile of) {
        return new ClusterPlan(count, of, timeouts, jvm, environment, logs);
    }
}
