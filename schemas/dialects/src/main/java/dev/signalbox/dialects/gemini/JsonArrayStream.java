package dev.signalbox.dialects.gemini;

import dev.signalbox.records.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.function.Predicate;

/**
 * The objects of one JSON array, as its bytes arrive in pieces of any size: how a stream comes from an endpoint that was
 * not asked for server-sent events, or does not have them. An object that lies in one piece is a slice of it. Looks for
 * nothing but where objects begin and end; whether they are JSON is for others to see. Not thread-safe.
 */
final class JsonArrayStream {
    private final int maxBytes;
    private final Predicate<Bytes> listener;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private Place place = Place.BEFORE;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean overflowed;
    private boolean stopped;

    private enum Place {
        BEFORE,
        BETWEEN,
        WITHIN,
        BEHIND
    }

    /**
     * @param maxBytes of one object
     * @param listener is given each object; after false everything is ignored
     */
    JsonArrayStream(int maxBytes, Predicate<Bytes> listener) {
        this.maxBytes = maxBytes;
        this.listener = listener;
    }

    /** Whether the array's end was there. */
    boolean closed() {
        return place == Place.BEHIND;
    }

    /** Whether an object was larger than the bound; the rest is then ignored. */
    boolean overflowed() {
        return overflowed;
    }

    /** @return false where these bytes can't belong to an array of objects */
    boolean read(Bytes piece) {
        int from = 0;
        for (int i = 0; i < piece.length() && !stopped; i++) {
            byte b = piece.at(i);
            if (place == Place.WITHIN) {
                if (ends(b)) {
                    whole(piece.slice(from, i + 1));
                }
            } else if (b == '{' && place == Place.BETWEEN) {
                place = Place.WITHIN;
                depth = 1;
                from = i;
            } else if (!between(b)) {
                return false;
            }
        }
        if (place == Place.WITHIN && !stopped) {
            keep(piece.slice(from, piece.length()));
        }
        return true;
    }

    /** Takes a byte that lies outside of all objects; false for one that has no business there. */
    private boolean between(byte b) {
        if (b == '[' && place == Place.BEFORE) {
            place = Place.BETWEEN;
            return true;
        }
        if (b == ']' && place == Place.BETWEEN) {
            place = Place.BEHIND;
            return true;
        }
        return b == ' ' || b == '\n' || b == '\r' || b == '\t' || (b == ',' && place == Place.BETWEEN);
    }

    /** Takes a byte of an object; says whether it is the last one. */
    private boolean ends(byte b) {
        if (inString) {
            boolean quoted = escaped;
            escaped = b == '\\' && !quoted;
            inString = b != '"' || quoted;
            return false;
        }
        switch (b) {
            case '"' -> inString = true;
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {}
        }
        return depth == 0;
    }

    private void whole(Bytes end) {
        place = Place.BETWEEN;
        var object = end;
        if (kept.size() > 0) {
            keep(end);
            object = Bytes.of(kept.toByteArray());
            kept.reset();
        }
        stopped |= overflowed || !listener.test(object);
    }

    private void keep(Bytes part) {
        if (kept.size() + part.length() > maxBytes) {
            overflowed = true;
            stopped = true;
            return;
        }
        kept.write(part.array(), part.offset(), part.length());
    }
}
