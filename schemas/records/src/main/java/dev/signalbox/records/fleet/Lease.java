package dev.signalbox.records.fleet;

import java.util.List;

/** What a process writes to {@code fleet.leases}: that it lives, or that another one does not. One partition, so all read one order. */
public sealed interface Lease {
    String process();

    /**
     * A sign of life.
     *
     * @param epoch offset of the process's first lease of this life; {@link #NEW} in that first one
     * @param incarnation a number drawn at the start of the epoch, by which the process finds its own first lease
     * @param sentNanos the writer's own monotonic clock
     * @param owned partitions it works on: of requests for a router, dispatch for a worker, replies for an ingress
     * @param draining takes nothing new
     * @param slots of a worker: the targets it is home of
     */
    record Alive(
            String process,
            Role role,
            long epoch,
            long incarnation,
            long sentNanos,
            List<Integer> owned,
            boolean draining,
            String address,
            List<Slots> slots)
            implements Lease {
        public Alive {
            owned = List.copyOf(owned);
            slots = List.copyOf(slots);
        }

        /** A partition at which it can be reached: {@code wanted} if it works on that, else one of its own by {@code spread}; -1 for none. */
        public int reachedAt(int wanted, int spread) {
            if (owned.isEmpty() || owned.contains(wanted)) {
                return owned.isEmpty() ? -1 : wanted;
            }
            return owned.get(Math.floorMod(spread, owned.size()));
        }
    }

    /**
     * That an epoch is dead for everyone from this record on; void if a lease of that epoch stands between {@code lastSeen} and it.
     *
     * @param lastSeen offset of the last lease of that epoch that the judge had read
     */
    record Lapsed(String process, long epoch, long lastSeen, String judge) implements Lease {}

    /** Slots of one target at its home worker: how many may run at once and how many do. */
    record Slots(String target, int limit, int inFlight) {}

    enum Role {
        INGRESS,
        ROUTER,
        WORKER,
        TELEMETRY
    }

    /** The epoch in a process's first lease, before the log has given it one. */
    long NEW = -1;
}
