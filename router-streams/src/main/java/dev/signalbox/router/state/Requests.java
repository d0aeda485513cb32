package dev.signalbox.router.state;

import dev.signalbox.records.RequestId;
import java.util.Optional;
import java.util.function.Consumer;

/** The requests of one partition, by id. Owned by the thread that drives the machine. */
public interface Requests {
    Optional<RequestState> find(RequestId id);

    void put(RequestState state);

    /** What is left of it is its last word, where the router had that; it may still be under way. */
    void remove(RequestId id);

    int size();

    /** Shows each; what is put or removed meanwhile may or may not be shown. */
    void forEach(Consumer<RequestState> each);

    /** What was said of requests that are still to come. */
    EarlyEvents early();
}
