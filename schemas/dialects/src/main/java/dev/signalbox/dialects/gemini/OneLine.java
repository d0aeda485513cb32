package dev.signalbox.dialects.gemini;

import dev.signalbox.records.Bytes;

/** JSON on one line: line ends between its tokens are white space, but inside an event's frame they would end it. */
final class OneLine {
    private OneLine() {}

    /** The same bytes where they have no line ends, else a copy. */
    static Bytes of(Bytes json) {
        for (int i = 0; i < json.length(); i++) {
            if (json.at(i) == '\n' || json.at(i) == '\r') {
                return copied(json);
            }
        }
        return json;
    }

    private static Bytes copied(Bytes json) {
        var copy = json.toArray().clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = copy[i] == '\n' || copy[i] == '\r' ? (byte) ' ' : copy[i];
        }
        return Bytes.of(copy);
    }
}
