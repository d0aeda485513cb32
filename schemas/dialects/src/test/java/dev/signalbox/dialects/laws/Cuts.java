package dev.signalbox.dialects.laws;

import java.util.BitSet;
import java.util.Random;

/**
 * Places at which a recording is cut off: at every byte where it is small, else at every byte of its end and at many, by a seed, before that. To
 * read all beginnings of a recording takes time with the square of its length, so what is read in all is bounded.
 */
public final class Cuts {
    private static final int SMALL = 8_000;
    private static final int TAIL = 2_048;
    private static final int LEAST_TAIL = 512;
    /** Bytes that are read for the tail of one recording. */
    private static final int READ = 100_000_000;

    private Cuts() {}

    /** Lengths below {@code end}, in order. */
    public static int[] before(int end, long seed) {
        var lengths = new BitSet();
        int tail = end <= SMALL ? end : Math.max(LEAST_TAIL, Math.min(TAIL, READ / end));
        lengths.set(end - tail, end);
        var random = new Random(seed);
        for (int i = 0; end > SMALL && i < READ / 4 / end; i++) {
            lengths.set(random.nextInt(end));
        }
        return lengths.stream().toArray();
    }
}
