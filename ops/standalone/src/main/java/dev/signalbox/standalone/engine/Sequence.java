package dev.signalbox.standalone.engine;

import java.util.ArrayList;
import java.util.List;

/** One sequence in an engine: what it has to compute, and how far it is. Owned by {@link EngineCore}. */
public final class Sequence {
    /** What a sequence consists of, known in full beforehand because the text is simulated. */
    public interface Content {
        int promptTokens();

        /** At least 1. */
        int outputTokens();

        /** Hash of all tokens up to the end of a block, output included. */
        long blockHash(int block);
    }

    final Content content;
    final List<BlockPool.Block> blocks = new ArrayList<>();
    final long arrivedNanos;
    int computed;
    int produced;
    int filledBlocks;
    int cachedTokens;
    int chunk;
    boolean running;
    boolean gone;

    Sequence(Content content, long arrivedNanos) {
        this.content = content;
        this.arrivedNanos = arrivedNanos;
    }

    /** Prompt tokens that were here already when it was admitted. */
    public int cachedTokens() {
        return cachedTokens;
    }

    public long arrivedNanos() {
        return arrivedNanos;
    }

    int known() {
        return content.promptTokens() + produced;
    }
}
