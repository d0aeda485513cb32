package dev.signalbox.router.fleet;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.fleet.InflightDelta;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.fleet.TargetProfile;
import dev.signalbox.records.fleet.Utilization;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.router.inflight.CatalogIndex;
import dev.signalbox.router.inflight.InflightLedger;
import dev.signalbox.router.inflight.Load;
import dev.signalbox.router.inflight.LoadColumns;
import dev.signalbox.router.inflight.Progress;
import dev.signalbox.router.inflight.RemoteInflight;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The fleet as this router process sees it; one per process, shared by its tasks. Every method holds one lock for microseconds, and
 * {@link #together} holds it over several, so that a choice is counted before the next one is made. Everything lies in arrays by target
 * index of the current catalogue; with the next catalogue it is carried over by target id.
 * Times are epoch milliseconds; a jump of the wall clock costs wrong predictions for a moment, never a count.
 */
public final class FleetView {
    private static final long RECENT_MILLIS = 3_000;
    private static final long MOVING_MILLIS = 30_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final CatalogIndex catalogs = new CatalogIndex();
    private final InflightLedger ledger;
    private final RemoteInflight remote;
    private final Homes homes = new Homes();
    private final Reports reports = new Reports();
    private final Speeds speeds;
    private final Scrapes scrapes = new Scrapes();
    private final ExtraCalls hedges = new ExtraCalls(1);
    private final RetryBudget retries = new RetryBudget();
    private Progress progress = new Progress(0);
    private volatile long changes;
    private volatile long routerEndedAt = Long.MIN_VALUE;

    /** @param router this process's name, by which it knows its own records on the log */
    public FleetView(String router) {
        this(router, EngineCard.DEFAULT);
    }

    public FleetView(String router, EngineCard card) {
        ledger = new InflightLedger(router, progress);
        remote = new RemoteInflight(router, 0, progress);
        speeds = new Speeds(card);
    }

    /** Several steps as one: nobody else's choice or count comes between them. */
    public <T> T together(Supplier<T> steps) {
        lock.lock();
        try {
            return steps.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable step) {
        lock.lock();
        try {
            step.run();
        } finally {
            lock.unlock();
        }
    }

    /** Grows whenever a held request might fare better than before: room, a home, health or a catalogue came. Read without the lock. */
    public long changes() {
        return changes;
    }

    private void changed() {
        changes = changes + 1;
    }

    public Catalog catalog() {
        return together(catalogs::current);
    }

    /** This process's epoch, which its records on the log carry; a new one begins with a snapshot. */
    public void epoch(long epoch) {
        locked(() -> ledger.epoch(epoch));
    }

    public void catalog(Catalog next, long now) {
        locked(() -> {
            if (next.version() == catalogs.current().version()) {
                return;
            }
            int n = next.targets().size();
            var newIndex = catalogs.advance(next);
            progress = progress.mapped(newIndex, n);
            ledger.catalog(next, progress);
            remote.catalog(newIndex, n, progress);
            speeds.catalog(newIndex, next.targets());
            scrapes.catalog(newIndex, n);
            hedges.catalog(next);
            retries.catalog(next);
            reports.catalog(newIndex, next.targets(), now);
            homes.catalog(next);
            countHomes();
            changed();
        });
    }

    /** The live workers, whenever a lease of one changed or one came or went. */
    public void workers(Collection<LeaseBook.Holder> live, long now) {
        locked(() -> {
            if (homes.workers(live)) {
                countHomes();
            }
            var names = new HashSet<String>();
            live.forEach(h -> names.add(h.lease().process()));
            reports.workers(names, now);
            changed();
        });
    }

    private void countHomes() {
        for (var of : ledger.running()) {
            homes.count(of.index(), of.worker(), 1);
        }
    }

    /** An epoch of a router is over, by its lapse or by a younger epoch. */
    public void routerEnded(String router, long epoch, long now) {
        routerEndedAt = now;
        locked(() -> remote.ended(router, epoch, ledger.residencyMillis(), now));
    }

    /** Whether a router ended so lately that its requests may still be coming here. */
    public boolean routerEndedLately(long now) {
        return routerEndedAt != Long.MIN_VALUE && now - routerEndedAt < MOVING_MILLIS;
    }

    public void health(TargetHealth health, long now) {
        locked(() -> {
            reports.report(health, now);
            changed();
        });
    }

    /** A worker says nothing more of a target. */
    public void noHealth(String target, String worker, long now) {
        locked(() -> {
            reports.gone(target, worker, now);
            changed();
        });
    }

    public void utilization(Utilization seen, long now) {
        locked(() -> catalogs.current().target(seen.target()).ifPresent(target -> {
            int i = target.index();
            scrapes.scraped(i, seen, kvTokens(i), requests(i), now);
        }));
    }

    public void profile(TargetProfile profile) {
        locked(() -> speeds.profile(profile, catalogs.current().target(profile.target())));
    }

    /** A worker answered that a target's slots are all taken, and how many it has. */
    public void overloaded(String target, String worker, int limit) {
        locked(() -> catalogs.current().target(target).ifPresent(t -> homes.overloaded(t.index(), worker, limit)));
    }

    /**
     * An attempt there failed in a way that hurts health; what is more than some seconds ago is for the reports to tell.
     *
     * @param begun epoch milliseconds, as {@code at}, when it failed
     * @param seen whether something of it was
     */
    public void failed(String target, long begun, long at, boolean seen, long now) {
        if (now - at < RECENT_MILLIS) {
            locked(() -> catalogs.current().target(target).ifPresent(t -> {
                reports.failed(t.index(), now);
                if (!seen) {
                    retries.failed(target, begun, at);
                }
            }));
        }
    }

    /** An attempt there ended well. */
    public void answered(String target) {
        locked(() -> catalogs.current().target(target).ifPresent(_ -> retries.answered(target)));
    }

    /** Counts an attempt from the moment it is decided or adopted; again for one that is counted already does nothing. */
    public void begin(AttemptId attempt, String target, String worker, Load load, long now) {
        locked(() -> {
            var begun = ledger.begin(attempt, target, worker, load, now);
            if (begun != null && begun.index() >= 0) {
                if (prefillTokens(begun.index()) == load.prefillTokens()) {
                    progress.moved(begun.index(), now);
                }
                homes.count(begun.index(), worker, 1);
                remote.adopted(attempt.routerEpoch(), begun.index(), load);
            }
        });
    }

    /** The first token came. {@code tookMicros}: from the begin at the worker; negative where it is not known. */
    public void firstToken(AttemptId attempt, long tookMicros, long now) {
        locked(() -> {
            var of = ledger.peek(attempt);
            if (of == null) {
                return;
            }
            long lastAt = of.index() < 0 ? 0 : progress.at(of.index());
            if (ledger.firstToken(attempt, now) != null && of.index() >= 0 && of.load().streamed()) {
                speeds.firstToken(
                        of.index(), of.load().prefillTokens(), tookMicros / 1_000.0, now - lastAt, of.load().predictedMillis(), now);
            }
        });
    }

    /** The attempt ended, however: what it held is given back. An attempt that is not counted does nothing. */
    public void end(AttemptId attempt, long now) {
        locked(() -> {
            var of = ledger.end(attempt, now);
            if (of != null) {
                homes.count(of.index(), of.worker(), -1);
                changed();
            }
        });
    }

    public void applyRemote(InflightDelta delta, long now) {
        locked(() -> {
            remote.apply(delta, catalogs, ledger.own(), ledger.residencyMillis(), now);
            changed();
        });
    }

    /** Lets time pass, and gives what the other routers are to be told; to be called every 20 ms at the latest. */
    public Optional<InflightDelta> drain(long now) {
        return together(() -> {
            ledger.assumeFirstTokens(now);
            remote.advance(ledger.residencyMillis(), now);
            return ledger.drain(now);
        });
    }

    // What follows is read within together().

    public int requests(int target) {
        return ledger.own().requests(target) + remote.sum().requests(target);
    }

    public int prefillTokens(int target) {
        return ledger.own().prefillTokens(target) + remote.sum().prefillTokens(target);
    }

    public int kvTokens(int target) {
        return ledger.own().kvTokens(target) + remote.sum().kvTokens(target);
    }

    public int decoding(int target) {
        return ledger.own().decoding(target) + remote.sum().decoding(target);
    }

    /** Slots free at the target; negative where a limit fell below what runs. */
    public int credit(int target) {
        return homes.limit(target) - Math.max(0, requests(target) - homes.runningElsewhere(target));
    }

    public LoadColumns own() {
        return ledger.own();
    }

    public LoadColumns others() {
        return remote.sum();
    }

    /** Epoch milliseconds at which the target last worked off some of its queue. */
    public long progressAt(int target) {
        return progress.at(target);
    }

    public double residencyMillis() {
        return ledger.residencyMillis();
    }

    public Homes homes() {
        return homes;
    }

    public Reports reports() {
        return reports;
    }

    public Speeds speeds() {
        return speeds;
    }

    public Scrapes scrapes() {
        return scrapes;
    }

    /** What each name may spend on retries, and each target take of them, over all tasks of this process. */
    public RetryBudget retries() {
        return retries;
    }

    /** What each name may spend on hedges, over all tasks of this process. */
    public ExtraCalls hedges() {
        return hedges;
    }
}
