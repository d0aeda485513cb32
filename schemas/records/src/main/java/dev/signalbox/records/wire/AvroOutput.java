package dev.signalbox.records.wire;

import dev.signalbox.records.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes Avro binary into one growing array. Avro's own encoder would do; this one writes strings and slices without
 * intermediate buffers and is what replies cost most. A buffer that a large record has grown is let go of, so a thread
 * keeps at most 1 MiB.
 */
final class AvroOutput {
    private static final int KEPT = 1 << 20;
    private static final int FIRST = 1 << 12;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ID = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] buffer = new byte[FIRST];
    private int size;

    /** Begins a record in the Confluent wire format. */
    void begin(int schemaId) {
        size = 5;
        buffer[0] = 0;
        ID.set(buffer, 1, schemaId);
    }

    /** The record as an array of its own. */
    byte[] end() {
        var record = Arrays.copyOf(buffer, size);
        if (buffer.length > KEPT) {
            buffer = new byte[FIRST];
        }
        return record;
    }

    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * buffer.length)));
        }
    }

    void writeInt(int value) {
        reserve(5);
        int rest = (value << 1) ^ (value >> 31);
        while ((rest & ~0x7F) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    void writeLong(long value) {
        reserve(10);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    void writeBoolean(boolean value) {
        reserve(1);
        buffer[size++] = (byte) (value ? 1 : 0);
    }

    void writeDouble(double value) {
        reserve(8);
        LONGS.set(buffer, size, Double.doubleToRawLongBits(value));
        size += 8;
    }

    void writeString(String value) {
        if (value.isEmpty()) {
            writeInt(0);
        } else {
            writeBytes(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    void writeBytes(byte[] value) {
        writeBytes(value, 0, value.length);
    }

    void writeBytes(Bytes value) {
        writeBytes(value.array(), value.offset(), value.length());
    }

    private void writeBytes(byte[] array, int offset, int length) {
        writeInt(length);
        reserve(length);
        System.arraycopy(array, offset, buffer, size, length);
        size += length;
    }

    /** Bytes that hold little-endian 64-bit numbers. */
    void writePacked(long[] values) {
        int bytes = Math.multiplyExact(values.length, 8);
        writeInt(bytes);
        reserve(bytes);
        for (long value : values) {
            LONGS.set(buffer, size, value);
            size += 8;
        }
    }

    /** Bytes that hold little-endian 16-bit numbers. */
    void writePacked(short[] values) {
        int bytes = Math.multiplyExact(values.length, 2);
        writeInt(bytes);
        reserve(bytes);
        for (short value : values) {
            SHORTS.set(buffer, size, value);
            size += 2;
        }
    }

    /** The number of items of an array or a map, which follow; then comes {@link #endItems}. */
    void beginItems(int count) {
        if (count > 0) {
            writeInt(count);
        }
    }

    void endItems() {
        writeInt(0);
    }

    void writeInts(int[] values) {
        beginItems(values.length);
        for (int value : values) {
            writeInt(value);
        }
        endItems();
    }
}
