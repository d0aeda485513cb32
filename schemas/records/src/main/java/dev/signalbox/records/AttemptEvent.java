package dev.signalbox.records;

import java.util.Optional;

/** What happened to a request, in {@code inference.events}, at the request's own partition: what the router's machine and the ledger live on. */
public sealed interface AttemptEvent {
    RequestId request();

    /** Said by the worker that was named in a Dispatch. */
    sealed interface OfWorker extends AttemptEvent {
        AttemptId attempt();

        Run run();
    }

    /**
     * Where an attempt runs and what it is charged to.
     *
     * @param number the attempt's number in its request, from 1
     */
    record Run(
            String worker,
            long workerEpoch,
            String target,
            long catalogVersion,
            int number,
            String tenant,
            String model,
            Lane lane) {}

    /**
     * When things happened in an attempt.
     *
     * @param acceptedAt epoch milliseconds at which the worker took it
     * @param firstTokenMicros from the acceptance to the first visible event; -1 where none came
     * @param totalMicros from the acceptance to now
     */
    record Timings(long acceptedAt, long firstTokenMicros, long totalMicros) {}

    /** The call has begun. Left out where the attempt ended within some milliseconds. */
    record Accepted(RequestId request, AttemptId attempt, Run run, Timings timings) implements OfWorker {}

    /** The first visible reply was acknowledged. Left out where the attempt ended within some milliseconds after. */
    record FirstToken(RequestId request, AttemptId attempt, Run run, Timings timings) implements OfWorker {}

    /** The promised end came, and its reply or result was acknowledged. */
    record Finished(RequestId request, AttemptId attempt, Run run, Timings timings, FinishReason reason, Usage usage)
            implements OfWorker {}

    /**
     * The attempt failed. Its cost, as far as known, counts all the same.
     *
     * @param visible whether something visible had been sent
     * @param forGood whether the provider says that the same request is not to come again
     */
    record Failed(
            RequestId request,
            AttemptId attempt,
            Run run,
            Timings timings,
            Failure failure,
            String message,
            long retryAfterMillis,
            boolean visible,
            Usage usage,
            Bytes providerError,
            boolean forGood)
            implements OfWorker {
        public Failed(
                RequestId request, AttemptId attempt, Run run, Timings timings, Failure failure, String message, long retryAfterMillis,
                boolean visible, Usage usage, Bytes providerError) {
            this(request, attempt, run, timings, failure, message, retryAfterMillis, visible, usage, providerError, false);
        }
    }

    /** The attempt was cancelled, or a cancel came for it before it began. {@code lateTokens}: received after the cancel. */
    record Stopped(RequestId request, AttemptId attempt, Run run, Timings timings, Usage usage, int lateTokens)
            implements OfWorker {}

    /**
     * Not begun, and no attempt: the worker is another epoch, does not know the target, or the sender has lapsed.
     *
     * @param partition of {@code inference.dispatch} that this order was written to, -1 where it is not said
     */
    record Refused(RequestId request, AttemptId attempt, Run run, RefusedFor reason, int partition) implements OfWorker {}

    enum RefusedFor {
        EPOCH,
        TARGET,
        SENDER
    }

    /** Not begun, and no attempt: the target's slots were all taken. */
    record Overloaded(RequestId request, AttemptId attempt, Run run, int limit) implements OfWorker {}

    /** Said by the ingress: this attempt's text is what the client sees. At most one a publication. */
    record Won(RequestId request, AttemptId attempt, int publication) implements AttemptEvent {}

    /** Said by the ingress: a gap before anything was visible; the router is to try elsewhere. */
    record Broken(RequestId request, AttemptId attempt) implements AttemptEvent {}

    /** Said by the ingress: publications up to this one are another partition's business now. */
    record Superseded(RequestId request, int publication) implements AttemptEvent {}

    /** Said by the ingress: nobody waits for the request any more. */
    record Cancelled(RequestId request, String reason) implements AttemptEvent {}

    /**
     * Said by an ingress that does not hold the request: a client follows the answer through it, so it is not to be given up although
     * its own ingress is dead. Said to every partition, because only a dead ingress knew which one has it.
     */
    record Attended(RequestId request) implements AttemptEvent {}

    /** The attempt that it speaks of; empty where it is of the request as a whole. */
    default Optional<AttemptId> of() {
        return switch (this) {
            case OfWorker w -> Optional.of(w.attempt());
            case Won w -> Optional.of(w.attempt());
            case Broken b -> Optional.of(b.attempt());
            case Superseded _, Cancelled _, Attended _ -> Optional.empty();
        };
    }
}
