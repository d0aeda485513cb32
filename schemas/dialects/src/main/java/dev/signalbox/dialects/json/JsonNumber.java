package dev.signalbox.dialects.json;

import java.nio.charset.StandardCharsets;

/** Numbers as JSON spells them. */
final class JsonNumber {
    /** Longest integer that is read without a detour; a double holds all of them exactly. */
    private static final int SHORT = 15;

    private JsonNumber() {}

    /** Where the number that starts here ends, or -1 where none starts here. */
    static int end(byte[] array, int from, int end) {
        int digits = from < end && array[from] == '-' ? from + 1 : from;
        int at = digits(array, digits, end);
        if (at == digits || (array[digits] == '0' && at > digits + 1)) {
            return -1;
        }
        if (at < end && array[at] == '.') {
            int fraction = at + 1;
            at = digits(array, fraction, end);
            if (at == fraction) {
                return -1;
            }
        }
        if (at < end && (array[at] == 'e' || array[at] == 'E')) {
            int exponent = at + 1;
            if (exponent < end && (array[exponent] == '+' || array[exponent] == '-')) {
                exponent++;
            }
            at = digits(array, exponent, end);
            if (at == exponent) {
                return -1;
            }
        }
        return at;
    }

    static double value(byte[] array, int from, int to) {
        boolean negative = array[from] == '-';
        int at = negative ? from + 1 : from;
        if (to - at > SHORT) {
            return spelled(array, from, to);
        }
        long value = 0;
        for (; at < to; at++) {
            int digit = array[at] - '0';
            if (digit < 0 || digit > 9) {
                return spelled(array, from, to);
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    private static double spelled(byte[] array, int from, int to) {
        return Double.parseDouble(new String(array, from, to - from, StandardCharsets.ISO_8859_1));
    }

    private static int digits(byte[] array, int from, int end) {
        int at = from;
        while (at < end && array[at] >= '0' && array[at] <= '9') {
            at++;
        }
        return at;
    }
}
