package dev.signalbox.router.fleet;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Target;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which workers run each target, and with what limit. A worker is a target's home from the moment that its lease announces slots for it,
 * as long as it lives, is not draining and owns a dispatch partition; a large limit is shared by several. A home may have a limit of 0, as when
 * its minute is used up: it has no credit, and it is a home all the same. One that is no longer a home announces 0 only as long as calls run
 * there. What runs at a worker of a target is counted here per home, beside the target's whole load. Not thread-safe.
 */
public final class Homes {
    private static final Home[] NONE = {};

    private Catalog catalog = Catalog.EMPTY;
    private Home[][] homes = {};
    private int[] limit = {};
    private int[] elsewhere = {};
    private boolean[] onlyDraining = {};
    private List<LeaseBook.Holder> workers = List.of();

    /** One worker's share of one target. */
    public static final class Home {
        private final String worker;
        private final long epoch;
        private final int partition;
        private int limit;
        private int running;

        Home(String worker, long epoch, int partition, int limit) {
            this.worker = worker;
            this.epoch = epoch;
            this.partition = partition;
            this.limit = limit;
        }

        public String worker() {
            return worker;
        }

        public long epoch() {
            return epoch;
        }

        /** Partition of {@code inference.dispatch} that the worker reads. */
        public int partition() {
            return partition;
        }

        public int limit() {
            return limit;
        }
    }

    /** Slots that a target's homes keep together; at most what its provider takes. */
    public int limit(int target) {
        return limit[target];
    }

    /** What workers that are not, or no longer, its home say that they still run: the homes' announced limits leave room for it already. */
    public int runningElsewhere(int target) {
        return elsewhere[target];
    }

    public boolean any(int target) {
        return homes[target].length > 0;
    }

    /** Whether those who would be its home are all on their way out. */
    public boolean onlyDraining(int target) {
        return onlyDraining[target];
    }

    /** The home with the most room, where others' routers are assumed to have filled each home by its share; null where none has a slot. */
    public @Nullable Home pick(int target, int runningElsewhere) {
        Home best = null;
        double most = Double.NEGATIVE_INFINITY;
        for (var home : homes[target]) {
            if (home.limit <= 0) {
                continue;
            }
            double room = home.limit - home.running - (double) runningElsewhere * home.limit / Math.max(1, limit[target]);
            if (room > most) {
                most = room;
                best = home;
            }
        }
        return best;
    }

    void count(int target, String worker, int change) {
        var home = target < 0 ? null : home(target, worker);
        if (home != null) {
            home.running += change;
        }
    }

    /** A worker said that it is full: its limit is less than its last lease announced. */
    void overloaded(int target, String worker, int announced) {
        var home = home(target, worker);
        if (home != null) {
            home.limit = Math.min(home.limit, Math.max(0, announced));
        }
        sum(catalog.targets().get(target));
    }

    /** Takes over what the live workers' leases say. True where the homes themselves changed, so that their counts must be made anew. */
    boolean workers(Collection<LeaseBook.Holder> live) {
        boolean same = sameHomes(workers, live);
        workers = List.copyOf(live);
        if (!same) {
            rebuild();
            return true;
        }
        for (var holder : workers) {
            for (var slots : holder.lease().slots()) {
                var target = catalog.target(slots.target());
                if (target.isPresent()) {
                    var home = home(target.get().index(), holder.lease().process());
                    if (home != null) {
                        home.limit = slots.limit();
                        sum(target.get());
                    }
                }
            }
        }
        sumElsewhere();
        return false;
    }

    private @Nullable Home home(int target, String worker) {
        for (var home : homes[target]) {
            if (home.worker.equals(worker)) {
                return home;
            }
        }
        return null;
    }

    private void sumElsewhere() {
        Arrays.fill(elsewhere, 0);
        for (var holder : workers) {
            for (var slots : holder.lease().slots()) {
                if (slots.inFlight() > 0) {
                    var target = catalog.target(slots.target());
                    if (target.isPresent() && home(target.get().index(), holder.lease().process()) == null) {
                        elsewhere[target.get().index()] += slots.inFlight();
                    }
                }
            }
        }
    }

    private static boolean sameHomes(List<LeaseBook.Holder> a, Collection<LeaseBook.Holder> b) {
        if (a.size() != b.size()) {
            return false;
        }
        var before = new HashMap<String, LeaseBook.Holder>();
        a.forEach(h -> before.put(h.lease().process(), h));
        for (var holder : b) {
            var old = before.get(holder.lease().process());
            if (old == null || old.epoch() != holder.epoch() || old.lease().draining() != holder.lease().draining()
                    || !old.lease().owned().equals(holder.lease().owned()) || !sameTargets(old, holder)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameTargets(LeaseBook.Holder a, LeaseBook.Holder b) {
        var one = a.lease().slots();
        var other = b.lease().slots();
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!one.get(i).target().equals(other.get(i).target()) || isHome(one.get(i)) != isHome(other.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHome(Lease.Slots announced) {
        return announced.limit() > 0 || announced.inFlight() == 0;
    }

    void catalog(Catalog next) {
        catalog = next;
        rebuild();
    }

    private void rebuild() {
        int n = catalog.targets().size();
        homes = new Home[n][];
        limit = new int[n];
        elsewhere = new int[n];
        onlyDraining = new boolean[n];
        Map<Integer, List<Home>> of = new HashMap<>();
        boolean anyOpen = false;
        boolean anyDraining = false;
        for (var holder : workers) {
            var lease = holder.lease();
            anyDraining |= lease.draining();
            if (lease.draining() || lease.owned().isEmpty()) {
                continue;
            }
            anyOpen = true;
            for (var slots : lease.slots()) {
                var target = catalog.target(slots.target());
                if (target.isPresent() && isHome(slots)) {
                    int partition = lease.reachedAt(-1, slots.target().hashCode());
                    of.computeIfAbsent(target.get().index(), _ -> new ArrayList<>(2))
                            .add(new Home(lease.process(), holder.epoch(), partition, slots.limit()));
                }
            }
        }
        for (int i = 0; i < n; i++) {
            var own = of.get(i);
            homes[i] = own == null ? NONE : own.toArray(NONE);
            onlyDraining[i] = own == null && anyDraining && !anyOpen;
            sum(catalog.targets().get(i));
        }
        sumElsewhere();
    }

    private void sum(Target target) {
        int sum = 0;
        for (var home : homes[target.index()]) {
            sum += home.limit;
        }
        int bound = target.provider().limits().concurrency();
        limit[target.index()] = bound > 0 ? Math.min(bound, sum) : sum;
    }
}
