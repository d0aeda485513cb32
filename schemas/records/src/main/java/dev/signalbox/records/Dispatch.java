package dev.signalbox.records;

/**
 * The order to run one attempt at one target.
 *
 * @param number the attempt's number in its request, from 1: what {@code x-signalbox-attempts} shows
 * @param sender the router that sends it, with its epoch; another than the attempt's where a router took a partition over
 * @param worker the worker that is to run it, with the epoch that it was chosen in
 * @param partition of {@code inference.dispatch} that it is sent to
 * @param target id of the target in the catalogue of that version
 */
public record Dispatch(
        InferenceRequest request,
        AttemptId attempt,
        int number,
        String sender,
        long senderEpoch,
        String worker,
        long workerEpoch,
        int partition,
        String target,
        long catalogVersion) {}
