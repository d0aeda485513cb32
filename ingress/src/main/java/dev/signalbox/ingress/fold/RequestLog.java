package dev.signalbox.ingress.fold;

import dev.signalbox.ingress.publication.Owners;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import org.jspecify.annotations.Nullable;

/** What an open request needs of the log and of the fleet. No method blocks. */
public interface RequestLog {
    /** Whether this process may begin something: its lease counts, and replies can reach it. */
    boolean fresh();

    /**
     * Where the replies of a request go; null while not {@link #fresh}. To be given back with {@link #close}.
     *
     * @param preferred the partition that the request's id names; another one is given only where this front can't
     *     read that one any more, and then the request can't be followed by its id
     */
    @Nullable
    ReplyAddress open(int preferred);

    /** The request that named this address has ended. */
    void close(ReplyAddress address);

    /** Whether so much is waiting to be sent that nothing more is to be taken in. */
    boolean crowded();

    /**
     * Whether the log is known to take nothing, so that a request is refused at once; now and then it says no, and the
     * one that was told so is the one that tries.
     */
    boolean refuses();

    /** When to come back with what the log did not take: the later the longer it takes nothing. */
    long retryAfterMillis();

    /** Who works on which partition of the requests. */
    Owners owners();

    /** Whether this life of a process is known to be over. */
    boolean gone(String process, long epoch);

    void publish(InferenceRequest request, Landing then);

    /**
     * Puts a body that is too large to travel inline on the log; acknowledged before {@link Stored#stored} is called.
     */
    void store(RequestId request, Bytes body, Stored then);

    /** Writes to the events of a partition of the requests; may linger. */
    void tell(int partition, AttemptEvent event);

    /** Writes at once. */
    void cancel(Cancel cancel);

    /**
     * Writes to a partition of the replies, so that the end of a dead worker's attempt stands in the order of its
     * replies.
     */
    void terminate(int partition, Reply.Terminated terminated);

    /** How a publication went; told on any thread, exactly once. */
    interface Landing {
        /** Acknowledged by all in-sync replicas: the request is accepted. */
        void landed(int partition, long offset);

        void lost();
    }

    /** How storing a body went; told on any thread, once, or never where it is no longer {@link #wanted}. */
    interface Stored {
        void stored(Body.Reference where);

        /** Whether anybody still waits for it; what has not left for the log by then need not. From any thread. */
        default boolean wanted() {
            return true;
        }

        void lost();
    }
}
