package dev.signalbox.router.state;

import dev.signalbox.records.decision.Decision;
import java.util.Optional;

/** What is to become of a request now. */
public sealed interface Choice {
    /** Send it there. {@code partition} is one of the worker's in {@code inference.dispatch}. */
    record Chosen(
            String worker, long workerEpoch, int partition, String target, long catalogVersion, Optional<Decision> decision)
            implements Choice {}

    /** Nobody has credit for it: wait, and do not ask before {@code notBefore} (epoch milliseconds, 0 for at any time). */
    record Wait(Optional<Decision> decision, long notBefore) implements Choice {
        public Wait(Optional<Decision> decision) {
            this(decision, 0);
        }
    }

    /** Nobody could ever serve it. */
    record Refuse(Fault fault, Optional<Decision> decision) implements Choice {}
}
