package dev.signalbox.records.wire;

import dev.signalbox.records.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Reads Avro binary from an array. Trusts nothing: a length or a count that the rest of the record cannot hold is
 * refused before anything is allocated for it.
 */
final class AvroInput {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] buffer;
    private final int end;
    private int position;

    AvroInput(byte[] buffer, int from) {
        this.buffer = buffer;
        this.position = from;
        this.end = buffer.length;
    }

    int remaining() {
        return end - position;
    }

    private static UnreadableRecord cut() {
        return new UnreadableRecord("the record ends in the middle of a value");
    }

    void skip(int bytes) {
        if (bytes < 0 || bytes > end - position) {
            throw cut();
        }
        position += bytes;
    }

    long readLong() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position >= end) {
                throw cut();
            }
            byte next = buffer[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new UnreadableRecord("a number is longer than ten bytes");
    }

    int readInt() {
        if (position < end && buffer[position] >= 0) {
            int small = buffer[position++];
            return (small >>> 1) ^ -(small & 1);
        }
        long value = readLong();
        if (value != (int) value) {
            throw new UnreadableRecord("a number does not fit 32 bits");
        }
        return (int) value;
    }

    /** The place of an enum's symbol. */
    int readIndex(int symbols) {
        int index = readInt();
        if (index < 0 || index >= symbols) {
            throw new UnreadableRecord("symbol " + index + " of an enum that has " + symbols);
        }
        return index;
    }

    boolean readBoolean() {
        if (position >= end) {
            throw cut();
        }
        return buffer[position++] != 0;
    }

    double readDouble() {
        if (end - position < 8) {
            throw cut();
        }
        double value = Double.longBitsToDouble((long) LONGS.get(buffer, position));
        position += 8;
        return value;
    }

    private int readLength() {
        int length = readInt();
        if (length < 0 || length > end - position) {
            throw new UnreadableRecord("a length of " + length + " bytes where " + (end - position) + " are left");
        }
        return length;
    }

    String readString() {
        int length = readLength();
        if (length == 0) {
            return "";
        }
        var text = new String(buffer, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    /** A slice of the record's own array. */
    Bytes readBytes() {
        int length = readLength();
        var slice = Bytes.of(buffer, position, length);
        position += length;
        return slice;
    }

    byte[] readByteArray() {
        int length = readLength();
        var copy = Arrays.copyOfRange(buffer, position, position + length);
        position += length;
        return copy;
    }

    long[] readPackedLongs() {
        int length = packed(8);
        var values = new long[length / 8];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) LONGS.get(buffer, position + 8 * i);
        }
        position += length;
        return values;
    }

    short[] readPackedShorts() {
        int length = packed(2);
        var values = new short[length / 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) SHORTS.get(buffer, position + 2 * i);
        }
        position += length;
        return values;
    }

    private int packed(int width) {
        int length = readLength();
        if (length % width != 0) {
            throw new UnreadableRecord(length + " bytes are no whole number of values of " + width + " bytes");
        }
        return length;
    }

    /** The count of an array's or a map's next block, 0 at its end. Every item that we know takes at least one byte. */
    int readBlock() {
        long count = readLong();
        if (count < 0) {
            count = -count;
            readLong();
        }
        if (count < 0 || count > end - position) {
            throw new UnreadableRecord(count + " items where " + (end - position) + " bytes are left");
        }
        return (int) count;
    }

    int[] readInts() {
        int count = readBlock();
        var values = new int[count];
        int size = 0;
        while (count > 0) {
            if (values.length < size + count) {
                values = Arrays.copyOf(values, size + count);
            }
            for (int i = 0; i < count; i++) {
                values[size++] = readInt();
            }
            count = readBlock();
        }
        return values;
    }

    <E> List<E> readList(Function<AvroInput, E> item) {
        int count = readBlock();
        if (count == 0) {
            return List.of();
        }
        if (count == 1) {
            var only = item.apply(this);
            count = readBlock();
            if (count == 0) {
                return List.of(only);
            }
            var items = new ArrayList<E>();
            items.add(only);
            return more(items, count, item);
        }
        return more(new ArrayList<>(Math.min(count, 1024)), count, item);
    }

    private <E> List<E> more(List<E> items, int first, Function<AvroInput, E> item) {
        for (int count = first; count > 0; count = readBlock()) {
            for (int i = 0; i < count; i++) {
                items.add(item.apply(this));
            }
        }
        return items;
    }
}
