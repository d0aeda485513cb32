package dev.signalbox.dialects.json;

import dev.signalbox.records.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A word that is looked for in bodies, of which few have it: eight bytes at a time are searched for its rarest letter, and
 * the rest of it is looked at where that is.
 */
public final class Needle {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    private final byte[] word;
    private final int place;
    private final long letters;

    private Needle(byte[] word, int place) {
        this.word = word;
        this.place = place;
        this.letters = word[place] * ONES;
    }

    /**
     * @param ascii with at least one character
     * @param rare one of them that other texts seldom have
     */
    public static Needle of(String ascii, char rare) {
        return new Needle(ascii.getBytes(StandardCharsets.US_ASCII), ascii.indexOf(rare));
    }

    public boolean in(Bytes hay) {
        var array = hay.array();
        int from = hay.offset();
        int end = from + hay.length();
        int i = from;
        for (; i + 8 <= end; i += 8) {
            long other = (long) LONGS.get(array, i) ^ letters;
            long found = (other - ONES) & ~other & HIGHS;
            for (; found != 0; found &= found - 1) {
                if (at(array, i + (Long.numberOfTrailingZeros(found) >>> 3) - place, from, end)) {
                    return true;
                }
            }
        }
        for (; i < end; i++) {
            if (array[i] == word[place] && at(array, i - place, from, end)) {
                return true;
            }
        }
        return false;
    }

    private boolean at(byte[] array, int start, int from, int end) {
        int stop = start + word.length;
        return start >= from && stop <= end && Arrays.equals(array, start, stop, word, 0, word.length);
    }
}
