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

    /** Four letters and the length tell most names apart; two others may have the same place. */
    private static int place(byte[] array, int from, int length) {
        int hash = length;
        hash = 31 * hash + array[from];
        hash = 31 * hash + array[from + length / 3];
        hash = 31 * hash + array[from + length / 2];
        hash = 31 * hash + array[from + length - 1];
        return (hash ^ hash >>> 9) & MET.length - 1;
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
