package dev.signalbox.records.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Which workers keep a target's limit: by rendezvous hash over the live workers, so that all agree without talking and one that comes or
 * goes moves only its own targets. A limit larger than one worker carries is split over several, each with its share.
 */
public final class HomeWorkers {
    /** How many slots of one target a single worker keeps. */
    public static final int CARRIES = 128;

    private HomeWorkers() {}

    /** One home and how much of the target's limit it keeps. */
    public record Share(String worker, int limit) {}

    /** The homes of a target, best first; the shares add up to the limit. Empty where there is no worker. */
    public static List<Share> of(String target, int limit, int carries, Collection<String> workers) {
        if (carries < 1) {
            throw new IllegalArgumentException("a worker carries at least one slot, got " + carries);
        }
        if (workers.isEmpty() || limit < 1) {
            return List.of();
        }
        int homes = Math.min(workers.size(), (limit + carries - 1) / carries);
        long targetHash = hash(target);
        var left = new ArrayList<>(workers);
        var shares = new ArrayList<Share>(homes);
        for (int i = 0; i < homes; i++) {
            int best = best(targetHash, left);
            shares.add(new Share(left.remove(best), limit / homes + (i < limit % homes ? 1 : 0)));
        }
        return shares;
    }

    public static List<Share> of(String target, int limit, Collection<String> workers) {
        return of(target, limit, CARRIES, workers);
    }

    /** The share of one worker, 0 where it is not home. */
    public static int share(String worker, String target, int limit, Collection<String> workers) {
        for (var share : of(target, limit, CARRIES, workers)) {
            if (share.worker().equals(worker)) {
                return share.limit();
            }
        }
        return 0;
    }

    private static int best(long targetHash, List<String> workers) {
        int best = 0;
        long bestScore = score(targetHash, workers.get(0));
        for (int i = 1; i < workers.size(); i++) {
            long score = score(targetHash, workers.get(i));
            int order = Long.compareUnsigned(score, bestScore);
            if (order > 0 || (order == 0 && workers.get(i).compareTo(workers.get(best)) < 0)) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    private static long score(long targetHash, String worker) {
        return mix(targetHash ^ mix(hash(worker)));
    }

    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The finaliser of SplitMix64: names that differ in one digit must not rank alike. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
