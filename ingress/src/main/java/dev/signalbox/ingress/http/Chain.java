package dev.signalbox.ingress.http;

import dev.signalbox.records.Bytes;
import java.util.Optional;

/**
 * How a request stands in a chain of responses that go on with one another.
 *
 * @param previous id of the response that it goes on with; empty where none
 * @param kept the whole conversation that is asked with, as items in a JSON array, where the response is to be kept
 */
record Chain(String previous, Optional<Bytes> kept) {
    static final Chain NONE = new Chain("", Optional.empty());
}
