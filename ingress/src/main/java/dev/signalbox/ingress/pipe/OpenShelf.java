package dev.signalbox.ingress.pipe;

/** A store of responses from its beginning to its end. */
interface OpenShelf extends Shelf, AutoCloseable {
    /** Begins to read; once. */
    default void start() {}

    @Override
    void close();
}
