package dev.signalbox.router.state;

import dev.signalbox.records.Bytes;
import java.nio.charset.StandardCharsets;

/** Reads what {@link BytesOut} wrote; throws {@link IllegalArgumentException} where the bytes end too soon. */
final class BytesIn {
    private final byte[] bytes;
    private int at;

    BytesIn(byte[] bytes) {
        this.bytes = bytes;
    }

    long number() {
        long zigzag = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1);
            byte next = bytes[at++];
            zigzag |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return zigzag >>> 1 ^ -(zigzag & 1);
            }
        }
        throw new IllegalArgumentException("a number has more than ten bytes");
    }

    int count() {
        long value = number();
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a count is out of range: " + value);
        }
        return (int) value;
    }

    boolean flag() {
        need(1);
        return bytes[at++] != 0;
    }

    <E extends Enum<E>> E word(Class<E> type) {
        return Enum.valueOf(type, text());
    }

    String text() {
        int length = length();
        var text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    Bytes bytes() {
        int length = length();
        var slice = Bytes.of(bytes, at, length);
        at += length;
        return slice;
    }

    long[] longs() {
        int n = count();
        need((long) n * 8);
        var values = new long[n];
        for (int i = 0; i < n; i++) {
            for (int shift = 0; shift < 64; shift += 8) {
                values[i] |= (bytes[at++] & 0xFFL) << shift;
            }
        }
        return values;
    }

    private int length() {
        int length = count();
        need(length);
        return length;
    }

    private void need(long count) {
        if (count < 0 || at + count > bytes.length) {
            throw new IllegalArgumentException("ends after " + bytes.length + " bytes, wanted " + count + " at " + at);
        }
    }
}
