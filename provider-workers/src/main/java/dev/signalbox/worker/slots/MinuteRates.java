package dev.signalbox.worker.slots;

import dev.signalbox.dialects.failure.MinuteLimit;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Usage;

/**
 * A target's requests and tokens per minute, apart: the catalogue's limits, and ceilings learned from refusals that say that they are about a minute.
 * Tokens are taken as estimated when a call begins, and corrected by what it used. In a minute in which nothing was used one call may begin,
 * however many tokens it needs: otherwise a bound below what a call usually needs would let nothing begin for ever. Owned by {@link Slots}.
 */
final class MinuteRates {
    private static final int USUAL_OUTPUT = 300;
    private static final double MOVES = 0.1;
    /** A refusal after fewer calls in the minute teaches nothing: somebody else used the limit up. */
    private static final int FEWEST = 5;

    private final MinuteCount requests;
    private final MinuteCount tokens;
    private double usualTokens = 1_000;

    MinuteRates(long now) {
        requests = new MinuteCount(now);
        tokens = new MinuteCount(now);
    }

    /** This worker's share of the catalogue's limits; 0 for none. */
    void limits(long requestsPerMinute, long tokensPerMinute) {
        requests.bound(requestsPerMinute);
        tokens.bound(tokensPerMinute);
    }

    /** Calls that may begin now, by what one usually takes. */
    int room(long now) {
        if (!requests.bounded() && !tokens.bounded()) {
            return Integer.MAX_VALUE;
        }
        return (int) Math.min(requests.left(now), tokens.bounded() ? byTokens(now) : Integer.MAX_VALUE);
    }

    private long byTokens(long now) {
        long room = (long) (tokens.left(now) / usualTokens);
        return tokens.sum(now) == 0 ? Math.max(1, room) : room;
    }

    /** A call begins. Gives the tokens that it was taken to need. */
    long began(Facts facts, long now) {
        int output = facts.maxOutputTokens() > 0 ? Math.min(facts.maxOutputTokens(), USUAL_OUTPUT) : USUAL_OUTPUT;
        long estimate = (long) facts.promptTokens() + output;
        requests.add(1, now);
        tokens.add(estimate, now);
        usualTokens = Math.clamp(usualTokens + MOVES * (estimate - usualTokens), 1, Math.max(1, tokens.ceiling()));
        return estimate;
    }

    /** A call that began then used other than it was taken to need. */
    void used(Usage usage, long estimate, long begunAt, long now) {
        long of = usage.input() + usage.output();
        if (of > estimate) {
            tokens.add(of - estimate, now);
        } else if (of > 0) {
            tokens.giveBack(estimate - of, begunAt, now);
        }
    }

    /** A call was refused for what it says of a minute. */
    void refused(MinuteLimit limit, long now) {
        if (requests.sum(now) < FEWEST) {
            return;
        }
        if (limit.tokens()) {
            tokens.refused(now);
        }
        if (limit.requests()) {
            requests.refused(now);
        }
    }
}
