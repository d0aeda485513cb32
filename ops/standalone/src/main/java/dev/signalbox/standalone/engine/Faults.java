package dev.signalbox.standalone.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** What an engine does wrong on demand. The first that applies to a request is the only one. Owned by the engine's thread. */
final class Faults {
    private final List<Active> active = new ArrayList<>();

    private static final class Active {
        final Fault fault;
        final double share;
        final RandomGenerator random;
        int left;

        Active(Fault fault, double share, int left, RandomGenerator random) {
            this.fault = fault;
            this.share = share;
            this.left = left;
            this.random = random;
        }
    }

    /** @param requests how many requests it is for, or -1 for all until cleared; @param share of requests, 0 to 1 */
    void add(Fault fault, int requests, double share, long seed) {
        active.add(new Active(fault, share, requests, RandomGeneratorFactory.of("L64X128MixRandom").create(seed)));
    }

    void clear() {
        active.clear();
    }

    /** What goes wrong with the next request. */
    Optional<Fault> next() {
        for (int i = 0; i < active.size(); i++) {
            var candidate = active.get(i);
            if (candidate.fault instanceof Fault.Slow || candidate.random.nextDouble() >= candidate.share) {
                continue;
            }
            if (candidate.left > 0 && --candidate.left == 0) {
                active.remove(i);
            }
            return Optional.of(candidate.fault);
        }
        return Optional.empty();
    }

    /** How many times as long steps take. */
    double slowdown() {
        double factor = 1;
        for (var a : active) {
            if (a.fault instanceof Fault.Slow(double by)) {
                factor *= by;
            }
        }
        return factor;
    }

    /** Whether even {@code /health} and {@code /metrics} get no answer. */
    boolean deaf() {
        for (var a : active) {
            if (a.fault instanceof Fault.Hang(boolean all) && all) {
                return true;
            }
        }
        return false;
    }

    List<Fault> all() {
        return active.stream().map(a -> a.fault).toList();
    }
}
