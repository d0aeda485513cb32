package dev.signalbox.records.catalog;

/** What RFC 9110 lets stand in a header: a token as its name, and no control characters in its value. */
public final class HeaderWords {
    private static final String OF_TOKENS = "!#$%&'*+-.^_`|~";

    private HeaderWords() {}

    public static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && OF_TOKENS.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** Bytes above ASCII are allowed by the letter of it, but mean something else to everybody who reads them. */
    public static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c > '~') {
                return false;
            }
        }
        return true;
    }
}
