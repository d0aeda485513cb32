package dev.signalbox.records.protocol;

import dev.signalbox.records.fleet.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a process does about leases: when it writes its own, which epoch the log has given it, until when it is fresh, and whom it accuses.
 * While the first lease of an epoch is under way no second one is written, because its epoch is not known yet.
 *
 * <p>Changes the {@link LeaseBook} that it was given, and is guarded together with it. At most {@value #MOST_ACCUSED} accusations are
 * remembered; beyond that all are forgotten, and those still due are repeated early.
 */
public final class OwnLease {
    private static final long ACCUSE_AGAIN_NANOS = 500_000_000;
    private static final int MOST_ACCUSED = 1_000;

    private final LeaseBook book;
    private final String process;
    private final Lease.Role role;
    private final String address;
    private final long intervalNanos;
    private final long timeToLiveNanos;
    private final Map<String, Long> accused = new HashMap<>();
    private long epoch = Lease.NEW;
    private long incarnation;
    private long freshUntil = Long.MIN_VALUE;
    private @Nullable Long lastWritten;
    private boolean firstUnderWay;

    public OwnLease(LeaseBook book, String process, Lease.Role role, String address, long intervalNanos, long timeToLiveNanos) {
        this.book = book;
        this.process = process;
        this.role = role;
        this.address = address;
        this.intervalNanos = intervalNanos;
        this.timeToLiveNanos = timeToLiveNanos;
    }

    /** A new life begins. Its first lease is due at once. */
    public void beginEpoch(long newIncarnation) {
        book.beginEpoch();
        incarnation = newIncarnation;
        epoch = Lease.NEW;
        freshUntil = Long.MIN_VALUE;
        lastWritten = null;
        firstUnderWay = false;
    }

    /** The epoch of this life; {@link Lease#NEW} until the log has given it one. */
    public long epoch() {
        return epoch;
    }

    /** Until when a lease that has come back counts; {@link Long#MIN_VALUE} where none has. */
    public long freshUntil() {
        return freshUntil;
    }

    public boolean fresh(long now) {
        return freshUntil != Long.MIN_VALUE && now - freshUntil < 0;
    }

    /** Nanoseconds until the next lease is due; 0 or less where it is. */
    public long dueIn(long now) {
        return lastWritten == null ? 0 : lastWritten + intervalNanos - now;
    }

    /** The lease to write now, due or not; empty where one has to be awaited first. */
    public Optional<Lease.Alive> next(List<Integer> owned, boolean draining, List<Lease.Slots> slots, long now) {
        lastWritten = now;
        if (epoch == Lease.NEW && firstUnderWay) {
            return Optional.empty();
        }
        firstUnderWay = true;
        return Optional.of(new Lease.Alive(process, role, epoch, incarnation, now, owned, draining, address, slots));
    }

    /** The log did not take it, as far as is known. */
    public void lost(Lease.Alive lease) {
        if (lease.epoch() == Lease.NEW && lease.incarnation() == incarnation) {
            firstUnderWay = false;
        }
    }

    /** Applies one record of {@code fleet.leases}. After {@link LeaseBook.Change.OwnDeath} a new epoch is to be begun. */
    public LeaseBook.Change replay(Lease lease, long offset, long now) {
        if (lease instanceof Lease.Alive alive && alive.process().equals(process) && alive.epoch() == Lease.NEW
                && alive.incarnation() == incarnation) {
            book.epochIs(offset);
            epoch = offset;
        }
        var change = book.replay(lease, offset, now);
        if (lease instanceof Lease.Alive alive && alive.process().equals(process) && epoch != Lease.NEW
                && (alive.epoch() == epoch || alive.incarnation() == incarnation)) {
            freshUntil = alive.sentNanos() + timeToLiveNanos;
        }
        if (change instanceof LeaseBook.Change.OwnDeath || epoch > offset) {
            freshUntil = Long.MIN_VALUE;
        }
        return change;
    }

    /** The accusations to write now: none of them was written lately. */
    public List<Lease.Lapsed> accuse(long now) {
        var silent = book.judge(now);
        if (silent.isEmpty()) {
            return silent;
        }
        var due = new ArrayList<Lease.Lapsed>(silent.size());
        for (var lapsed : silent) {
            var who = lapsed.process() + '@' + lapsed.epoch();
            var before = accused.get(who);
            if (before == null || now - before > ACCUSE_AGAIN_NANOS) {
                accused.put(who, now);
                due.add(lapsed);
            }
        }
        if (accused.size() > MOST_ACCUSED) {
            accused.clear();
        }
        return due;
    }
}
