package dev.signalbox.router.policy;

import dev.signalbox.records.Failure;
import dev.signalbox.records.decision.Decision.Candidates;
import dev.signalbox.router.inflight.Load;

/** What the policy says of a request at one moment. */
public sealed interface Choice {
    /** Version of the catalogue that the candidates' indices are of. */
    long catalogVersion();

    Candidates candidates();

    /**
     * To be dispatched, and counted with {@code FleetView.begin} before the next choice is made.
     *
     * @param index of the target in the catalogue
     * @param place of the target among the candidates
     * @param probe sent only because the target is the last of its route, though its circuit is open
     */
    record Chosen(
            int index,
            String target,
            long catalogVersion,
            int place,
            String worker,
            long workerEpoch,
            int partition,
            double predictedMillis,
            Load load,
            boolean probe,
            Candidates candidates)
            implements Choice {}

    /** To be asked again when the fleet has changed, and no earlier than {@code notBefore} (epoch milliseconds) if it has not. */
    record Hold(Why why, long notBefore, long catalogVersion, Candidates candidates) implements Choice {}

    /** Nothing can serve it. {@code retryAfterMillis}: when a caller might fare better, 0 for never. */
    record Refuse(Failure failure, long retryAfterMillis, long catalogVersion, Candidates candidates) implements Choice {}

    enum Why {
        NO_CREDIT,
        NO_WORKER,
        COOLING_DOWN,
        PROBING
    }
}
