package dev.signalbox.dialects.failure;

/** Takes what looks like a key or an account out of a provider's message, since messages reach callers and logs. */
final class Secrets {
    private static final String[] STARTS = {"sk-", "sk_", "org-", "proj_", "gsk_", "xai-", "AIza", "AKIA", "ASIA", "hf_",
            "pplx-", "Bearer "};

    private Secrets() {}

    static String masked(String text) {
        StringBuilder out = null;
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            int secret = i == 0 || !wordly(text.charAt(i - 1)) ? start(text, i) : 0;
            if (secret == 0) {
                continue;
            }
            int end = i + secret;
            while (end < text.length() && (wordly(text.charAt(end)) || text.charAt(end) == '*')) {
                end++;
            }
            if (end - i < secret + 4) {
                continue;
            }
            out = out == null ? new StringBuilder(text.length()) : out;
            out.append(text, copied, i).append("***");
            copied = end;
            i = end - 1;
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    private static int start(String text, int at) {
        for (var start : STARTS) {
            if (text.startsWith(start, at)) {
                return start.length();
            }
        }
        return 0;
    }

    private static boolean wordly(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.';
    }
}
