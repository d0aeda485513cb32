package dev.signalbox.ingress.publication;

import dev.signalbox.records.protocol.LeaseBook;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions of {@code inference.requests} a live router works on, at one moment. A partition that its router
 * gave up alive is on its way to another one: what that router has read is under way and gets some time, what came
 * too late for it is lost at once, as is all where a router died.
 */
public final class Owners {
    private static final byte LIVE = 0;
    private static final byte MOVING = 1;
    private static final byte LOST = 2;

    /** A router reads within milliseconds, and that it gave up is heard of late on a busy machine; what was published earlier than this was read. */
    private static final long UNREAD_NANOS = 500_000_000;

    private final byte[] states;
    private final long[] unownedSince;
    private final int[] live;

    private Owners(byte[] states, long[] unownedSince) {
        this.states = states;
        this.unownedSince = unownedSince;
        int count = 0;
        var open = new int[states.length];
        for (int p = 0; p < states.length; p++) {
            if (states[p] == LIVE) {
                open[count++] = p;
            }
        }
        this.live = Arrays.copyOf(open, count);
    }

    /** Nobody has been heard of yet. */
    public static Owners unknown(int partitions) {
        var states = new byte[partitions];
        Arrays.fill(states, LOST);
        return new Owners(states, new long[partitions]);
    }

    public int partitions() {
        return states.length;
    }

    public boolean live(int partition) {
        return states[partition] == LIVE;
    }

    /**
     * Whether nobody works on what was published to the partition then, and nobody is about to.
     *
     * @param publishedAt nanoseconds, of the clock by which the table was asked
     */
    public boolean lost(int partition, long publishedAt) {
        return switch (states[partition]) {
            case LIVE -> false;
            case MOVING -> publishedAt - unownedSince[partition] > -UNREAD_NANOS;
            default -> true;
        };
    }

    public boolean allLive() {
        return live.length == states.length;
    }

    public boolean anyLive() {
        return live.length > 0;
    }

    /**
     * The partition itself where a live router works on it, else one of those that are; the partition itself where
     * there is none.
     */
    public int nearest(int partition) {
        return states[partition] == LIVE || live.length == 0 ? partition : live[partition % live.length];
    }

    /** Follows the leases. Owned by the thread that reads them. */
    public static final class Table {
        private final LeaseBook.@Nullable Holder[] last;
        private final long[] unownedSince;
        private final long patienceNanos;

        /** @param patienceNanos how long a partition may be between two live routers before it counts as lost */
        public Table(int partitions, long patienceNanos) {
            this.last = new LeaseBook.Holder[partitions];
            this.unownedSince = new long[partitions];
            Arrays.fill(unownedSince, Long.MIN_VALUE);
            this.patienceNanos = patienceNanos;
        }

        /** @param routers the leases of all live routers */
        public Owners at(Collection<LeaseBook.Holder> routers, long now) {
            var states = new byte[last.length];
            var owners = new LeaseBook.@Nullable Holder[last.length];
            for (var holder : routers) {
                for (int p : holder.lease().owned()) {
                    if (p >= owners.length) {
                        continue;
                    }
                    var other = owners[p];
                    if (other == null || other.offset() < holder.offset()) {
                        owners[p] = holder;
                    }
                }
            }
            for (int p = 0; p < states.length; p++) {
                var owner = owners[p];
                var before = last[p];
                if (owner != null) {
                    last[p] = owner;
                    unownedSince[p] = Long.MIN_VALUE;
                    continue;
                }
                if (unownedSince[p] == Long.MIN_VALUE) {
                    unownedSince[p] = now;
                }
                boolean moving = before != null && lives(before, routers) && now - unownedSince[p] < patienceNanos;
                states[p] = moving ? MOVING : LOST;
            }
            return new Owners(states, unownedSince.clone());
        }

        private static boolean lives(LeaseBook.Holder before, Collection<LeaseBook.Holder> routers) {
            for (var router : routers) {
                if (router.epoch() == before.epoch()
                        && router.lease().process().equals(before.lease().process())) {
                    return true;
                }
            }
            return false;
        }
    }
}
