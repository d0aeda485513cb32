package dev.signalbox.ingress.fold;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;

/**
 * How a request ended that has no whole answer.
 *
 * @param attempts how many it took
 * @param target of the attempt that spoke last; empty where none did
 */
public record Fault(
        Failure failure, String message, long retryAfterMillis, int attempts, String target, Bytes providerError) {
    Fault but(String why) {
        return new Fault(failure, message + "; " + why, retryAfterMillis, attempts, target, providerError);
    }

    Fault retryAfter(long millis) {
        return new Fault(failure, message, millis, attempts, target, providerError);
    }

    static Fault of(Failure failure, String message) {
        return new Fault(failure, message, 0, 0, "", Bytes.EMPTY);
    }
}
