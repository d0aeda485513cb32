package dev.signalbox.dialects.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Member names that a reader looks for, numbered in the order given, so that a switch over the number replaces
 * comparing strings.
 */
public final class Names {
    /** Of a name that is not among them. */
    public static final int OTHER = -1;

    private final byte[][] names;
    private final int[][] byLength;

    private Names(byte[][] names, int[][] byLength) {
        this.names = names;
        this.byLength = byLength;
    }

    public static Names of(String... names) {
        var bytes = new byte[names.length][];
        int longest = 0;
        for (int i = 0; i < names.length; i++) {
            bytes[i] = names[i].getBytes(StandardCharsets.UTF_8);
            longest = Math.max(longest, bytes[i].length);
        }
        var byLength = new int[longest + 1][];
        Arrays.fill(byLength, new int[0]);
        for (int i = 0; i < names.length; i++) {
            var same = byLength[bytes[i].length];
            same = Arrays.copyOf(same, same.length + 1);
            same[same.length - 1] = i;
            byLength[bytes[i].length] = same;
        }
        return new Names(bytes, byLength);
    }

    /** The number of the name that these bytes spell, or {@link #OTHER}. */
    public int find(byte[] array, int from, int to) {
        int length = to - from;
        if (length >= byLength.length) {
            return OTHER;
        }
        for (int candidate : byLength[length]) {
            if (Arrays.equals(names[candidate], 0, length, array, from, to)) {
                return candidate;
            }
        }
        return OTHER;
    }
}
