package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.facts.Hash64;
import java.nio.charset.StandardCharsets;

/**
 * Ids of calls as this API takes them: letters, digits, {@code _} and {@code -}. Others, such as {@code
 * functions.search:0}, are made into one, always the same, so that a call and its result still belong together.
 */
final class CallId {
    private CallId() {}

    static String of(String id) {
        boolean fits = !id.isEmpty();
        for (int i = 0; i < id.length(); i++) {
            fits &= fits(id.charAt(i));
        }
        if (fits) {
            return id;
        }
        var out = new StringBuilder(id.length() + 18);
        for (int i = 0; i < id.length(); i++) {
            out.append(fits(id.charAt(i)) ? id.charAt(i) : '_');
        }
        var bytes = id.getBytes(StandardCharsets.UTF_8);
        return out.append('_').append(Long.toHexString(Hash64.of(bytes, 0, bytes.length, 0))).toString();
    }

    private static boolean fits(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }
}
