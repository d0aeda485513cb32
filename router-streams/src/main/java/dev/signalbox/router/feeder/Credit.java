package dev.signalbox.router.feeder;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;

/**
 * How many more batch requests may be fed: a limit less those that are open and those still on their way to a machine. What is on its way
 * is known by its offset, which the machine passes sooner or later, whatever becomes of the request. Owned by the feeder's thread.
 */
public final class Credit {
    private final int limit;
    private final Map<Integer, ArrayDeque<Long>> onTheirWay = new HashMap<>();

    public Credit(int limit) {
        this.limit = limit;
    }

    public void fed(int partition, long offset) {
        onTheirWay.computeIfAbsent(partition, _ -> new ArrayDeque<>()).add(offset);
    }

    /** Another process has the partition now. */
    public void forget(int partition) {
        onTheirWay.remove(partition);
    }

    /** @param nextRequest the offset up to which a partition's machine has read its requests */
    public long left(long open, IntToLongFunction nextRequest) {
        long under = 0;
        for (var entry : onTheirWay.entrySet()) {
            long read = nextRequest.applyAsLong(entry.getKey());
            var offsets = entry.getValue();
            while (!offsets.isEmpty() && offsets.peek() < read) {
                offsets.poll();
            }
            under += offsets.size();
        }
        return limit - open - under;
    }
}
