package dev.signalbox.dialects.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Names of members as strings. APIs have few and repeat them with every object, so those that were met lately are kept
 * and found again by their bytes. Threads share them without a lock: a name is replaced by another, and never changed.
 */
final class MemberNames {
    private static final int LONGEST = 32;
    private static final int BITS = 9;
    private static final long MIXING = 0x9E37_79B9_7F4A_7C15L;
    private static final String[] MET = new String[1 << BITS];
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private MemberNames() {}

    /** The name that these bytes spell; they have no escapes. */
    static String of(byte[] array, int from, int to) {
        int length = to - from;
        if (length == 0 || length > LONGEST) {
            return new String(array, from, length, StandardCharsets.UTF_8);
        }
        int place = place(array, from, length);
        var met = MET[place];
        if (met != null && JsonText.same(met, array, from, to)) {
            return met;
        }
        var before = MET[place ^ 1];
        return before != null && JsonText.same(before, array, from, to) ? before : met(place, array, from, length);
    }

    /** Names of up to sixteen letters are told apart by all of them; two that are not may still have the same place. */
    private static int place(byte[] array, int from, int length) {
        long letters = length;
        if (length < 8) {
            for (int i = from; i < from + length; i++) {
                letters = letters << 8 | array[i] & 0xFF;
            }
        } else {
            letters += (long) LONGS.get(array, from) * MIXING ^ (long) LONGS.get(array, from + length - 8);
        }
        return (int) (letters * MIXING >>> Long.SIZE - BITS);
    }

    private static String met(int place, byte[] array, int from, int length) {
        var name = new String(array, from, length, StandardCharsets.UTF_8);
        if (name.length() == length) {
            MET[place ^ 1] = MET[place];
            MET[place] = name;
        }
        return name;
    }
}
