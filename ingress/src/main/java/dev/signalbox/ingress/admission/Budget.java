package dev.signalbox.ingress.admission;

import org.jspecify.annotations.Nullable;

/**
 * What one tenant may ask for per minute, in requests and in estimated tokens; 0 means no bound. Shared by all event
 * loops.
 */
public final class Budget {
    private final int requestsPerMinute;
    private final long tokensPerMinute;
    private final @Nullable Bucket requests;
    private final @Nullable Bucket tokens;

    public Budget(int requestsPerMinute, long tokensPerMinute, long now) {
        this.requestsPerMinute = requestsPerMinute;
        this.tokensPerMinute = tokensPerMinute;
        this.requests = requestsPerMinute > 0 ? new Bucket(requestsPerMinute, now) : null;
        this.tokens = tokensPerMinute > 0 ? new Bucket(tokensPerMinute, now) : null;
    }

    /** Whether these are its limits, so that a new catalogue with the same limits does not fill the bucket again. */
    public boolean has(int requestsPerMinute, long tokensPerMinute) {
        return this.requestsPerMinute == requestsPerMinute && this.tokensPerMinute == tokensPerMinute;
    }

    /**
     * Takes one request of that many tokens. Returns 0, or the nanoseconds after which it is worth to come again,
     * having taken nothing.
     */
    public long admit(long promptTokens, long now) {
        if (requests == null && tokens == null) {
            return 0;
        }
        synchronized (this) {
            long wait = Math.max(
                    requests == null ? 0 : requests.waitFor(1, now),
                    tokens == null ? 0 : tokens.waitFor(promptTokens, now));
            if (wait == 0) {
                if (requests != null) {
                    requests.take(1, now);
                }
                if (tokens != null) {
                    tokens.take(promptTokens, now);
                }
            }
            return wait;
        }
    }

    /** What was taken for a request turns out not to be owed. */
    public void giveBack(long promptTokens, long now) {
        synchronized (this) {
            if (requests != null) {
                requests.giveBack(1, now);
            }
            if (tokens != null) {
                tokens.giveBack(promptTokens, now);
            }
        }
    }
}
