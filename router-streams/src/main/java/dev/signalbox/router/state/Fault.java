package dev.signalbox.router.state;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;

/** How the last attempt of a request failed: what its caller is told if it was the last one. */
public record Fault(Failure failure, String message, long retryAfterMillis, Bytes providerError) {
    static Fault of(Failure failure, String message) {
        return new Fault(failure, message, 0, Bytes.EMPTY);
    }
}
