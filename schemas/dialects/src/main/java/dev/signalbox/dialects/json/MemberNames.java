package dev.signalbox.dialects.json;

import java.nio.charset.StandardCharsets;

/**
 * Names of members as strings. APIs have few and repeat them with every object, so those that were met lately are kept
 * and found again by their bytes. Threads share them without a lock: a name is replaced by another, and never changed.
 */
final class MemberNames {
    private static final int LONGEST = 32;
    private static final String[] MET = new String[512];

    private MemberNames() {}

    /** The name that these bytes spell; they have no escapes. */
    static String of(byte[] array, int from, int to) {
        int hash = 0;
        int signs = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + array[i];
            signs |= array[i];
        }
        if (signs < 0 || to - from > LONGEST) {
            return new String(array, from, to - from, StandardCharsets.UTF_8);
        }
        int place = (hash ^ hash >>> 9) & MET.length - 1;
        var met = MET[place];
        if (met == null || !JsonText.same(met, array, from, to)) {
            met = new String(array, from, to - from, StandardCharsets.ISO_8859_1);
            MET[place] = met;
        }
        return met;
    }
}
