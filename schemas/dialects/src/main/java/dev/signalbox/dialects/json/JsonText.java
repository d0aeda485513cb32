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
        var out = new StringBuilder(to - from);
        int plain = from;
        int i = from;
        while (i < to) {
            if (array[i] != '\\') {
                i++;
                continue;
            }
            if (i > plain) {
                out.append(new String(array, plain, i - plain, StandardCharsets.UTF_8));
            }
            byte kind = array[i + 1];
            if (kind == 'u') {
                int code = 0;
                for (int digit = i + 2; digit < i + 6; digit++) {
                    code = code << 4 | Character.digit(array[digit], 16);
                }
                out.append((char) code);
                i += 6;
            } else {
                out.append(switch (kind) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    default -> (char) kind;
                });
                i += 2;
            }
            plain = i;
        }
        if (to > plain) {
            out.append(new String(array, plain, to - plain, StandardCharsets.UTF_8));
        }
        return out.toString();
    }
}
