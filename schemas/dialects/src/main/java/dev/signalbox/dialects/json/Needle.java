package dev.signalbox.dialects.json;

import dev.signalbox.records.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A word that is looked for in bodies, of which few have it: by Horspool's rule, most bytes are not even looked at. */
public final class Needle {
    private final byte[] word;

    /** How far the word can be moved on where this byte stands under its last one. */
    private final byte[] skip = new byte[256];

    private Needle(byte[] word) {
        this.word = word;
        Arrays.fill(skip, (byte) word.length);
        for (int i = 0; i < word.length - 1; i++) {
            skip[word[i] & 0xFF] = (byte) (word.length - 1 - i);
        }
    }

    /** @param ascii of 1 to 127 characters */
    public static Needle of(String ascii) {
        return new Needle(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    public boolean in(Bytes hay) {
        var array = hay.array();
        int last = word.length - 1;
        int end = hay.offset() + hay.length();
        for (int i = hay.offset() + last; i < end; i += skip[array[i] & 0xFF]) {
            if (array[i] == word[last] && Arrays.equals(array, i - last, i + 1, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }
}
