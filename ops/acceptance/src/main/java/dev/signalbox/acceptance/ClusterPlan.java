package dev.signalbox.acceptance;

import dev.signalbox.records.catalog.Provider;
import dev.signalbox.standalone.engine.EngineProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Cluster} is made of.
 *
 * @param slow engines of {@link #SLOW}, whose tokens take so much longer that a process may die and lapse in an answer
 * @param slowness how many times as long
 * @param timeouts that the workers keep against the engines
 * @param jvm further arguments of every service's JVM
 * @param broker further settings of the broker
 * @param environment further settings of every service, by their environment names
 * @param logs folder of what the processes print
 */
public record ClusterPlan(
        int engines, EngineProfile profile, int slow, double slowness, Provider.Timeouts timeouts, List<String> jvm, Map<String, String> broker,
        Map<String, String> environment, Path logs) {
    public static final String SLOW = "sim-slow";

    /**
     * For tests, which count and do not measure: quick to start, and patient, because a build machine that others fill as well stands still
     * for seconds. A lease or a stream that ended by that would be a true end, and not the one that is tested. Rights can be taken away at
     * the broker.
     */
    public static final ClusterPlan TESTED = new ClusterPlan(3, EngineProfile.LLAMA_8B, 1, 4, new Provider.Timeouts(10_000, 20_000, 20_000, 80_000),
            List.of("-XX:TieredStopAtLevel=1"),
            Map.of("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer", "allow.everyone.if.no.acl.found", "true"),
            Map.of("SIGNALBOX_LEASE_TIME_TO_LIVE", "2s", "SIGNALBOX_INGRESS_LANDING", "10s"), Path.of("target", "acceptance"));

    public ClusterPlan {
        jvm = List.copyOf(jvm);
        broker = Map.copyOf(broker);
        environment = Map.copyOf(environment);
    }

    /** As in operation: with the optimising compiler. */
    public static ClusterPlan operated(Path logs) {
        return operated(logs, List.of());
    }

    /**
     * As in operation, but without the optimising compiler: nine JVMs keep a small machine busy with it for minutes, and again after each
     * restart, while what is to be seen are the pauses of the protocol.
     */
    public static ClusterPlan struck(Path logs) {
        return operated(logs, List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m"));
    }

    private static ClusterPlan operated(Path logs, List<String> jvm) {
        return new ClusterPlan(3, EngineProfile.LLAMA_8B, 3, 10, new Provider.Timeouts(1_000, 3_000, 2_000, 60_000), jvm, Map.of(), Map.of(), logs);
    }

    /** The same with no engines of its own, for a catalogue that is given. */
    public ClusterPlan withoutEngines() {
        return new ClusterPlan(0, profile, 0, 1, timeouts, jvm, broker, environment, logs);
    }

    /** Of the engines of {@link #SLOW}. */
    public EngineProfile slowProfile() {
        return profile.slower(slowness);
    }
}
