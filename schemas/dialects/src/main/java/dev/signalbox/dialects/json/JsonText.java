package dev.signalbox.dialects.json;

import dev.signalbox.records.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Strings between JSON's spelling and Java's. */
public final class JsonText {
    private static final String HEX = "0123456789abcdef";
    private static final byte[] DIGITS = digits();
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long SLASHES = 0x5C5C_5C5C_5C5C_5C5CL;

    private JsonText() {}

    private static byte[] digits() {
        var digits = new byte[128];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) Character.digit(i, 16);
        }
        return digits;
    }

    /**
     * Appends the text as a JSON string with its quotes. A half of a surrogate pair is written as an escape, so that
     * nothing is lost.
     */
    public static StringBuilder quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                out.append(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else {
                special(out, c);
            }
        }
        return out.append('"');
    }

    static void special(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            default -> out.append("\\u")
                    .append(HEX.charAt(c >> 12))
                    .append(HEX.charAt(c >> 8 & 15))
                    .append(HEX.charAt(c >> 4 & 15))
                    .append(HEX.charAt(c & 15));
        }
    }

    /**
     * The text of a string that {@link JsonCursor} has checked, between its quotes.
     *
     * @param escaped whether it has escapes
     * @param wide whether it may have bytes beyond ASCII
     */
    static String text(byte[] array, int from, int to, boolean escaped, boolean wide) {
        if (escaped) {
            return unescape(array, from, to);
        }
        return new String(array, from, to - from, wide ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    /** Whether these bytes, which are ASCII, spell the text. */
    static boolean same(String text, byte[] array, int from, int to) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i - from) != array[i]) {
                return false;
            }
        }
        return true;
    }

    private static String unescape(byte[] array, int from, int to) {
        var utf8 = new byte[to - from];
        int length = unescape(array, from, to, utf8);
        return length < 0 ? unescapeHalves(array, from, to) : new String(utf8, 0, length, StandardCharsets.UTF_8);
    }

    /** The same as UTF-8; null where half of a surrogate pair stands alone, for which that has no bytes. */
    static @Nullable Bytes utf8(byte[] array, int from, int to) {
        var utf8 = new byte[to - from];
        int length = unescape(array, from, to, utf8);
        return length < 0 ? null : Bytes.of(utf8, 0, length);
    }

    /** Its length as UTF-8; -1 where half of a surrogate pair stands alone. */
    private static int unescape(byte[] array, int from, int to, byte[] utf8) {
        int length = 0;
        int i = from;
        while (i < to) {
            int slash = plain(array, i, to, utf8, length);
            length += slash - i;
            i = slash;
            if (i == to) {
                break;
            }
            if (array[i + 1] != 'u') {
                utf8[length++] = (byte) plain(array[i + 1]);
                i += 2;
                continue;
            }
            int code = code(array, i);
            boolean pair = Character.isHighSurrogate((char) code) && i + 12 <= to && array[i + 6] == '\\' && array[i + 7] == 'u'
                    && Character.isLowSurrogate((char) code(array, i + 6));
            if (Character.isSurrogate((char) code) && !pair) {
                return -1;
            }
            length = encode(pair ? Character.toCodePoint((char) code, (char) code(array, i + 6)) : code, utf8, length);
            i += pair ? 12 : 6;
        }
        return length;
    }

    /** Copies what stands before the next escape, eight bytes at a time, and says where that is. */
    private static int plain(byte[] array, int from, int to, byte[] utf8, int length) {
        int i = from;
        int shift = length - from;
        while (i + 8 <= to) {
            long word = (long) LONGS.get(array, i);
            // what is copied too much is written over: decoded, nothing is longer than its spelling
            LONGS.set(utf8, i + shift, word);
            long slash = word ^ SLASHES;
            long found = (slash - ONES) & ~slash & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            i += 8;
        }
        while (i < to && array[i] != '\\') {
            utf8[i + shift] = array[i];
            i++;
        }
        return i;
    }

    /** Never longer than the escapes that it was. */
    private static int encode(int code, byte[] utf8, int length) {
        int at = length;
        if (code < 0x80) {
            utf8[at++] = (byte) code;
        } else if (code < 0x800) {
            utf8[at++] = (byte) (0xC0 | code >> 6);
            utf8[at++] = (byte) (0x80 | code & 0x3F);
        } else if (code < 0x10000) {
            utf8[at++] = (byte) (0xE0 | code >> 12);
            utf8[at++] = (byte) (0x80 | code >> 6 & 0x3F);
            utf8[at++] = (byte) (0x80 | code & 0x3F);
        } else {
            utf8[at++] = (byte) (0xF0 | code >> 18);
            utf8[at++] = (byte) (0x80 | code >> 12 & 0x3F);
            utf8[at++] = (byte) (0x80 | code >> 6 & 0x3F);
            utf8[at++] = (byte) (0x80 | code & 0x3F);
        }
        return at;
    }

    /** The value of a hexadecimal digit; negative of anything else. */
    static int digit(byte spelled) {
        return spelled < 0 ? -1 : DIGITS[spelled];
    }

    private static int code(byte[] array, int slash) {
        int code = 0;
        for (int digit = slash + 2; digit < slash + 6; digit++) {
            code = code << 4 | digit(array[digit]);
        }
        return code;
    }

    private static char plain(byte kind) {
        return switch (kind) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> (char) kind;
        };
    }

    /** The same where a half of a surrogate pair stands alone, for which UTF-8 has no bytes. */
    private static String unescapeHalves(byte[] array, int from, int to) {
        var out = new StringBuilder(to - from);
        int i = from;
        while (i < to) {
            int slash = i;
            while (slash < to && array[slash] != '\\') {
                slash++;
            }
            out.append(new String(array, i, slash - i, StandardCharsets.UTF_8));
            if (slash == to) {
                break;
            }
            boolean unicode = array[slash + 1] == 'u';
            out.append(unicode ? (char) code(array, slash) : plain(array[slash + 1]));
            i = slash + (unicode ? 6 : 2);
        }
        return out.toString();
    }
}
