package dev.signalbox.acceptance;

import java.util.Optional;

/**
 * How one request ended, as its client saw it.
 *
 * @param text what was shown, whole or up to the break
 * @param broke in milliseconds since the request began, when it ended
 */
record Outcome(int number, boolean streamed, Kind kind, int status, String text, String error, Optional<String> id, long millis) {
    enum Kind {
        /** The whole answer came, with its promised end. */
        ANSWERED,
        /** An HTTP error in the caller's dialect before anything was shown. */
        REFUSED,
        /** A typed error inside a stream that had begun. */
        STREAM_ERROR,
        /** The connection was reset: only a dead ingress may do that. */
        RESET,
        /** A stream that ended without its end or an error, or an error that is no error object: never right. */
        BROKEN
    }
}
