package dev.signalbox.ingress.pipe;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Claim;
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

    /** Whether all claims of idempotency keys that were made before this process began are known. */
    boolean keysKnown();

    /** The claim that stands for a key, as far as it is known here; null where none does. */
    @Nullable
    Claim standing(String key);

    /** Writes a claim, and tells what came of it when the log has said so. */
    void claim(Claim claim, Claimed then);

    /** Nobody waits any more for what comes of the claim for this request. */
    void forget(RequestId request);

    /** What comes of a claim; told on any thread, at most once. */
    interface Claimed {
        /** @param standing the claim that stands for the key now; null where the log did not take the new one */
        void stands(@Nullable Claim standing);
    }
}
