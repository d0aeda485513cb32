package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.Laws;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A trial whose traffic has ended, to be judged.
 *
 * @param struck when its blow fell, on the clients' clock
 */
record Aftermath(String trial, List<Outcome> outcomes, long struck) {
    /** Milliseconds by which an answer must come later than usual for its story to be kept. */
    private static final double WORTH_A_STORY = 1_000;

    /**
     * Reads the laws, the latest answer and what is left behind, and has a very late answer's story told.
     *
     * @param most milliseconds by which an answer may come later than usual; 0 where nothing is promised
     * @param seen what else is known to be broken
     */
    Result judged(Cluster cluster, Laws laws, double most, List<String> seen) throws Exception {
        var broken = new ArrayList<>(seen);
        broken.addAll(laws.broken(outcomes));
        var latest = Latest.of(outcomes, struck);
        latest.tooLate(most).ifPresent(broken::add);
        leftBehind(cluster).ifPresent(broken::add);
        if (latest.millis() > WORTH_A_STORY && latest.id().isPresent()) {
            cluster.explain(latest.id().get(), "latest-" + trial + "-" + latest.id().get()).ifPresent(broken::add);
        }
        return new Result(trial, Traffic.counted(outcomes), latest.millis(), latest.toString(), broken);
    }

    /** What processes and engines still hold of requests that have ended, in words; empty where they come to hold nothing. */
    static Optional<String> leftBehind(Cluster cluster) throws Exception {
        try {
            cluster.awaitNothingLeft();
            return Optional.empty();
        } catch (AssertionError left) {
            return Optional.of("left behind: " + left.getMessage());
        }
    }
}
