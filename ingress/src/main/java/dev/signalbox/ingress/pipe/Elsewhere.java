package dev.signalbox.ingress.pipe;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Reply;
import dev.signalbox.records.RequestId;
import org.jspecify.annotations.Nullable;

/** What a front needs of the log for requests that another ingress holds, or held. No method blocks. */
public interface Elsewhere {
    /**
     * Follows what the log of replies says of a request, from its beginning on and as long as more comes.
     *
     * @param partition of the replies
     * @param sinceMillis epoch milliseconds of its arrival
     * @return null where too many are followed already, or there is no such partition
     */
    Follower.@Nullable Seat follow(RequestId request, int partition, long sinceMillis, Follower follower);

    /** This process's epoch; -1 while it has none. */
    long epoch();

    /** Whether an ingress lives under this epoch. */
    boolean lives(long ingressEpoch);

    /** Speaks to the holder of a request and to all who follow it. */
    void say(int partition, Reply word);

    /** Tells the routers of all partitions: which one has the request, only its holder knew. */
    void tellAll(AttemptEvent event);
}
