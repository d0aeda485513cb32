package dev.signalbox.records;

import java.util.Map;
import java.util.Optional;

/**
 * A request on the log: the envelope that the router reads, and the body that it never opens.
 *
 * @param publication how often it was published before, from 0
 * @param partition of {@code inference.requests} that it is published to; its events go to the same number
 * @param receivedAt epoch milliseconds
 * @param deadline epoch milliseconds after which nobody waits for the answer
 * @param replyTo where the replies go; empty for batch, whose whole answer goes to {@code inference.results}
 * @param resumable lives on for some seconds without a reader
 * @param headers of the caller that belong to its dialect, by name in lower case; sent on where the provider speaks that
 */
public record InferenceRequest(
        RequestId id,
        int publication,
        int partition,
        String tenant,
        Lane lane,
        Dialect dialect,
        long receivedAt,
        long deadline,
        Facts facts,
        Body body,
        Optional<ReplyAddress> replyTo,
        Optional<Continuation> continuation,
        boolean resumable,
        Map<String, String> headers) {

    public InferenceRequest {
        headers = Map.copyOf(headers);
    }

    /** One whose caller sent no headers of its dialect. */
    public InferenceRequest(
            RequestId id, int publication, int partition, String tenant, Lane lane, Dialect dialect, long receivedAt, long deadline,
            Facts facts, Body body, Optional<ReplyAddress> replyTo, Optional<Continuation> continuation, boolean resumable) {
        this(id, publication, partition, tenant, lane, dialect, receivedAt, deadline, facts, body, replyTo, continuation, resumable,
                Map.of());
    }

    public boolean isBatch() {
        return replyTo.isEmpty();
    }

    public InferenceRequest withBody(Body other) {
        return new InferenceRequest(
                id, publication, partition, tenant, lane, dialect, receivedAt, deadline, facts, other, replyTo,
                continuation, resumable, headers);
    }

    public InferenceRequest withHeaders(Map<String, String> others) {
        return new InferenceRequest(
                id, publication, partition, tenant, lane, dialect, receivedAt, deadline, facts, body, replyTo,
                continuation, resumable, others);
    }

    public InferenceRequest withFacts(Facts other) {
        return new InferenceRequest(
                id, publication, partition, tenant, lane, dialect, receivedAt, deadline, other, body, replyTo,
                continuation, resumable, headers);
    }

    public InferenceRequest published(int again, int toPartition, Optional<ReplyAddress> address, Optional<Continuation> from) {
        return new InferenceRequest(
                id, again, toPartition, tenant, lane, dialect, receivedAt, deadline, facts, body, address, from, resumable, headers);
    }
}
