package dev.signalbox.router.state;

import dev.signalbox.records.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes small binary values: variable-length numbers, and text and bytes with their length before them. */
final class BytesOut {
    private byte[] bytes = new byte[512];
    private int length;

    void number(long value) {
        long zigzag = value << 1 ^ value >> 63;
        room(10);
        while ((zigzag & ~0x7FL) != 0) {
            bytes[length++] = (byte) (zigzag & 0x7F | 0x80);
            zigzag >>>= 7;
        }
        bytes[length++] = (byte) zigzag;
    }

    void flag(boolean value) {
        room(1);
        bytes[length++] = (byte) (value ? 1 : 0);
    }

    void word(Enum<?> value) {
        text(value.name());
    }

    void text(String value) {
        var utf8 = value.getBytes(StandardCharsets.UTF_8);
        raw(utf8, 0, utf8.length);
    }

    void bytes(Bytes value) {
        raw(value.array(), value.offset(), value.length());
    }

    void longs(long[] values) {
        number(values.length);
        room(8 * values.length);
        for (long value : values) {
            for (int shift = 0; shift < 64; shift += 8) {
                bytes[length++] = (byte) (value >> shift);
            }
        }
    }

    private void raw(byte[] from, int offset, int count) {
        number(count);
        room(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    byte[] taken() {
        return Arrays.copyOf(bytes, length);
    }
}
