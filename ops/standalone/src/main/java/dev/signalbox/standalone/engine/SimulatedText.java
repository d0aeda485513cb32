package dev.signalbox.standalone.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What a simulated model says to a conversation: always the same to the same conversation and seed, so that an answer can be compared
 * with what it should have been, and an answer that was broken off continues exactly. A token is four bytes: a space and a syllable.
 */
public final class SimulatedText {
    public static final int TOKEN_BYTES = 4;
    private static final String CONSONANTS = "bdfgklmnprstvz";
    private static final String VOWELS = "aeiou";

    private final long seed;

    public SimulatedText(long seed) {
        this.seed = seed;
    }

    /** The {@code index}-th token of the answer. */
    public String token(int index) {
        long h = mix(seed + index * 0x9E3779B97F4A7C15L);
        int c1 = (int) ((h & 0xFFFF) % CONSONANTS.length());
        int v = (int) ((h >>> 16 & 0xFFFF) % VOWELS.length());
        int c2 = (int) ((h >>> 32 & 0xFFFF) % CONSONANTS.length());
        return new String(new char[] {' ', CONSONANTS.charAt(c1), VOWELS.charAt(v), CONSONANTS.charAt(c2)});
    }

    /** How many tokens it says when nobody stops it. */
    public int naturalLength() {
        return 24 + (int) ((mix(seed ^ 0x5DEECE66DL) >>> 1) % 104);
    }

    /** The first {@code tokens} tokens of the answer. */
    public String text(int tokens) {
        var text = new StringBuilder(tokens * TOKEN_BYTES);
        for (int i = 0; i < tokens; i++) {
            text.append(token(i));
        }
        return text.toString();
    }

    /** How many tokens of the answer {@code begun} is, or -1 if it is not the beginning of it. */
    public int tokensOf(String begun) {
        if (begun.length() % TOKEN_BYTES != 0) {
            return -1;
        }
        int tokens = begun.length() / TOKEN_BYTES;
        for (int i = 0; i < tokens; i++) {
            if (!begun.startsWith(token(i), i * TOKEN_BYTES)) {
                return -1;
            }
        }
        return tokens;
    }

    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** One answer: which tokens are said, and why it ends. */
    record Answer(List<String> pieces, boolean cutByLength) implements Pieces {
        @Override
        public int size() {
            return pieces.size();
        }

        @Override
        public String piece(int index) {
            return pieces.get(index);
        }

        @Override
        public boolean toTheEnd() {
            return !cutByLength;
        }
    }

    /** Tokens that will be said, in order. */
    interface Pieces {
        int size();

        String piece(int index);

        /** False if the length limit ends it. */
        boolean toTheEnd();
    }

    /** The answer from token {@code from} on, made of tokens as they are asked for. */
    Pieces pieces(int from, int limit, int length) {
        int size = Math.max(1, Math.min(limit, length - from));
        boolean end = length - from <= limit;
        return new Pieces() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public String piece(int index) {
                return token(from + index);
            }

            @Override
            public boolean toTheEnd() {
                return end;
            }
        };
    }

    /** The same, ended before the first of the stop strings. */
    static Pieces stopped(Pieces pieces, List<String> stops) {
        if (stops.isEmpty()) {
            return pieces;
        }
        var text = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            text.append(pieces.piece(i));
            for (var stop : stops) {
                int at = text.indexOf(stop, Math.max(0, text.length() - TOKEN_BYTES - stop.length()));
                if (at >= 0) {
                    var parts = new String[i + 1];
                    for (int p = 0; p <= i; p++) {
                        int begin = Math.min(at, p * TOKEN_BYTES);
                        parts[p] = text.substring(begin, Math.min(at, (p + 1) * TOKEN_BYTES));
                    }
                    return new Answer(Arrays.asList(parts), false);
                }
            }
        }
        return pieces;
    }

    /** A given text in token-sized pieces. */
    static Pieces of(String text, int limit) {
        int tokens = Math.max(1, (text.length() + TOKEN_BYTES - 1) / TOKEN_BYTES);
        var parts = new String[Math.min(tokens, limit)];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = text.substring(Math.min(text.length(), i * TOKEN_BYTES), Math.min(text.length(), (i + 1) * TOKEN_BYTES));
        }
        return new Answer(Arrays.asList(parts), tokens > limit);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
