package dev.signalbox.ingress.http;

import dev.signalbox.records.Bytes;

/** Makes of server-sent events, piece by piece, the items of one JSON array. Each event has its data in one line; comments go. */
final class ArrayText {
    private static final Bytes DATA = Bytes.utf8("data: ");
    private static final Bytes END_OF_EVENT = Bytes.utf8("\n\n");
    private static final Bytes OPEN = Bytes.utf8("[");
    private static final Bytes NEXT = Bytes.utf8(",\n");
    private static final Bytes CLOSE = Bytes.utf8("]");
    private static final Bytes NOTHING_IN_IT = Bytes.utf8("[]");

    private boolean open;

    /** What stands in the array for a piece of an event. */
    Bytes item(Bytes piece) {
        if (piece.equals(DATA)) {
            var between = open ? NEXT : OPEN;
            open = true;
            return between;
        }
        boolean comment = !piece.isEmpty() && piece.at(0) == ':';
        return comment || piece.equals(END_OF_EVENT) ? Bytes.EMPTY : piece;
    }

    Bytes end() {
        return open ? CLOSE : NOTHING_IN_IT;
    }

    /** Nothing of it has left. */
    void retract() {
        open = false;
    }
}
