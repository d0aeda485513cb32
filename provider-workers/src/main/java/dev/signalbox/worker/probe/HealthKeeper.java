package dev.signalbox.worker.probe;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Target;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.time.Time;
import dev.signalbox.worker.call.Outcomes;
import dev.signalbox.worker.call.Overtaken;
import dev.signalbox.worker.call.Upstream;
import dev.signalbox.worker.health.Circuit;
import dev.signalbox.worker.health.TargetWatch;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of the targets that this worker calls, and its publication: at once where something changed, else each second. A failure of
 * the key cools down every target that uses the same one, one of the whole provider all of its targets. Thread-safe.
 */
public final class HealthKeeper implements Outcomes {
    private static final Logger LOG = LoggerFactory.getLogger(HealthKeeper.class);
    private static final long REPORT_EVERY = Duration.ofSeconds(1).toNanos();

    private final Time time;
    private final Reports reports;
    private final Map<String, Watched> watched = new HashMap<>();

    /** Where reports go, and what they need to know. */
    public interface Reports {
        void report(TargetHealth health);

        void forget(String target);

        /** The limit that is announced for a target. */
        int limit(String target);

        String worker();

        long epoch();
    }

    private static final class Watched {
        final TargetWatch watch;
        Target target;
        long catalogVersion;
        long reportedAt;
        boolean home;
        /** In which dialect it was asked last, once it has answered the last that it answered. */
        Optional<Dialect> asked = Optional.empty();
        boolean answers;

        Watched(Target target, long catalogVersion, long now) {
            this.watch = new TargetWatch(Circuit.Rules.DEFAULT, now);
            this.target = target;
            this.catalogVersion = catalogVersion;
            this.reportedAt = now - REPORT_EVERY;
        }

        void asked(Dialect dialect, boolean well) {
            if (well || !answers) {
                asked = Optional.of(dialect);
                answers |= well;
                triedByCalls();
            }
        }

        void triedByCalls() {
            watch.triedByCalls(target.provider().probeCalls() && asked.isPresent());
        }
    }

    public HealthKeeper(Time time, Reports reports) {
        this.time = time;
        this.reports = reports;
    }

    /** The targets of a catalogue; what is known of those that stay is kept. */
    public synchronized void targets(Collection<Target> targets, long catalogVersion, Predicate<String> isHome) {
        var there = new HashSet<String>();
        long now = time.nanos();
        for (var target : targets) {
            there.add(target.id());
            var of = watched.computeIfAbsent(target.id(), _ -> new Watched(target, catalogVersion, now));
            of.target = target;
            of.catalogVersion = catalogVersion;
            of.triedByCalls();
            boolean home = isHome.test(target.id());
            if (of.home && !home) {
                reports.forget(target.id());
            }
            of.home = home;
        }
        watched.entrySet().removeIf(of -> {
            boolean gone = !there.contains(of.getKey());
            if (gone && of.getValue().home) {
                reports.forget(of.getKey());
            }
            return gone;
        });
    }

    @Override
    public synchronized void succeeded(Upstream upstream, long firstTokenMicros, long totalMicros) {
        var of = watched.get(upstream.target().id());
        if (of != null) {
            of.watch.succeeded(firstTokenMicros < 0 ? -1 : firstTokenMicros / 1_000.0, totalMicros / 1_000.0, time.nanos());
        }
    }

    @Override
    public synchronized void asked(Upstream upstream, Dialect dialect, boolean well) {
        var of = watched.get(upstream.target().id());
        if (of != null) {
            of.asked(dialect, well);
        }
    }

    @Override
    public synchronized void showed(Upstream upstream, long firstTokenMicros) {
        var of = watched.get(upstream.target().id());
        if (of != null) {
            of.watch.showed(firstTokenMicros / 1_000.0, time.nanos());
        }
    }

    @Override
    public synchronized void stopped(Upstream upstream, int lateTokens, long lagMillis, Overtaken overtaken) {
        var of = watched.get(upstream.target().id());
        if (of != null) {
            switch (overtaken) {
                case Overtaken.Not _ -> {}
                case Overtaken.Unproven _ -> of.watch.unproven(time.nanos());
                case Overtaken.Silent silent -> of.watch.overtaken(silent.micros() / 1_000.0, time.nanos());
            }
        }
    }

    @Override
    public synchronized void streamed(Upstream upstream, long firstTokenMicros, long longestGapMicros, long slowestMicros) {
        var of = watched.get(upstream.target().id());
        if (of != null) {
            of.watch.took(firstTokenMicros / 1_000.0, longestGapMicros < 0 ? -1 : longestGapMicros / 1_000.0);
            of.watch.paced(slowestMicros < 0 ? -1 : slowestMicros / 1_000.0);
        }
    }

    @Override
    public synchronized long slowest(Upstream upstream, long betweenChunks) {
        var of = watched.get(upstream.target().id());
        return of == null ? Long.MAX_VALUE : of.watch.slowest(betweenChunks);
    }

    /** Not to where none is known to be well: a call that comes slowly is better than one that does not. */
    @Override
    public synchronized boolean leaves(Upstream upstream, long millis, List<Target> elsewhere) {
        var of = watched.get(upstream.target().id());
        long now = time.nanos();
        if (of == null || elsewhere.stream().noneMatch(target -> isWell(target, now)) || !of.watch.leaves(millis, now)) {
            return false;
        }
        LOG.info("a stream is left that drips target={} millis={}", of.target.id(), millis);
        return true;
    }

    private boolean isWell(Target target, long now) {
        var of = watched.get(target.id());
        return of != null && of.watch.isWell(time.millis(), now);
    }

    @Override
    public synchronized Provider.Timeouts timeouts(Upstream upstream, int promptTokens) {
        var set = upstream.target().provider().timeouts();
        var of = watched.get(upstream.target().id());
        return of == null ? set : of.watch.timeouts(set, promptTokens);
    }

    @Override
    public synchronized void failed(Upstream upstream, Failure failure, long retryAfterMillis) {
        failed(upstream.target().id(), failure, retryAfterMillis);
    }

    /** Also of a probe. */
    synchronized void failed(String target, Failure failure, long retryAfterMillis) {
        failed(target, failure, retryAfterMillis, false);
    }

    private void failed(String target, Failure failure, long retryAfterMillis, boolean tried) {
        var of = watched.get(target);
        if (of == null) {
            return;
        }
        long now = time.nanos();
        long wall = time.millis();
        boolean cooled = of.watch.coolUntil() > wall;
        if (tried) {
            of.watch.triedInVain(failure, retryAfterMillis, wall, now);
        } else {
            of.watch.failed(failure, retryAfterMillis, wall, now);
        }
        if (!cooled && of.watch.coolUntil() > wall) {
            LOG.warn("a target is left alone for a while target={} failure={} millis={} others={}", target, failure.label(),
                    of.watch.coolUntil() - wall, others(failure));
        }
        if (failure.cools().others()) {
            for (var other : watched.values()) {
                if (other != of && sharesFate(other.target.provider(), of.target.provider(), failure)) {
                    other.watch.failed(failure, retryAfterMillis, wall, now);
                    tell(other, now, false);
                }
            }
        }
        tell(of, now, false);
    }

    private static boolean sharesFate(Provider other, Provider failed, Failure failure) {
        return other.id().equals(failed.id()) && (failure.cools() == Failure.Cools.PROVIDER || other.auth().equals(failed.auth()));
    }

    private static String others(Failure failure) {
        return switch (failure.cools()) {
            case KEY -> "all of its key";
            case PROVIDER -> "all of its provider";
            case NOTHING, TARGET -> "none";
        };
    }

    /**
     * A probe was answered.
     *
     * @return in which dialect a call is to say the rest, as it is asked there otherwise; empty where none is to be made
     */
    synchronized Optional<Dialect> alive(String target) {
        var of = watched.get(target);
        if (of == null) {
            return Optional.empty();
        }
        boolean wantsCall = of.watch.alive(time.millis(), time.nanos());
        tell(of, time.nanos(), false);
        return wantsCall ? of.asked : Optional.empty();
    }

    /** A call that was made to see came to its end. @param failure empty where it was answered */
    synchronized void tried(String target, Optional<Failure> failure, long retryAfterMillis) {
        var of = watched.get(target);
        if (of != null && failure.isPresent()) {
            failed(target, failure.get(), retryAfterMillis, true);
        } else if (of != null) {
            of.watch.served(time.nanos());
            tell(of, time.nanos(), false);
        }
    }

    synchronized Set<String> wantingProbe(Duration idleFor) {
        var wanting = new HashSet<String>();
        long now = time.nanos();
        watched.forEach((id, of) -> {
            if (of.home && of.watch.wantsProbe(idleFor.toNanos(), now)) {
                wanting.add(id);
            }
        });
        return wanting;
    }

    public synchronized boolean isHome(String target) {
        var of = watched.get(target);
        return of != null && of.home;
    }

    /** Publishes what is due; to be called some times a second. */
    public synchronized void tick() {
        long now = time.nanos();
        watched.values().forEach(of -> tell(of, now, now - of.reportedAt >= REPORT_EVERY));
    }

    /** 0 closed, 1 probing, 2 open. */
    public synchronized int circuit(String target) {
        var of = watched.get(target);
        if (of == null) {
            return 0;
        }
        return switch (of.watch.circuit().at(time.nanos())) {
            case Circuit.Closed _ -> 0;
            case Circuit.Probing _ -> 1;
            case Circuit.Open _ -> 2;
        };
    }

    private void tell(Watched of, long now, boolean due) {
        if (of.home && reports.epoch() >= 0 && (of.watch.takeChanged(now) || due)) {
            of.reportedAt = now;
            var id = of.target.id();
            reports.report(of.watch.report(
                    id, reports.worker(), reports.epoch(), of.catalogVersion, reports.limit(id), time.millis(), now));
        }
    }
}
