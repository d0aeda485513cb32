package dev.signalbox.lab;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The broker's side of a consumer group: who holds which partition, and the offsets that its holders committed. */
final class Group {
    private final String[] holders;
    private final @Nullable String[] promised;
    private final int[] generations;
    private final Map<SimLog<?>, Long> committed = new HashMap<>();

    Group(String... holders) {
        this.holders = holders;
        this.promised = new String[holders.length];
        this.generations = new int[holders.length];
    }

    String holder(int partition) {
        return holders[partition];
    }

    /** How often the partition has changed hands. */
    int generation(int partition) {
        return generations[partition];
    }

    boolean holds(String process, int partition) {
        return holders[partition].equals(process);
    }

    /** The session of the holder has expired. */
    void take(int partition, String to) {
        holders[partition] = to;
        generations[partition]++;
        promised[partition] = null;
    }

    /** A rebalance among the living: the holder is asked to let go first. */
    void promise(int partition, String to) {
        promised[partition] = holders[partition].equals(to) ? null : to;
    }

    boolean asksBack(int partition) {
        return promised[partition] != null;
    }

    /** The holder has let go. */
    void released(int partition, String by) {
        var to = promised[partition];
        if (to != null && holders[partition].equals(by)) {
            take(partition, to);
        }
    }

    /** Refused where the partition has another holder. */
    void commit(String by, int partition, SimLog<?> log, long offset) {
        if (holds(by, partition)) {
            committed.put(log, offset);
        }
    }

    /** -1 where nothing was committed. */
    long committed(SimLog<?> log) {
        return committed.getOrDefault(log, -1L);
    }
}
