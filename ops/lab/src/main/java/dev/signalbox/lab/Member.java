package dev.signalbox.lab;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.records.protocol.OwnLease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process: what is the same in all of them. It lives, is killed, begins anew, stands still and goes on as if nothing had been; it writes
 * its lease and reads those of the others as the lease keeper does.
 */
abstract class Member {
    static final long NANOS = 1_000_000;
    private static final long INTERVAL = 250;
    private static final long TTL = 750;

    final World world;
    final String name;
    final Lease.Role role;
    final int index;
    Outgoing out = new Outgoing();
    LeaseBook book;
    boolean alive = true;
    boolean paused;
    /** Dead for good. */
    boolean gone;
    boolean resumed;
    long awaySince = -1;
    /** Since when it has run without standing still. */
    long upSince;
    long leaseHeldUntil;
    /** Until when it is slow to hear of something. */
    long laggedUntil;
    /** Milliseconds by which its wall clock is wrong. */
    long wrongBy;
    private int life;
    private OwnLease own;
    private boolean renew;
    private boolean started;
    private long startEnd;
    private final Map<SimLog<?>, Long> positions = new HashMap<>();
    private final Map<SimLog<?>, Long> lagsUntil = new HashMap<>();

    Member(World world, String name, Lease.Role role, int index) {
        this.world = world;
        this.name = name;
        this.role = role;
        this.index = index;
        this.book = new LeaseBook(name, TTL * NANOS);
        this.own = ownLease();
    }

    private OwnLease ownLease() {
        return new OwnLease(book, name, role, "", INTERVAL * NANOS, TTL * NANOS);
    }

    /** A new life: nothing is left of the old one but the name. */
    void boot() {
        life++;
        alive = true;
        paused = false;
        awaySince = -1;
        upSince = world.now;
        out = new Outgoing();
        book = new LeaseBook(name, TTL * NANOS);
        own = ownLease();
        renew = false;
        positions.clear();
        lagsUntil.clear();
        laggedUntil = 0;
        started = false;
        startEnd = world.logs.leases.end();
        seek(world.logs.leases, 0);
        born();
    }

    abstract void born();

    abstract void died();

    abstract void step();

    abstract List<Integer> owned();

    List<Lease.Slots> slots() {
        return List.of();
    }

    abstract void changed(LeaseBook.Change change);

    /** Whether nothing is left to do. */
    abstract boolean idle();

    int life() {
        return life;
    }

    public long epoch() {
        return own.epoch();
    }

    public boolean fresh() {
        return own.fresh(world.now * NANOS);
    }

    boolean up() {
        return alive && !paused;
    }

    /** Its wall clock, in epoch milliseconds. */
    long wall() {
        return World.EPOCH + world.now + wrongBy;
    }

    /** Milliseconds until it has its next turn. */
    int pace() {
        return 15 + world.random.nextInt(45);
    }

    void tick() {
        if (world.now >= world.brokerDownUntil) {
            out.landSome(world.random, true);
        }
        out.hear();
        leases();
        step();
        resumed &= world.random.nextInt(5) > 1;
    }

    // ---- reading

    void seek(SimLog<?> log, long offset) {
        positions.put(log, offset);
    }

    long position(SimLog<?> log) {
        return positions.getOrDefault(log, 0L);
    }

    void lag(SimLog<?> log, long until) {
        laggedUntil = Math.max(laggedUntil, until);
        lagsUntil.put(log, until);
    }

    List<SimLog<?>> followed() {
        return positions.keySet().stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
    }

    <T> List<T> read(SimLog<T> log, int most) {
        long from = position(log);
        if (from >= log.end() || world.now < world.brokerDownUntil || lagsUntil.getOrDefault(log, 0L) > world.now) {
            return List.of();
        }
        long to = Math.min(log.end(), from + 1 + world.random.nextInt(most));
        var records = new ArrayList<T>();
        for (long at = from; at < to; at++) {
            records.add(log.at(at));
        }
        positions.put(log, to);
        return records;
    }

    // ---- leases, as the lease keeper keeps them

    void leases() {
        if (started && (renew || own.dueIn(world.now * NANOS) <= 0) && leaseHeldUntil <= world.now) {
            write();
        }
        long offset = position(world.logs.leases);
        for (var lease : read(world.logs.leases, 40)) {
            apply(lease, offset++);
        }
        if (!started) {
            if (offset >= startEnd) {
                started = true;
                beginEpoch();
            }
            return;
        }
        if (!world.without(Rule.JUDGE)) {
            for (var lapsed : own.accuse(world.now * NANOS)) {
                world.trace(name, "judges", lapsed.process() + '@' + lapsed.epoch());
                out.send(world.logs.leases, lapsed);
            }
        }
    }

    private void apply(Lease lease, long offset) {
        var change = own.replay(lease, offset, world.now * NANOS);
        if (change instanceof LeaseBook.Change.OwnDeath(long ended)) {
            world.trace(name, "reads its own lapse", ended);
        }
        if (!(change instanceof LeaseBook.Change.Nothing) && started) {
            changed(change);
        }
        if (change instanceof LeaseBook.Change.OwnDeath) {
            beginEpoch();
        }
    }

    private void beginEpoch() {
        own.beginEpoch(world.random.nextLong());
        write();
    }

    private void write() {
        renew = false;
        own.next(owned(), false, slots(), world.now * NANOS).ifPresent(lease -> out.send(world.logs.leases, lease));
    }

    /** What others wait for is said at once. */
    void renewLease() {
        renew = true;
    }
}
