package dev.signalbox.records.decision;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Failure;
import dev.signalbox.records.RequestId;
import java.util.List;
import java.util.Optional;

/**
 * What the router decided for a request at one moment, and why; enough to explain it and to decide it again.
 *
 * @param at epoch milliseconds
 * @param decideNanos how long the decision took
 * @param route name that was asked for
 * @param candidates one for each target of the route, packed: the arrays have one place per candidate
 * @param chosen place of the chosen candidate, -1 where none was
 * @param heldMillis how long the request had been held before; of a hedge, how long the first attempt had been silent
 */
public record Decision(
        RequestId request,
        Outcome outcome,
        Optional<AttemptId> attempt,
        int number,
        long at,
        long decideNanos,
        long catalogVersion,
        String policy,
        String tenant,
        String route,
        int promptTokens,
        Candidates candidates,
        int chosen,
        String worker,
        Optional<Failure> failure,
        long heldMillis) {

    public enum Outcome {
        DISPATCHED,
        HELD,
        REFUSED,
        /** A second attempt beside a silent first one. */
        HEDGED
    }

    /**
     * The candidates against the catalogue version: 300 of them stay within some 1.5 KB.
     *
     * @param targets indices into the catalogue's targets
     * @param reasons ordinal of the filter that dropped a candidate plus one, 0 for one that was scored
     * @param scores predicted cost in milliseconds as IEEE half floats; lower wins; NaN where dropped
     * @param terms names of the cost terms
     * @param termScores per term, scores of the candidates kept in {@code detailed}, in that order
     * @param detailed places of the candidates whose terms are kept: all where they are few, else the cheapest
     */
    public record Candidates(
            int[] targets, byte[] reasons, short[] scores, List<String> terms, List<short[]> termScores, int[] detailed) {}
}
