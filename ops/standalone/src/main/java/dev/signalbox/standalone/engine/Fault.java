package dev.signalbox.standalone.engine;

/** One way in which an engine fails. */
sealed interface Fault {
    /** Answers at once with this status. */
    record Error(int status) implements Fault {}

    /** Answers 429. */
    record RateLimit(int retryAfterSeconds) implements Fault {}

    /** Takes the request and never says anything. @param all nor does it answer probes */
    record Hang(boolean all) implements Fault {}

    /** Closes the connection before any answer. */
    record Reset() implements Fault {}

    /** Closes the connection after so many tokens of a stream; after none, when the role was said. */
    record Cut(int tokens) implements Fault {}

    /** Sends one byte a second; where {@code tokens} is above 0, so many tokens of a stream as ever, and from then on one a second. */
    record Drip(int tokens) implements Fault {}

    /** Takes its time: every step of the engine, for all requests, until it is cleared. */
    record Slow(double factor) implements Fault {}
}
