package dev.signalbox.worker;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.HomeWorkers;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which targets this worker keeps the limit of, as it follows from the catalogue and the live leases. A former home goes on until the new
 * one has announced a limit, so that a target is never without one; and a new one stays below its share by what former homes still run.
 * Owned by whoever asks, under its lock.
 */
final class Homes {
    private static final int UNBOUNDED = 4_096;

    private final String self;
    private Map<String, Integer> before = Map.of();

    /** Of each target its slots here, and what workers that are not home of it still run. */
    record Shares(Map<String, Integer> slots, Map<String, Integer> leftOver) {}

    Homes(String self) {
        this.self = self;
    }

    Shares of(Catalog catalog, Collection<LeaseBook.Holder> liveWorkers, boolean draining) {
        var workers = new ArrayList<String>();
        if (!draining) {
            workers.add(self);
        }
        var others = new HashMap<String, Map<String, Lease.Slots>>();
        for (var holder : liveWorkers) {
            var lease = holder.lease();
            if (!lease.process().equals(self)) {
                var slots = new HashMap<String, Lease.Slots>();
                lease.slots().forEach(s -> slots.put(s.target(), s));
                others.put(lease.process(), slots);
                if (!lease.draining()) {
                    workers.add(lease.process());
                }
            }
        }
        var shares = new HashMap<String, Integer>();
        var leftOver = new HashMap<String, Integer>();
        for (var target : catalog.targets()) {
            int bound = target.provider().limits().concurrency();
            var homes = HomeWorkers.of(target.id(), bound > 0 ? bound : UNBOUNDED, workers);
            int share = 0;
            boolean announced = false;
            int left = 0;
            for (var home : homes) {
                share = home.worker().equals(self) ? home.limit() : share;
                announced |= announces(others.get(home.worker()), target.id());
            }
            for (var other : others.entrySet()) {
                var slots = other.getValue().get(target.id());
                if (slots != null && !isHome(homes, other.getKey())) {
                    left += slots.inFlight();
                }
            }
            if (share == 0 && !announced && !draining) {
                share = before.getOrDefault(target.id(), 0);
            }
            shares.put(target.id(), share);
            leftOver.put(target.id(), left);
        }
        before = shares;
        return new Shares(shares, leftOver);
    }

    private static boolean announces(@org.jspecify.annotations.Nullable Map<String, Lease.Slots> slots, String target) {
        return slots != null && slots.containsKey(target);
    }

    private static boolean isHome(List<HomeWorkers.Share> homes, String worker) {
        for (var home : homes) {
            if (home.worker().equals(worker)) {
                return true;
            }
        }
        return false;
    }
}
