package dev.signalbox.ingress.publication;

import java.util.Arrays;

/**
 * Where one request was published and may be published next. The router of a request's partition is its fate until
 * something is visible;
 * when it dies, another one gets the request at once instead of after Kafka's rebalance, at the price of a few
 * prefills that run twice.
 * Publications 0, 1 and 2 are for that, one more is for a break (the winner failed, or the ingress lapsed); after
 * these it waits for the take-over.
 */
public final class Publication {
    static final int FOR_LOST_ROUTERS = 3;
    static final int WITH_BREAK = FOR_LOST_ROUTERS + 1;
    private static final int[] NONE = {};

    private int partition;
    private int number;
    private int[] before = NONE;

    private Publication(int partition) {
        this.partition = partition;
    }

    /** Why a request is to be published again. */
    public enum Reason {
        /** Nobody has won, and the partition's router is dead. */
        ROUTER_LOST,
        /** The answer broke off, or this ingress has a new epoch. */
        BREAK
    }

    /** What is to be done. */
    public sealed interface Step {
        /**
         * @param superseded the partition that is to be told that it no longer has the request; -1 where it is the
         * same
         */
        record Publish(int publication, int partition, int superseded) implements Step {}

        /** Not now: nobody lives who could take it, or it was published often enough and the take-over will find it. */
        record Wait() implements Step {}

        /** Never: it broke once too often. */
        record GiveUp() implements Step {}
    }

    private static final Step WAIT = new Step.Wait();
    private static final Step GIVE_UP = new Step.GiveUp();

    /** The first publication goes to the affinity's own partition, where that has a router, else to another's. */
    public static Publication first(String affinity, Owners owners) {
        return new Publication(owners.nearest(home(affinity, owners.partitions())));
    }

    /** The partition that all turns of a conversation share. */
    public static int home(String affinity, int partitions) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < affinity.length(); i++) {
            hash = (hash ^ affinity.charAt(i)) * 0x01000193;
        }
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        return (hash & 0x7fffffff) % partitions;
    }

    public int partition() {
        return partition;
    }

    /** How often it was published before this time. */
    public int number() {
        return number;
    }

    /** Decides on another publication; {@link Step.Publish} is taken as done. */
    public Step again(Reason reason, Owners owners) {
        int limit = reason == Reason.BREAK ? WITH_BREAK : FOR_LOST_ROUTERS;
        if (number + 1 >= limit) {
            return reason == Reason.BREAK ? GIVE_UP : WAIT;
        }
        if (reason == Reason.ROUTER_LOST && !owners.lost(partition)) {
            return WAIT;
        }
        int next = owners.nearest(partition);
        if (!owners.live(next)) {
            return WAIT;
        }
        number++;
        if (next == partition) {
            return new Step.Publish(number, next, -1);
        }
        int superseded = partition;
        remember(superseded);
        partition = next;
        return new Step.Publish(number, next, superseded);
    }

    private void remember(int superseded) {
        for (int p : before) {
            if (p == superseded) {
                return;
            }
        }
        before = Arrays.copyOf(before, before.length + 1);
        before[before.length - 1] = superseded;
    }

    /** Every other partition that it was published to: what is decided about the request is to be told there too. */
    public int[] others() {
        for (int i = 0; i < before.length; i++) {
            if (before[i] == partition) {
                var others = new int[before.length - 1];
                System.arraycopy(before, 0, others, 0, i);
                System.arraycopy(before, i + 1, others, i, others.length - i);
                return others;
            }
        }
        return before;
    }
}
