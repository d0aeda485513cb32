package dev.signalbox.standalone.engine;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The KV blocks of one engine. A block is anonymous while it is filled, then known by the hash of everything up to its end, and stays
 * reusable after its last user has gone until it is the longest unused and somebody needs room. Owned by {@link EngineCore}.
 */
final class BlockPool {
    /** A block in use or kept; {@code hash} counts only once {@code known}. */
    static final class Block {
        private long hash;
        private boolean known;
        private int users = 1;
    }

    private final int size;
    private final Map<Long, Block> known = new HashMap<>();
    private final LinkedHashMap<Long, Block> unused = new LinkedHashMap<>();
    private int anonymous;

    BlockPool(int size) {
        this.size = size;
    }

    /** Blocks that could be had now: never filled ones and those that nobody uses. */
    int available() {
        return size - known.size() - anonymous + unused.size();
    }

    int inUse() {
        return known.size() - unused.size() + anonymous;
    }

    double usage() {
        return (double) inUse() / size;
    }

    /** The block with this content, now in use by one more; null if it is not here. */
    @Nullable
    Block reuse(long hash) {
        var block = known.get(hash);
        if (block == null) {
            return null;
        }
        if (block.users++ == 0) {
            unused.remove(hash);
        }
        return block;
    }

    /** An empty block, at the cost of the longest unused one if need be; null if all are in use. */
    @Nullable
    Block allocate() {
        if (size - known.size() - anonymous == 0) {
            var eldest = unused.pollFirstEntry();
            if (eldest == null) {
                return null;
            }
            known.remove(eldest.getKey());
        }
        anonymous++;
        return new Block();
    }

    /** The block is full; from now on others find it, unless its content is here already. */
    void filled(Block block, long hash) {
        if (!block.known && known.putIfAbsent(hash, block) == null) {
            block.hash = hash;
            block.known = true;
            anonymous--;
        }
    }

    /** Gives a sequence's blocks back, its last first, so that beginnings that others may share are evicted last. */
    void release(List<Block> blocks) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            var block = blocks.get(i);
            if (--block.users > 0) {
                continue;
            }
            if (block.known) {
                unused.put(block.hash, block);
            } else {
                anonymous--;
            }
        }
        blocks.clear();
    }
}
