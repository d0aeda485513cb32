package dev.signalbox.ingress.pipe;

import dev.signalbox.records.StoredResponse;

/** The store of an ingress that is to keep nothing: it reads nothing either. */
final class EmptyShelf implements OpenShelf {
    @Override
    public boolean placesKnown() {
        return true;
    }

    @Override
    public void keep(StoredResponse half, Kept then) {
        then.kept(-1);
    }

    @Override
    public void recall(String id, Recalled then) {
        then.recalled(new Recall.Unknown());
    }

    @Override
    public void erase(String id, Kept then) {
        then.kept(-1);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
