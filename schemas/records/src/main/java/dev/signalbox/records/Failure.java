package dev.signalbox.records;

import java.util.Locale;

/**
 * The closed table of failures: what the caller gets, what is tried next, whether the target's health suffers, what cools down and for how
 * long. {@code docs/failures.md} is generated from it. The constant's name in lower case is the metric label and the {@code code} of an error that has no better one.
 */
public enum Failure {
    // what the caller did
    INVALID_REQUEST(400, Retry.NEVER, false, Cools.NOTHING),
    UNAUTHENTICATED(401, Retry.NEVER, false, Cools.NOTHING),
    FORBIDDEN(403, Retry.NEVER, false, Cools.NOTHING),
    UNKNOWN_MODEL(404, Retry.NEVER, false, Cools.NOTHING),
    UNKNOWN_PATH(404, Retry.NEVER, false, Cools.NOTHING),
    METHOD_NOT_ALLOWED(405, Retry.NEVER, false, Cools.NOTHING),
    REQUEST_TOO_LARGE(413, Retry.NEVER, false, Cools.NOTHING),
    UNSUPPORTED_MEDIA(415, Retry.NEVER, false, Cools.NOTHING),
    TENANT_RATE_LIMITED(429, Retry.NEVER, false, Cools.NOTHING),
    CONTEXT_LENGTH(400, Retry.LARGER_CONTEXT, false, Cools.NOTHING),
    CONTENT_POLICY(400, Retry.NEVER, false, Cools.NOTHING),
    /** What is asked for can't be said in the target's dialect, or not to this model; another target may understand it. */
    UNSUPPORTED(400, Retry.OTHER_TARGET, false, Cools.NOTHING),
    CANCELLED(499, Retry.NEVER, false, Cools.NOTHING),
    SLOW_READER(499, Retry.NEVER, false, Cools.NOTHING),
    // what the provider did
    RATE_LIMITED(429, Retry.OTHER_TARGET, false, Cools.TARGET),
    QUOTA_EXHAUSTED(429, Retry.OTHER_TARGET, false, Cools.KEY),
    PROVIDER_AUTH(502, Retry.ONLY_ELSEWHERE, false, Cools.KEY),
    /** It serves nobody where we call from, whatever the key and the model. */
    REGION_REFUSED(502, Retry.ONLY_ELSEWHERE, false, Cools.PROVIDER),
    MODEL_MISSING(502, Retry.ONLY_ELSEWHERE, true, Cools.TARGET),
    PROVIDER_OVERLOADED(503, Retry.OTHER_TARGET, true, Cools.TARGET),
    PROVIDER_ERROR(502, Retry.OTHER_TARGET, true, Cools.NOTHING),
    CONNECT_FAILED(502, Retry.OTHER_TARGET, true, Cools.NOTHING),
    CONNECT_TIMEOUT(504, Retry.OTHER_TARGET, true, Cools.NOTHING),
    FIRST_TOKEN_TIMEOUT(504, Retry.OTHER_TARGET, true, Cools.NOTHING),
    CHUNK_TIMEOUT(504, Retry.OTHER_TARGET, true, Cools.NOTHING),
    TOTAL_TIMEOUT(504, Retry.NEVER, false, Cools.NOTHING),
    STREAM_BROKEN(502, Retry.OTHER_TARGET, true, Cools.NOTHING),
    BAD_REPLY(502, Retry.OTHER_TARGET, true, Cools.NOTHING),
    REPLY_TOO_LARGE(502, Retry.NEVER, false, Cools.NOTHING),
    // what we did
    BODY_LOST(503, Retry.NEVER, false, Cools.NOTHING),
    WORKER_LOST(502, Retry.OTHER_TARGET, false, Cools.NOTHING),
    REPLY_GAP(502, Retry.OTHER_TARGET, false, Cools.NOTHING),
    NO_TARGET(503, Retry.NEVER, false, Cools.NOTHING),
    RETRIES_EXHAUSTED(502, Retry.NEVER, false, Cools.NOTHING),
    SHED(503, Retry.NEVER, false, Cools.NOTHING),
    DEADLINE(503, Retry.NEVER, false, Cools.NOTHING),
    DRAINING(503, Retry.NEVER, false, Cools.NOTHING),
    UNAVAILABLE(503, Retry.NEVER, false, Cools.NOTHING),
    INTERNAL(500, Retry.OTHER_TARGET, false, Cools.NOTHING);

    public enum Retry {
        /** Elsewhere, or where nothing else is left at the same target later. */
        OTHER_TARGET,
        /** Elsewhere: the same target would say the same. */
        ONLY_ELSEWHERE,
        LARGER_CONTEXT,
        NEVER
    }

    /**
     * What is left alone for a while. A cool-down never gets shorter by a second failure. Where the provider does not say how long, it doubles with each
     * one in a row, {@value #MOST_DOUBLINGS} times at most.
     */
    public enum Cools {
        NOTHING(0),
        /** All targets of the provider that use the key, where no other key of its pool helped. */
        KEY(30_000),
        TARGET(1_000),
        /** All targets of the provider, whatever key they use. */
        PROVIDER(60_000);

        /** No cool-down is longer, whatever a provider says. */
        public static final long LONGEST_MILLIS = 600_000;

        public static final int MOST_DOUBLINGS = 5;

        private final long millis;

        Cools(long millis) {
            this.millis = millis;
        }

        /** How long where the provider does not say. */
        public long millis() {
            return millis;
        }

        /** Whether more than the one target that failed is meant. */
        public boolean others() {
            return this == KEY || this == PROVIDER;
        }
    }

    private final int status;
    private final Retry retry;
    private final boolean hurtsHealth;
    private final Cools cools;
    private final String label;

    Failure(int status, Retry retry, boolean hurtsHealth, Cools cools) {
        this.status = status;
        this.retry = retry;
        this.hurtsHealth = hurtsHealth;
        this.cools = cools;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** The HTTP status that a caller gets when this is the end. */
    public int status() {
        return status;
    }

    public Retry retry() {
        return retry;
    }

    public boolean hurtsHealth() {
        return hurtsHealth;
    }

    public Cools cools() {
        return cools;
    }

    public String label() {
        return label;
    }

    public boolean retryable() {
        return retry != Retry.NEVER;
    }
}
