package dev.signalbox.worker.slots;

import dev.signalbox.records.Facts;
import dev.signalbox.records.Usage;
import java.util.Locale;

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

    /**
     * A call was refused; only words about a minute teach, since others mean how many run at once, and none of a call that would not fit into
     * an empty minute.
     */
    void refused(String words, long now) {
        var said = words.toLowerCase(Locale.ROOT);
        if (requests.sum(now) < FEWEST || tooLarge(said)) {
            return;
        }
        boolean ofTokens = said.contains("tpm") || said.contains("tokens per min") || said.contains("tokens/min");
        boolean ofRequests = said.contains("rpm") || said.contains("requests per min") || said.contains("requests/min");
        if (ofTokens) {
            tokens.refused(now);
        }
        if (ofRequests) {
            requests.refused(now);
        }
    }

    private static boolean tooLarge(String said) {
        long limit = number(said, "limit");
        return said.contains("request too large") || limit > 0 && number(said, "requested") > limit;
    }

    /** The number right behind a word; 0 where there is none. */
    private static long number(String text, String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int i = at + word.length();
            while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == ':')) {
                i++;
            }
            long number = 0;
            for (; i < text.length() && Character.isDigit(text.charAt(i)) && number < Integer.MAX_VALUE; i++) {
                number = 10 * number + Character.digit(text.charAt(i), 10);
            }
            if (number > 0) {
                return number;
            }
        }
        return 0;
    }
}
