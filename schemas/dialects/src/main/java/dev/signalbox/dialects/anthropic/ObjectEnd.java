package dev.signalbox.dialects.anthropic;

/** Knows whether a JSON object, or array, that comes in pieces is complete: then nothing of it can follow any more. */
final class ObjectEnd {
    private int depth;
    private boolean opened;
    private boolean quoted;
    private boolean escaped;

    void reset() {
        depth = 0;
        opened = false;
        quoted = false;
        escaped = false;
    }

    void take(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (escaped) {
                escaped = false;
            } else if (quoted) {
                escaped = c == '\\';
                quoted = c != '"';
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                opened = true;
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }

    boolean complete() {
        return opened && depth <= 0 && !quoted;
    }
}
