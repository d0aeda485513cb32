package dev.signalbox.dialects.facts;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A fast 64-bit hash that is the same in every process. Not for keeping secrets: who knows it can make collisions. */
public final class Hash64 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long A = 0xA076_1D64_78BD_642FL;
    private static final long B = 0xE703_7ED1_A0B4_28DBL;

    private Hash64() {}

    public static long of(byte[] array, int from, int to, long seed) {
        long hash = seed ^ A;
        int i = from;
        for (; i + 16 <= to; i += 16) {
            hash = fold((long) LONGS.get(array, i) ^ B, (long) LONGS.get(array, i + 8) ^ hash);
        }
        long low = 0;
        long high = 0;
        for (int shift = 0; i < to; i++, shift += 8) {
            long octet = array[i] & 0xFFL;
            if (shift < 64) {
                low |= octet << shift;
            } else {
                high |= octet << shift - 64;
            }
        }
        return fold(fold(low ^ B, high ^ hash) ^ A, (to - from) ^ B);
    }

    public static long mix(long a, long b) {
        return fold(a ^ A, b ^ B);
    }

    private static long fold(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b) ^ a * b;
    }
}
