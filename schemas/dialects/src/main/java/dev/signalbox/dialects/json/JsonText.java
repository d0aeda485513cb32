package dev.signalbox.dialects.json;

import java.nio.charset.StandardCharsets;

/** Strings between JSON's spelling and Java's. */
public final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

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

    /** The text of a string that {@link JsonCursor} has checked, between its quotes. */
    static String text(byte[] array, int from, int to) {
        for (int i = from; i < to; i++) {
            if (array[i] == '\\') {
                return unescape(array, from, to);
            }
        }
        return new String(array, from, to - from, StandardCharsets.UTF_8);
    }

    /** The text of a string with escapes that {@link JsonCursor} has checked. */
    static String unescape(byte[] array, int from, int to) {
        var utf8 = new byte[to - from];
        int length = 0;
        int i = from;
        while (i < to) {
            int slash = i;
            while (slash < to && array[slash] != '\\') {
                slash++;
            }
            System.arraycopy(array, i, utf8, length, slash - i);
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
                return unescapeHalves(array, from, to);
            }
            length = encode(pair ? Character.toCodePoint((char) code, (char) code(array, i + 6)) : code, utf8, length);
            i += pair ? 12 : 6;
        }
        return new String(utf8, 0, length, StandardCharsets.UTF_8);
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

    private static int code(byte[] array, int slash) {
        int code = 0;
        for (int digit = slash + 2; digit < slash + 6; digit++) {
            code = code << 4 | Character.digit(array[digit], 16);
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
