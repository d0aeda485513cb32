package dev.signalbox.records.protocol;

import dev.signalbox.records.fleet.Lease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is alive, as {@code fleet.leases} says it. Changed only by {@link #replay} in the order of the log, so that all readers agree:
 * a process's death is a record, never a reader's opinion. What is of this reader alone is the time at which it saw things, and from
 * that follow only {@link #fresh} (may I act?) and {@link #judge} (whom do I accuse?).
 * Owned by the thread that reads the leases, which guards it where others look.
 */
public final class LeaseBook {
    private final String self;
    private final long timeToLiveNanos;
    private final Map<String, Holder> current = new HashMap<>();
    private final Map<Key, Holder> epochs = new HashMap<>();
    private final Set<Key> dead = new HashSet<>();
    private long ownEpoch = Lease.NEW;
    private long lastOffset = -1;
    private long echoNanos = Long.MIN_VALUE;
    private long freshSinceNanos = Long.MIN_VALUE;

    private record Key(String process, long epoch) {}

    /** The youngest lease of an epoch, where it lies, and when it was read here. */
    public record Holder(Lease.Alive lease, long epoch, long offset, long seenNanos) {}

    /** @param timeToLiveNanos how long a lease counts: freshness, and the silence after which a process is accused */
    public LeaseBook(String self, long timeToLiveNanos) {
        this.self = self;
        this.timeToLiveNanos = timeToLiveNanos;
    }

    /** A new life of this process begins: it is not fresh until a lease of that epoch has come back. */
    public void beginEpoch() {
        ownEpoch = Lease.NEW;
        echoNanos = Long.MIN_VALUE;
        freshSinceNanos = Long.MIN_VALUE;
    }

    /** The log has given this process its epoch: the offset of its first lease. */
    public void epochIs(long epoch) {
        ownEpoch = epoch;
    }

    public long ownEpoch() {
        return ownEpoch;
    }

    /** What one record changed. */
    public sealed interface Change {
        record Nothing() implements Change {}

        /** A process has a new epoch; any older one of it is over. */
        record Began(Lease.Alive lease, long epoch) implements Change {}

        /** The same epoch says something new: partitions, draining or slots. */
        record Renewed(Lease.Alive lease, long epoch) implements Change {}

        record Died(String process, long epoch, Lease.Role role) implements Change {}

        /** This process's own epoch was declared dead: it must end everything and begin anew. */
        record OwnDeath(long epoch) implements Change {}
    }

    /**
     * Applies one record of {@code fleet.leases}. Where offsets begin anew the log was made anew, and nothing that the old one said holds
     * any more; an epoch above its own offset is one that the old log gave, and its owner must take another.
     */
    public Change replay(Lease lease, long offset, long now) {
        if (offset <= lastOffset) {
            current.clear();
            epochs.clear();
            dead.clear();
        }
        lastOffset = offset;
        return switch (lease) {
            case Lease.Alive alive -> alive(alive, offset, now);
            case Lease.Lapsed lapsed -> lapsed(lapsed);
        };
    }

    private Change alive(Lease.Alive lease, long offset, long now) {
        long epoch = lease.epoch() == Lease.NEW ? offset : lease.epoch();
        var key = new Key(lease.process(), epoch);
        if (epoch > offset) {
            if (!lease.process().equals(self) || epoch != ownEpoch) {
                return new Change.Nothing();
            }
            ownEpoch = Lease.NEW;
            return new Change.OwnDeath(epoch);
        }
        if (lease.process().equals(self) && epoch == ownEpoch) {
            echoNanos = Math.max(echoNanos, lease.sentNanos());
            if (freshSinceNanos == Long.MIN_VALUE) {
                freshSinceNanos = now;
            }
        }
        var holder = new Holder(lease, epoch, offset, now);
        epochs.put(key, holder);
        var before = current.get(lease.process());
        if (before != null && before.epoch() > epoch) {
            return new Change.Nothing();
        }
        current.put(lease.process(), holder);
        if (before == null || before.epoch() != epoch) {
            if (before != null) {
                forgetBefore(lease.process(), epoch);
            }
            return new Change.Began(lease, epoch);
        }
        boolean same = before.lease().owned().equals(lease.owned())
                && before.lease().draining() == lease.draining()
                && before.lease().slots().equals(lease.slots());
        return same ? new Change.Nothing() : new Change.Renewed(lease, epoch);
    }

    /** Older epochs are over by the newer one's existence, so their records need not be kept. */
    private void forgetBefore(String process, long epoch) {
        epochs.keySet().removeIf(k -> k.process().equals(process) && k.epoch() < epoch);
        dead.removeIf(k -> k.process().equals(process) && k.epoch() < epoch);
    }

    private Change lapsed(Lease.Lapsed lapsed) {
        var key = new Key(lapsed.process(), lapsed.epoch());
        var holder = epochs.get(key);
        if (holder != null && holder.offset() > lapsed.lastSeen()) {
            return new Change.Nothing();
        }
        if (!dead.add(key)) {
            return new Change.Nothing();
        }
        if (lapsed.process().equals(self) && lapsed.epoch() == ownEpoch) {
            return new Change.OwnDeath(lapsed.epoch());
        }
        var role = holder == null ? Lease.Role.TELEMETRY : holder.lease().role();
        return new Change.Died(lapsed.process(), lapsed.epoch(), role);
    }

    /** Whether a lease that this process wrote lately has come back to it. Who is not fresh judges, dispatches and begins nothing. */
    public boolean fresh(long now) {
        boolean fresh = ownEpoch != Lease.NEW
                && echoNanos != Long.MIN_VALUE
                && now - echoNanos < timeToLiveNanos
                && !dead.contains(new Key(self, ownEpoch));
        if (!fresh) {
            freshSinceNanos = Long.MIN_VALUE;
        }
        return fresh;
    }

    /**
     * The accusations to write: epochs that were silent for a lease's time while this process was fresh without a break. That its own
     * leases went through meanwhile is what tells a silent process from a silent log: when the broker stands still, all are silent, and
     * nobody is accused.
     */
    public List<Lease.Lapsed> judge(long now) {
        if (!fresh(now) || freshSinceNanos == Long.MIN_VALUE) {
            return List.of();
        }
        var lapsed = new ArrayList<Lease.Lapsed>();
        for (var holder : current.values()) {
            var process = holder.lease().process();
            if (process.equals(self) || dead.contains(new Key(process, holder.epoch()))) {
                continue;
            }
            long since = Math.max(holder.seenNanos(), freshSinceNanos);
            if (now - since > timeToLiveNanos && echoNanos - since > timeToLiveNanos * 2 / 3) {
                lapsed.add(new Lease.Lapsed(process, holder.epoch(), holder.offset(), self));
            }
        }
        return lapsed;
    }

    /** Whether this is the process's current epoch and nobody has declared it dead. */
    public boolean live(String process, long epoch) {
        var holder = current.get(process);
        return holder != null && holder.epoch() == epoch && !dead.contains(new Key(process, epoch));
    }

    /** Whether this epoch is known to be over. An epoch that was never heard of is not. */
    public boolean gone(String process, long epoch) {
        var holder = current.get(process);
        return dead.contains(new Key(process, epoch)) || (holder != null && holder.epoch() > epoch);
    }

    /** The current lease of a process, where it is alive. */
    public Optional<Holder> holder(String process) {
        return Optional.ofNullable(current.get(process)).filter(h -> !dead.contains(new Key(process, h.epoch())));
    }

    /** The live processes of a role. */
    public Collection<Holder> live(Lease.Role role) {
        var live = new ArrayList<Holder>();
        for (var holder : current.values()) {
            if (holder.lease().role() == role && !dead.contains(new Key(holder.lease().process(), holder.epoch()))) {
                live.add(holder);
            }
        }
        return live;
    }

    /** The live process of a role that says it works on the partition; of two that say so, the one that said so last. */
    public Optional<Holder> owner(Lease.Role role, int partition) {
        Holder owner = null;
        for (var holder : live(role)) {
            if (holder.lease().owned().contains(partition) && (owner == null || holder.offset() > owner.offset())) {
                owner = holder;
            }
        }
        return Optional.ofNullable(owner);
    }
}
