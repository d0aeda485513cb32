package dev.signalbox.worker.slots;

import dev.signalbox.records.Facts;
import dev.signalbox.records.Usage;
import java.util.Locale;

/**
 * A target's requests and tokens per minute, apart: the catalogue's limits, and ceilings learned from refusals that say that they are about a minute.
 * Tokens are taken as estimated when a call begins, and corrected by what it used. Owned by {@link Slots}.
 */
final class MinuteRates {
    private static final int USUAL_OUTPUT = 300;
    private static final double MOVES = 0.1;

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
        long byTokens = tokens.bounded() ? (long) (tokens.left(now) / usualTokens) : Integer.MAX_VALUE;
        return (int) Math.min(requests.left(now), byTokens);
    }

    /** A call begins. Gives the tokens that it was taken to need. */
    long began(Facts facts, long now) {
        int output = facts.maxOutputTokens() > 0 ? Math.min(facts.maxOutputTokens(), USUAL_OUTPUT) : USUAL_OUTPUT;
        long estimate = (long) facts.promptTokens() + output;
        requests.add(1, now);
        tokens.add(estimate, now);
        usualTokens = Math.max(1, usualTokens + MOVES * (estimate - usualTokens));
        return estimate;
    }

    /** A call used other than it was taken to need. */
    void used(Usage usage, long estimate, long now) {
        long of = usage.input() + usage.output();
        if (of > 0) {
            tokens.add(of - estimate, now);
        }
    }

    /** A call was refused; only words about a minute teach, since others mean how many run at once. */
    void refused(String words, long now) {
        var said = words.toLowerCase(Locale.ROOT);
        boolean ofTokens = said.contains("tpm") || said.contains("tokens per min") || said.contains("tokens/min");
        boolean ofRequests = said.contains("rpm") || said.contains("requests per min") || said.contains("requests/min");
        if (ofTokens) {
            tokens.refused(now);
        }
        if (ofRequests) {
            requests.refused(now);
        }
    }
}
