package dev.signalbox.ingress.fold;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import java.util.Map;

/**
 * What is asked for and on which terms.
 *
 * @param receivedAt epoch milliseconds
 * @param deadlineAt epoch milliseconds after which no router begins anything for it
 * @param holdUntilNanos until when it may wait to be published for the first time
 * @param landingNanos how long the log may take to acknowledge it before it is refused
 * @param overNanos until when the router's word is waited for
 * @param resumable whether it lives on for some seconds without a reader
 * @param continuations how often an answer that broke off after something was shown may go on elsewhere
 * @param inlineBytes the largest body that travels with its request
 * @param headers of the caller that belong to its dialect
 */
public record Ask(
        RequestId id,
        String tenant,
        Lane lane,
        Dialect dialect,
        Facts facts,
        long receivedAt,
        long deadlineAt,
        long holdUntilNanos,
        long landingNanos,
        long overNanos,
        int continuations,
        int inlineBytes,
        boolean resumable,
        Map<String, String> headers) {
    public Ask {
        headers = Map.copyOf(headers);
    }

    /** Of a caller that sent no headers of its dialect. */
    public Ask(
            RequestId id, String tenant, Lane lane, Dialect dialect, Facts facts, long receivedAt, long deadlineAt, long holdUntilNanos,
            long landingNanos, long overNanos, int continuations, int inlineBytes, boolean resumable) {
        this(id, tenant, lane, dialect, facts, receivedAt, deadlineAt, holdUntilNanos, landingNanos, overNanos, continuations, inlineBytes,
                resumable, Map.of());
    }
}
