package dev.signalbox.records;

import java.util.Optional;

/**
 * The order to stop. Every worker reads it; the one it names answers in any case, even for an attempt that it never saw.
 *
 * @param attempt the attempt to stop; empty for all of the request
 * @param worker the worker that holds the attempt, with its epoch, where the sender knows
 * @param partition the request's partition, to which the answer goes
 * @param overtaken whether another attempt showed something first; else nobody wants the answer any more
 */
public record Cancel(
        RequestId request, Optional<AttemptId> attempt, String worker, long workerEpoch, String target, int partition, long at,
        boolean overtaken) {

    public Cancel(
            RequestId request, Optional<AttemptId> attempt, String worker, long workerEpoch, String target, int partition, long at) {
        this(request, attempt, worker, workerEpoch, target, partition, at, false);
    }
}
