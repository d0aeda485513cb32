package dev.signalbox.router.fleet;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Target;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.fleet.TargetHealth.Circuit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the workers report of each target's health, and how old it is. Several workers may report one target: it is as open as the best of
 * them sees it, and cools as long as the longest says. Between two reports counts what this router sees itself. The interval between reports is learned, so that age means the same for all.
 * Reports on at most {@value #KEPT} targets are kept, since they may come before the catalogue that names them; others are dropped.
 * Not thread-safe.
 */
public final class Reports {
    private static final int KEPT = 20_000;
    private static final double SHORTEST_INTERVAL = 1_000;
    private static final double LONGEST_INTERVAL = 60_000;
    /** A report so much older than another's on the same target is of a worker that is no longer asked. */
    private static final long OUTDATED_MILLIS = 15_000;
    private static final Map<String, Failure> COOLING = Stream.of(Failure.values()).filter(f -> f.cools() != Failure.Cools.NOTHING)
            .collect(Collectors.toUnmodifiableMap(Failure::label, f -> f));
    private static final double SEEN_FAILURE = 0.25;
    private static final double SEEN_FADES_MILLIS = 3_000;

    private final Map<String, Map<String, TargetHealth>> reports = new HashMap<>();
    private Map<String, Integer> indices = Map.of();
    private Set<String> liveWorkers = Set.of();
    private Circuit[] circuit = {};
    private double[] errorRate = {};
    private long[] coolUntil = {};
    private Failure[] coolsFor = {};
    private long[] at = {};
    private double[] interval = {};
    private double[] seenFailures = {};
    private long[] seenFailureAt = {};

    public Circuit circuit(int target) {
        return circuit[target];
    }

    /** What the workers report, or what this router has seen in the last seconds where that is more. */
    public double errorRate(int target, long now) {
        return Math.max(errorRate[target], seenFailures(target, now));
    }

    private double seenFailures(int target, long now) {
        double of = seenFailures[target];
        return of == 0 ? 0 : of * Math.max(0, 1 - Math.max(0, now - seenFailureAt[target]) / SEEN_FADES_MILLIS);
    }

    /** An attempt failed: known here before its worker's next report. Who fails fast looks idle, and would draw all traffic. */
    void failed(int target, long now) {
        seenFailures[target] = Math.min(1, seenFailures(target, now) + SEEN_FAILURE);
        seenFailureAt[target] = now;
    }

    /** Epoch milliseconds, 0 for none. */
    public long coolUntil(int target) {
        return coolUntil[target];
    }

    /** What made it cool down; a limit of rates where nothing is known, or where it does not cool. */
    public Failure coolsFor(int target) {
        return coolsFor[target];
    }

    /** Epoch milliseconds of the youngest report, 0 where fewer than two came: one alone has no age to speak of. */
    public long at(int target) {
        return interval[target] > 0 ? at[target] : 0;
    }

    /** How many intervals older than that moment the youngest report is; 0 where nothing can be said. */
    public double age(int target, long than) {
        double of = interval[target];
        return of > 0 && than > at[target] ? (than - at[target]) / of : 0;
    }

    void report(TargetHealth health, long now) {
        var of = reports.get(health.target());
        if (of == null) {
            if (reports.size() >= KEPT) {
                return;
            }
            of = new HashMap<>(4);
            reports.put(health.target(), of);
        }
        var before = of.put(health.worker(), health);
        var index = indices.get(health.target());
        if (index == null) {
            return;
        }
        long when = Math.min(health.at(), now);
        if (before != null && when > before.at()) {
            double gap = Math.clamp(when - before.at(), SHORTEST_INTERVAL, LONGEST_INTERVAL);
            interval[index] = interval[index] == 0 ? gap : interval[index] + 0.3 * (gap - interval[index]);
        }
        merge(index, of, now);
    }

    /** A worker took its report back, as it is no longer the target's home. Where nobody else reports the target, it is as if nobody ever had. */
    void gone(String target, String worker, long now) {
        var of = reports.get(target);
        if (of == null || of.remove(worker) == null) {
            return;
        }
        var index = indices.get(target);
        if (of.isEmpty()) {
            reports.remove(target);
            if (index != null) {
                circuit[index] = Circuit.CLOSED;
                errorRate[index] = 0;
                coolUntil[index] = 0;
                coolsFor[index] = Failure.RATE_LIMITED;
                at[index] = 0;
                interval[index] = 0;
            }
        } else if (index != null) {
            merge(index, of, now);
        }
    }

    /** Only live workers' words count; where none of them has spoken, everybody's do. */
    void workers(Set<String> live, long now) {
        if (live.equals(liveWorkers)) {
            return;
        }
        liveWorkers = Set.copyOf(live);
        reports.forEach((target, of) -> {
            var index = indices.get(target);
            if (index != null) {
                merge(index, of, now);
            }
        });
    }

    private void merge(int index, Map<String, TargetHealth> of, long now) {
        boolean anyLive = false;
        for (var worker : of.keySet()) {
            anyLive |= liveWorkers.contains(worker);
        }
        long youngest = 0;
        for (var health : of.values()) {
            if (!anyLive || liveWorkers.contains(health.worker())) {
                youngest = Math.max(youngest, Math.min(health.at(), now));
            }
        }
        var best = Circuit.OPEN;
        double errors = 0;
        long cool = 0;
        var why = "";
        int counted = 0;
        for (var health : of.values()) {
            if (anyLive && !liveWorkers.contains(health.worker()) || youngest - health.at() > OUTDATED_MILLIS) {
                continue;
            }
            best = better(best, health.circuit());
            errors += Double.isFinite(health.errorRate()) ? Math.clamp(health.errorRate(), 0, 1) : 0;
            if (health.coolUntil() > cool) {
                cool = health.coolUntil();
                why = health.cause();
            }
            counted++;
        }
        circuit[index] = best;
        errorRate[index] = errors / counted;
        coolUntil[index] = cool;
        coolsFor[index] = COOLING.getOrDefault(why, Failure.RATE_LIMITED);
        at[index] = youngest;
    }

    private static Circuit better(Circuit a, Circuit b) {
        return a == Circuit.CLOSED || b == Circuit.CLOSED ? Circuit.CLOSED : a == Circuit.PROBING ? a : b;
    }

    void catalog(int[] newIndex, List<Target> targets, long now) {
        int n = targets.size();
        var before = interval;
        circuit = new Circuit[n];
        Arrays.fill(circuit, Circuit.CLOSED);
        errorRate = new double[n];
        coolUntil = new long[n];
        coolsFor = new Failure[n];
        Arrays.fill(coolsFor, Failure.RATE_LIMITED);
        at = new long[n];
        interval = new double[n];
        seenFailures = new double[n];
        seenFailureAt = new long[n];
        for (int old = 0; old < newIndex.length; old++) {
            if (newIndex[old] >= 0) {
                interval[newIndex[old]] = before[old];
            }
        }
        indices = new HashMap<>(n * 2);
        for (var target : targets) {
            indices.put(target.id(), target.index());
            var of = reports.get(target.id());
            if (of != null) {
                merge(target.index(), of, now);
            }
        }
    }
}
