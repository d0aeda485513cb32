package dev.signalbox.standalone.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A rendered conversation as a model sees it: four bytes a token, and one hash per block that covers everything before it. An answer's
 * bytes follow on without a seam, so the next turn of a conversation finds its former answer cached.
 */
final class Prompt {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ROLE_BYTES = 16;

    private final int blockBytes;
    private long[] hashes = new long[16];
    private int blocks;
    private long chain = 0x5851F42D4C957F2DL;
    private final byte[] open;
    private int openBytes;
    private long bytes;

    Prompt(int blockTokens) {
        this.blockBytes = blockTokens * SimulatedText.TOKEN_BYTES;
        this.open = new byte[blockBytes];
    }

    /** Begins what a role says; always the same number of bytes, so that token borders stay where they are. */
    void role(String role) {
        pad(SimulatedText.TOKEN_BYTES);
        var name = Arrays.copyOf(("<|" + role + "|>").getBytes(StandardCharsets.UTF_8), ROLE_BYTES);
        append(name, 0, ROLE_BYTES);
    }

    void text(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        append(utf8, 0, utf8.length);
    }

    /** Something that costs tokens but has no text, an image for one; known by its own hash. */
    void opaque(int hash, int tokens) {
        var mark = new byte[SimulatedText.TOKEN_BYTES];
        for (int i = 0; i < tokens; i++) {
            Arrays.fill(mark, (byte) (hash >>> (i & 3) * 8));
            append(mark, 0, mark.length);
        }
    }

    void pad(int to) {
        int over = (int) (bytes % to);
        if (over != 0) {
            append(new byte[to - over], 0, to - over);
        }
    }

    int tokens() {
        return (int) ((bytes + SimulatedText.TOKEN_BYTES - 1) / SimulatedText.TOKEN_BYTES);
    }

    /** Hash of everything so far. */
    long hash() {
        long h = chain;
        for (int i = 0; i < openBytes; i++) {
            h = h * 31 + open[i];
        }
        return SimulatedText.mix(h);
    }

    int blocks() {
        return blocks;
    }

    long blockHash(int block) {
        return hashes[block];
    }

    void append(byte[] from, int offset, int length) {
        bytes += length;
        while (length > 0) {
            int part = Math.min(length, blockBytes - openBytes);
            System.arraycopy(from, offset, open, openBytes, part);
            openBytes += part;
            offset += part;
            length -= part;
            if (openBytes == blockBytes) {
                closeBlock();
            }
        }
    }

    private void closeBlock() {
        long h = chain;
        for (int i = 0; i + 8 <= blockBytes; i += 8) {
            h = Long.rotateLeft(h ^ (long) LONG.get(open, i), 27) * 0x9E3779B97F4A7C15L;
        }
        chain = SimulatedText.mix(h);
        if (blocks == hashes.length) {
            hashes = Arrays.copyOf(hashes, blocks * 2);
        }
        hashes[blocks++] = chain;
        openBytes = 0;
    }
}
