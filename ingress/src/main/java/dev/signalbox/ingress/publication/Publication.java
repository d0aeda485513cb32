package dev.signalbox.ingress.publication;

import java.util.Arrays;

/**
 * Where one request was published and may be published next. The router of a request's partition is its fate until
 * something is visible;
 * when it dies, another one gets the request at once instead of after Kafka's rebalance, at the price of a few
 * prefills that run twice.
 * Publications 0, 1 and 2 are for that, one more is for a break (the winner failed, or the ingress lapsed); after
 * these it waits for the take-over. An answer that broke off after something was shown has publications of its own,
 * as many as its reader allows.
 */
public final class Publication {
    static final int FOR_LOST_ROUTERS = 3;
    static final int WITH_BREAK = FOR_LOST_ROUTERS + 1;
    private static final int[] NONE = {};

    private int partition;
    private int number;
    private int[] before = NONE;
    private final int continuations;
    private int continued;

    private Publication(int partition, int continuations) {
        this.partition = partition;
        this.continuations = continuations;
    }

    /** Why a request is to be published again. */
    public enum Reason {
        /** Nobody has won, and the partition's router is dead. */
        ROUTER_LOST,
        /** The answer broke off before anything was shown, or this ingress has a new epoch. */
        BREAK,
        /** The answer broke off, or this ingress has a new epoch, and what was shown is to go on. */
        CONTINUE
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
        return first(affinity, owners, 0);
    }

    /** @param continuations how often an answer may go on elsewhere */
    public static Publication first(String affinity, Owners owners, int continuations) {
        return new Publication(owners.nearest(home(affinity, owners.partitions())), continuations);
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

    /**
     * Decides on another publication; {@link Step.Publish} is taken as done.
     *
     * @param publishedAt nanoseconds at which it was published last
     */
    public Step again(Reason reason, Owners owners, long publishedAt) {
        boolean often = switch (reason) {
            case ROUTER_LOST -> number - continued + 1 >= FOR_LOST_ROUTERS;
            case BREAK -> number - continued + 1 >= WITH_BREAK;
            case CONTINUE -> continued >= continuations;
        };
        if (often) {
            return reason == Reason.ROUTER_LOST ? WAIT : GIVE_UP;
        }
        if (reason == Reason.ROUTER_LOST && !owners.lost(partition, publishedAt)) {
            return WAIT;
        }
        int next = owners.nearest(partition);
        if (!owners.live(next)) {
            return WAIT;
        }
        number++;
        continued += reason == Reason.CONTINUE ? 1 : 0;
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
