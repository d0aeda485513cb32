package dev.signalbox.acceptance;

import java.util.Optional;

/**
 * How one request ended, as its client saw it.
 *
 * @param text what was shown, whole or up to the break
 * @param error the error's body, or what broke
 * @param retryAfter the header as it came, empty where there was none
 * @param id the {@code x-request-id}
 */
public record Outcome(
        Ask ask, Kind kind, int status, String text, String error, String retryAfter, Optional<String> id, Moments at) {

    /** How it ended. */
    public enum Kind {
        /** The whole answer came, with its promised end. */
        ANSWERED,
        /** An HTTP error in the caller's dialect before anything was shown. */
        REFUSED,
        /** A typed error inside a stream that had begun. */
        STREAM_ERROR,
        /** The connection was reset or refused: only a dead ingress may do that. */
        RESET,
        /** A stream that ended without its end or an error, or an error that is no error object: never right. */
        BROKEN,
        /** No end came as long as the client waited: never right. */
        UNENDED
    }

    /**
     * Nanoseconds of the client's monotonic clock.
     *
     * @param first when the first text came, or -1
     * @param pause the longest time between two pieces of text
     */
    public record Moments(long began, long first, long ended, long pause) {}

    public int number() {
        return ask.number();
    }

    public boolean answered() {
        return kind == Kind.ANSWERED;
    }

    /** From its begin to its end. */
    public long millis() {
        return (at.ended() - at.began()) / 1_000_000;
    }
}
