package dev.signalbox.acceptance.replay;

import dev.signalbox.records.Dialect;

/** What providers refuse with, and what a caller is to be told of it: its own faults as they are, those of our account or of the provider as ours. */
enum Trouble {
    WRONG(400, 400, "invalid_request", "invalid_request_error", "INVALID_ARGUMENT"),
    /** It is our key, so that a caller must not take it for its own. */
    KEY(401, 502, "provider_auth", "api_error", "UNAVAILABLE"),
    BARRED(403, 502, "model_missing", "api_error", "UNAVAILABLE"),
    /** The caller's model is known here: that the provider does not have it is the catalogue's fault. */
    MISSING(404, 502, "model_missing", "api_error", "UNAVAILABLE"),
    LARGE(413, 413, "request_too_large", "request_too_large", "INVALID_ARGUMENT"),
    UNPROCESSABLE(422, 400, "invalid_request", "invalid_request_error", "INVALID_ARGUMENT"),
    LIMITED(429, 429, "rate_limit_exceeded", "rate_limit_error", "RESOURCE_EXHAUSTED"),
    BROKEN(500, 502, "provider_error", "api_error", "UNAVAILABLE"),
    BUSY(503, 503, "provider_overloaded", "overloaded_error", "UNAVAILABLE"),
    OVERLOADED(529, 503, "provider_overloaded", "overloaded_error", "UNAVAILABLE"),
    // told by recordings alone
    CONTEXT(400, 400, "context_length_exceeded", "invalid_request_error", "INVALID_ARGUMENT"),
    POLICY(200, 400, "content_policy_violation", "invalid_request_error", "INVALID_ARGUMENT"),
    QUOTA(429, 429, "insufficient_quota", "rate_limit_error", "RESOURCE_EXHAUSTED"),
    CUT(200, 502, "stream_broken", "api_error", "UNAVAILABLE");

    final int provider;
    final int caller;
    private final String openai;
    private final String anthropic;
    private final String gemini;

    Trouble(int provider, int caller, String openai, String anthropic, String gemini) {
        this.provider = provider;
        this.caller = caller;
        this.openai = openai;
        this.anthropic = anthropic;
        this.gemini = gemini;
    }

    /** The status of HTTP that the front's callers see. */
    int caller(Dialect front) {
        return caller == 503 && front == Dialect.ANTHROPIC_MESSAGES ? 529 : caller;
    }

    /** The front's word for it. */
    String word(Dialect front) {
        return switch (front) {
            case ANTHROPIC_MESSAGES -> anthropic;
            case GEMINI -> gemini;
            default -> openai;
        };
    }

    /** Whether only recordings tell of it. */
    boolean recordedOnly() {
        return compareTo(CONTEXT) >= 0;
    }

    /** Whether the caller has to change its request, so that the words of a provider of its own dialect reach it as they are. */
    boolean ofCaller() {
        return caller < 429;
    }

    /** Whether what the provider says of it is about our account there. */
    boolean secret() {
        return this == KEY || this == BARRED;
    }
}
