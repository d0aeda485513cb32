package dev.signalbox.ingress.pipe;

import dev.signalbox.ingress.fold.RequestLog;

/** Everything that a front needs of the world behind it. No method blocks; all may be called from any event loop. */
public interface Pipe extends RequestLog, Elsewhere, Shelf {
    /** The partition that new requests name; -1 while there is none. */
    int partition();

    /** What comes back, for one event loop; called on any thread, hops to the loop itself. */
    interface Inbox {
        /** The replies of one poll that are for this loop, in the order of the log. */
        void replies(ReplyBatch batch);

        /** This process has a new epoch; what was promised under older ones is void. */
        void newEpoch();

        /** Some process died or began anew, or a router's partitions changed. */
        void fleetChanged();
    }
}
