package dev.signalbox.router.topology;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/** The partitions that this process works on, their catch-up being over, and what lies in them. Safe from any thread. */
public final class Served {
    private final Map<Integer, Share> shares = new ConcurrentHashMap<>();
    private final Runnable changed;

    /**
     * What lies in one partition.
     *
     * @param nextRequest offset in {@code inference.requests} up to which requests were read
     */
    public record Share(long requests, long held, long batchOpen, long nextRequest) {
        static final Share NOTHING = new Share(0, 0, 0, 0);
    }

    /** @param changed told after a partition came or went */
    public Served(Runnable changed) {
        this.changed = changed;
    }

    void begin(int partition) {
        shares.put(partition, Share.NOTHING);
        changed.run();
    }

    void now(int partition, Share share) {
        shares.computeIfPresent(partition, (_, _) -> share);
    }

    void end(int partition) {
        if (shares.remove(partition) != null) {
            changed.run();
        }
    }

    public List<Integer> partitions() {
        return shares.keySet().stream().sorted().toList();
    }

    public Share of(int partition) {
        return shares.getOrDefault(partition, Share.NOTHING);
    }

    public long sum(ToLongFunction<Share> of) {
        return shares.values().stream().mapToLong(of).sum();
    }
}
