package dev.signalbox.dialects.facts;

import java.util.Arrays;

/**
 * Chained hashes over a prompt's blocks of {@link #BLOCK} bytes: two prompts that begin alike share their first hashes,
 * and no hash after the first difference. Only whole blocks count, and at most {@link #MAX_BLOCKS}; what follows in a
 * longer prompt is left out.
 */
public final class PrefixBlocks {
    public static final int BLOCK = 512;
    public static final int MAX_BLOCKS = 1024;

    private final byte[] block = new byte[BLOCK];
    private int filled;
    private long[] chain = new long[16];
    private int count;
    private long last;

    public void add(byte[] array, int from, int to) {
        int at = from;
        while (at < to && count < MAX_BLOCKS) {
            int part = Math.min(to - at, BLOCK - filled);
            if (part == BLOCK) {
                close(array, at);
            } else {
                System.arraycopy(array, at, block, filled, part);
                filled += part;
                if (filled == BLOCK) {
                    filled = 0;
                    close(block, 0);
                }
            }
            at += part;
        }
    }

    public void add(byte mark) {
        if (count < MAX_BLOCKS) {
            block[filled++] = mark;
            if (filled == BLOCK) {
                filled = 0;
                close(block, 0);
            }
        }
    }

    public void add(long value) {
        for (int shift = 0; shift < 64; shift += 8) {
            add((byte) (value >>> shift));
        }
    }

    private void close(byte[] array, int from) {
        if (count == chain.length) {
            chain = Arrays.copyOf(chain, 4 * count);
        }
        last = Hash64.of(array, from, from + BLOCK, last);
        chain[count++] = last;
    }

    /**
     * The hashes under a seed for what stands before all messages, such as the tools, which a body may name behind
     * them.
     */
    public long[] under(long seed) {
        var blocks = Arrays.copyOf(chain, count);
        if (seed != 0) {
            for (int i = 0; i < count; i++) {
                blocks[i] = Hash64.mix(blocks[i], seed);
            }
        }
        return blocks;
    }
}
