package dev.signalbox.ingress.pipe;

import dev.signalbox.records.StoredResponse;
import org.jspecify.annotations.Nullable;

/** What a front needs of the store of responses. No method blocks; what comes of it is told on any thread, once. */
public interface Shelf {
    /** Whether all that was kept before this process began can be found. */
    boolean placesKnown();

    /** Writes one half of a response, and where it lies; told when every ingress can find it. */
    void keep(StoredResponse half, Kept then);

    /** Finds a response: all that was kept by the time of the asking, and nothing that was deleted by then. */
    void recall(String id, Recalled then);

    /** Has a response forgotten; told when no ingress finds it any more. */
    void erase(String id, Kept then);

    /** How writing went. */
    interface Kept {
        /** @param offset of what was kept; -1 where it was not: the log did not take it, or it is larger than may be kept */
        void kept(long offset);
    }

    /** What came of a search. */
    interface Recalled {
        void recalled(Recall what);
    }

    /** What came of a search. */
    sealed interface Recall {
        /**
         * A response that is there.
         *
         * @param inputOffset where the half with the input lies
         * @param answer the other half; null while there is none
         */
        record Found(StoredResponse input, long inputOffset, @Nullable StoredResponse answer) implements Recall {}

        /** There is none, or none any more. */
        record Unknown() implements Recall {}

        /** It can't be told now whether there is one. */
        record Unreadable() implements Recall {}
    }
}
