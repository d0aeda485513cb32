package dev.signalbox.ingress.store;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where kept responses lie: what {@code inference.stored-places} says, read in the order of the log, so that all ingresses agree. What was
 * deleted stays so, whatever is written later. An id counts by 64 bits of its hash, since what lies at a place says itself whose it is;
 * so an entry costs 32 bytes or less. Bounded: of more than the most that it holds the elder half is forgotten at once. Safe from any
 * thread.
 */
public final class PlaceTable {
    /** Places that are known, at most, in some 32 MiB. */
    public static final int MOST = 1 << 20;

    private static final int FEWEST_SLOTS = 1 << 10;
    private static final int OFFSET_BITS = 48;
    private static final long WHOLE = 1L << OFFSET_BITS;
    private static final long DELETED = -1;

    private final int mostOfHalf;
    private final IntConsumer forgotten;
    private Half young = new Half();
    private Half old = new Half();

    /**
     * @param most places, at least two
     * @param forgotten is told how many entries were forgotten
     */
    public PlaceTable(int most, IntConsumer forgotten) {
        this.mostOfHalf = most / 2;
        this.forgotten = forgotten;
    }

    /**
     * A place in {@code inference.stored-responses}.
     *
     * @param whole whether the answer lies there, and not only what was asked
     */
    public record Place(int partition, long offset, boolean whole) {}

    /** Reads the next place of the log. */
    public synchronized void put(String id, Place place) {
        long packed = (long) place.partition() << (OFFSET_BITS + 1) | (place.whole() ? WHOLE : 0) | place.offset();
        long key = key(id);
        if (at(key) != DELETED) {
            put(key, packed);
        }
    }

    /** Reads that a response was deleted. */
    public synchronized void delete(String id) {
        put(key(id), DELETED);
    }

    private void put(long key, long packed) {
        if (young.size >= mostOfHalf) {
            forgotten.accept(old.size);
            old = young;
            young = new Half();
        }
        young.put(key, packed);
    }

    private long at(long key) {
        long packed = young.get(key);
        return packed == Half.ABSENT ? old.get(key) : packed;
    }

    /** Null where nothing is known of the response, or it was deleted. */
    public synchronized @Nullable Place get(String id) {
        long packed = at(key(id));
        if (packed == Half.ABSENT || packed == DELETED) {
            return null;
        }
        return new Place((int) (packed >>> (OFFSET_BITS + 1)), packed & (WHOLE - 1), (packed & WHOLE) != 0);
    }

    /** Entries, those of deleted responses too, and those twice that are in both halves. */
    public synchronized int size() {
        return young.size + old.size;
    }

    private static long key(String id) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100_0000_01b3L;
        }
        hash ^= hash >>> 29;
        return hash == 0 ? 1 : hash;
    }

    /** Keys and values by open addressing, at most half full; nothing is ever taken out of one. */
    private static final class Half {
        static final long ABSENT = Long.MIN_VALUE;

        private long[] keys = new long[FEWEST_SLOTS];
        private long[] values = new long[FEWEST_SLOTS];
        private int size;

        long get(long key) {
            int slot = slot(key);
            return keys[slot] == key ? values[slot] : ABSENT;
        }

        void put(long key, long value) {
            if (size * 2 >= keys.length) {
                grow();
            }
            int slot = slot(key);
            size += keys[slot] == key ? 0 : 1;
            keys[slot] = key;
            values[slot] = value;
        }

        private int slot(long key) {
            int slot = (int) (key ^ key >>> 32) & (keys.length - 1);
            while (keys[slot] != 0 && keys[slot] != key) {
                slot = (slot + 1) & (keys.length - 1);
            }
            return slot;
        }

        private void grow() {
            var oldKeys = keys;
            var oldValues = values;
            keys = new long[oldKeys.length * 2];
            values = new long[keys.length];
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldKeys[i] != 0) {
                    int slot = slot(oldKeys[i]);
                    keys[slot] = oldKeys[i];
                    values[slot] = oldValues[i];
                }
            }
        }
    }
}
