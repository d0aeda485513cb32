package dev.signalbox.dialects.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whether bytes are the UTF-8 that they should be (RFC 3629). */
final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    static boolean wellFormed(byte[] array, int from, int to) {
        int i = from;
        while (i < to) {
            while (i + 8 <= to) {
                long high = (long) LONGS.get(array, i) & HIGHS;
                if (high != 0) {
                    i += Long.numberOfTrailingZeros(high) >>> 3;
                    break;
                }
                i += 8;
            }
            if (i == to) {
                break;
            }
            int more = array[i] >= 0 ? 1 : character(array, i, to);
            if (more == 0) {
                return false;
            }
            i += more;
        }
        return true;
    }

    /** Bytes of the character that starts here and is not ASCII; 0 where there is none. */
    private static int character(byte[] array, int at, int to) {
        int first = array[at] & 0xFF;
        int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (length == 0 || at + length > to) {
            return 0;
        }
        int second = array[at + 1] & 0xFF;
        // neither spelled longer than need be, nor half of a surrogate pair, nor beyond the last character
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((array[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
