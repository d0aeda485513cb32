package dev.signalbox.records;

import java.util.List;
import java.util.Optional;

/** Something that the reader of a request's replies is told. Several travel in one record of {@code inference.replies}. */
public sealed interface Reply {
    RequestId request();

    /** The ingress epoch that it is for; another reader of the partition leaves it alone. */
    long ingressEpoch();

    /**
     * A run of one attempt's events.
     *
     * @param seq number of the first of the events in its attempt, from 0
     * @param continues the attempt and its last shown seq that this attempt goes on from
     * @param opening said with the first event alone
     */
    record Events(
            RequestId request,
            long ingressEpoch,
            AttemptId attempt,
            int number,
            String worker,
            long workerEpoch,
            String target,
            int seq,
            Optional<Seam> continues,
            List<ReplyEvent> events,
            Opening opening)
            implements Reply {
        public Events {
            events = List.copyOf(events);
        }

        public Events(
                RequestId request, long ingressEpoch, AttemptId attempt, int number, String worker, long workerEpoch, String target,
                int seq, Optional<Seam> continues, List<ReplyEvent> events) {
            this(request, ingressEpoch, attempt, number, worker, workerEpoch, target, seq, continues, events, Opening.NONE);
        }
    }

    /**
     * What whoever writes an attempt's answer has to know beside its events.
     *
     * @param leftOut members of the request that its call goes without
     * @param model as the caller named it; empty where that is the name of the target's model
     * @param echo what a translated answer says again of its request, in the caller's dialect; empty for nothing
     */
    record Opening(List<String> leftOut, String model, Bytes echo) {
        public static final Opening NONE = new Opening(List.of(), "", Bytes.EMPTY);

        public Opening {
            leftOut = List.copyOf(leftOut);
        }
    }

    /** The attempt's worker is dead: nothing more will come of it. Written by the router or the ingress itself; carries no seq. */
    record Terminated(RequestId request, long ingressEpoch, AttemptId attempt) implements Reply {}

    /**
     * The router gives up on a publication of the request, or refuses it.
     *
     * @param retryAfterMillis when it is worth to come again, 0 where it is not known
     */
    record Final(
            RequestId request,
            long ingressEpoch,
            int publication,
            Failure failure,
            String message,
            long retryAfterMillis,
            int attempts,
            Bytes providerError)
            implements Reply {}

    /**
     * Ingresses speak of a request where all who read its replies hear it in one order.
     *
     * @param ingressEpoch of the ingress that says it
     */
    record Word(RequestId request, long ingressEpoch, Said said) implements Reply {}

    enum Said {
        /** Somebody follows the answer through another ingress. Said again every few seconds. */
        ATTENDED,
        /** The caller withdraws the request. */
        WITHDRAWN,
        /** The answer to the first: the request is still held, and will be answered here. */
        HELD
    }

    /** The last event that was shown of an attempt. */
    record Seam(AttemptId attempt, int lastSeq) {}
}
