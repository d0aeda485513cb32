package dev.signalbox.dialects.openai;

import dev.signalbox.records.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is to stand instead of some places of a payload. */
final class Splices {
    private final List<Splice> all = new ArrayList<>(6);

    private record Splice(int from, int to, Bytes with) {}

    void put(int from, int to, Bytes with) {
        all.add(new Splice(from, to, with));
    }

    /** The payload with them; itself where there are none. */
    Bytes applied(Bytes payload) {
        if (all.isEmpty()) {
            return payload;
        }
        all.sort(Comparator.comparingInt(Splice::from).thenComparingInt(Splice::to));
        int length = payload.length();
        for (var splice : all) {
            length += splice.with().length() - (splice.to() - splice.from());
        }
        var result = new byte[length];
        int read = 0;
        int written = 0;
        for (var splice : all) {
            int between = splice.from() - read;
            System.arraycopy(payload.array(), payload.offset() + read, result, written, between);
            written += between;
            var with = splice.with();
            System.arraycopy(with.array(), with.offset(), result, written, with.length());
            written += with.length();
            read = splice.to();
        }
        System.arraycopy(payload.array(), payload.offset() + read, result, written, payload.length() - read);
        return Bytes.of(result);
    }
}
