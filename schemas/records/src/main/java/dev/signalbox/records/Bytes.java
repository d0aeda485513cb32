package dev.signalbox.records;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** An immutable-by-convention slice of bytes with content equality. Nobody writes into the array after handing it over. */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    public static Bytes of(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
    }

    public static Bytes of(byte[] array, int offset, int length) {
        if (offset < 0 || length < 0 || offset + length > array.length) {
            throw new IndexOutOfBoundsException("slice " + offset + "+" + length + " of " + array.length);
        }
        return length == 0 ? EMPTY : new Bytes(array, offset, length);
    }

    /** The remaining bytes of a buffer; shares a heap buffer's array, copies a direct one. Does not move the buffer. */
    public static Bytes of(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            return of(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        }
        var copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return of(copy);
    }

    /** All of them in one piece: the only one as it is, several copied. */
    public static Bytes joined(List<Bytes> pieces) {
        if (pieces.size() == 1) {
            return pieces.getFirst();
        }
        int length = 0;
        for (var piece : pieces) {
            length += piece.length;
        }
        var all = new byte[length];
        int at = 0;
        for (var piece : pieces) {
            System.arraycopy(piece.array, piece.offset, all, at, piece.length);
            at += piece.length;
        }
        return of(all);
    }

    public static Bytes utf8(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** Whether the last of them ends a line. */
    public boolean endsLine() {
        return length > 0 && array[offset + length - 1] == '\n';
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public byte at(int index) {
        return array[offset + index];
    }

    public Bytes slice(int from, int to) {
        return of(array, offset + from, to - from);
    }

    /** An array that holds exactly these bytes; the backing array itself where it fits, else a copy. */
    public byte[] toArray() {
        return offset == 0 && length == array.length ? array : Arrays.copyOfRange(array, offset, offset + length);
    }

    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(array, offset, length);
    }

    public String asText() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes b
                && Arrays.equals(array, offset, offset + length, b.array, b.offset, b.offset + b.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** The length only: bodies are users' data and have no place in a log line. */
    @Override
    public String toString() {
        return "Bytes[" + length + "]";
    }
}
