package dev.signalbox.worker.health;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.fleet.TargetHealth;

/**
 * One target's health as its calls and probes tell it. A call that ended well but took more than eight times the target's own usual time
 * to first token counts as a failure for the circuit's rate, never by itself: "slow" is measured against the target's own past, since a
 * large model's normal is a small one's outage. A cool-down never gets shorter by a second failure; where the provider does not say how long,
 * it doubles with each one in a row, and the failures of calls that ran together count as one: those within a cool-down ask for no more than
 * it did. Owned by its keeper, not thread-safe.
 */
public final class TargetWatch {
    private static final double NANOS_A_MILLI = 1e6;
    private static final double SLOW = 8;
    private static final double SILENT = 3;
    private static final int KNOWN_AFTER = 20;
    private static final double FAST_MOVING = 0.1;
    private static final double SLOW_MOVING = 0.005;
    /** Where all streams of a target are slow, it has too much to do, or is ill: those that stay may be quicker when some have left. */
    private static final long LEFT_EVERY = 250_000_000L;
    private static final long LATELY = 10_000_000_000L;

    private final Circuit.Rules rules;
    private final Window window;
    private final Patience patience = new Patience();
    private Circuit circuit = Circuit.CLOSED;
    private double latency = Double.NaN;
    private double usual = Double.NaN;
    private int answers;
    private long coolUntil;
    private int coolings;
    /** Of the cool-down that runs, or ran last. */
    private int doublings;
    private String cause = "";
    private String coolCause = "";
    private long lastHeard;
    private long leftAt;
    /** How many were left whose failure was not heard of yet. */
    private int leaving;
    private boolean changed = true;
    private boolean triedByCalls;

    public TargetWatch(Circuit.Rules rules, long now) {
        this.rules = rules;
        this.window = new Window(now);
        this.lastHeard = now;
        this.leftAt = now - LATELY;
    }

    /**
     * A call ended well. Both times begin when its question was ready.
     *
     * @param firstTokenMillis time to the first visible event, negative where there was none
     */
    public void succeeded(double firstTokenMillis, double totalMillis, long now) {
        lastHeard = now;
        boolean slow = answers >= KNOWN_AFTER && firstTokenMillis > usual * SLOW && firstTokenMillis > 1_000;
        window.add(!slow, now);
        if (firstTokenMillis >= 0) {
            latency = moved(latency, firstTokenMillis, FAST_MOVING);
            usual = moved(usual, firstTokenMillis, answers < KNOWN_AFTER ? FAST_MOVING : SLOW_MOVING);
            answers++;
        }
        coolings = 0;
        var at = circuit.at(now);
        long asked = before(now, totalMillis);
        if (at.heeds(asked, isUsual(firstTokenMillis), asked + (long) (firstTokenMillis * NANOS_A_MILLI))) {
            become(at.succeeded(), "");
        }
    }

    /** A stream has shown its first words. @param firstTokenMillis so long after its question was ready */
    public void showed(double firstTokenMillis, long now) {
        var at = circuit.at(now);
        if (at.heeds(before(now, firstTokenMillis), isUsual(firstTokenMillis), now)) {
            become(at.showed(rules), "");
        }
    }

    private static long before(long now, double millis) {
        return now - (long) (millis * NANOS_A_MILLI);
    }

    /** Whether half of the first words that came there took at least as long. */
    private boolean isUsual(double firstTokenMillis) {
        return firstTokenMillis >= 0 && patience.answers() >= KNOWN_AFTER && firstTokenMillis <= patience.usually();
    }

    /**
     * Another attempt of the same request showed something first. That a call is silent for three times the target's usual time counts
     * as a failure: who stalls or drips fails no call for seconds, and all that time every user there would wait for a hedge. Of a target that
     * is being tried its usual time is enough; what was overtaken sooner proves nothing, and it is tried again after as long a pause.
     *
     * @param silentMillis how long this one had shown nothing, from when its question was ready
     */
    public void overtaken(double silentMillis, long now) {
        boolean known = patience.answers() >= KNOWN_AFTER;
        boolean tried = circuit.at(now) instanceof Circuit.Probing;
        if (known && silentMillis > patience.usually() * (tried ? 1 : SILENT)) {
            window.add(false, now);
            become(circuit.at(now).failed(window.errorRate(), window.samples(), true, rules, now), "slow");
        } else {
            unproven(now);
        }
    }

    /** A call was overtaken that says nothing of the target: an answer that does not stream, for which nothing is usual, or one not asked for yet. */
    public void unproven(long now) {
        var at = circuit.at(now);
        if (at instanceof Circuit.Probing tried) {
            become(tried.undecided(rules, now), cause);
        }
    }

    /** What a call that ended well took until its first event and at most between two reads, in milliseconds; negative for what was not seen. */
    public void took(double firstTokenMillis, double longestGapMillis) {
        patience.learn(firstTokenMillis, longestGapMillis);
    }

    /** A stream ended well. @param millis that the slowest stretch of its text took; negative where it had none */
    public void paced(double millis) {
        patience.paced(millis);
    }

    /** Milliseconds that a stretch of text may take there; {@code Long.MAX_VALUE} where that is not known. */
    public long slowest(long betweenChunks) {
        return patience.slowest(betweenChunks);
    }

    /**
     * Whether a stream is to be left whose last stretch took so many milliseconds; its failure follows. It counts as what such stretches take,
     * so a limit that cuts more than one in a hundred gives way.
     */
    public boolean leaves(long millis, long now) {
        if (now - leftAt < LEFT_EVERY || millis < patience.slowest(0)) {
            return false;
        }
        leftAt = now;
        leaving++;
        patience.paced(millis);
        return true;
    }

    /** As far as is known here it is well: neither tried nor left alone, nor has a stream of its own been left lately. */
    public boolean isWell(long wallMillis, long now) {
        return coolUntil <= wallMillis && circuit.at(now) instanceof Circuit.Closed && now - leftAt >= LATELY;
    }

    /** The limits of a call there: those that the catalogue sets, and learned ones where it sets none. */
    public Provider.Timeouts timeouts(Provider.Timeouts set, int promptTokens) {
        return patience.of(set, promptTokens);
    }

    /**
     * Whether calls of our own try the target once its circuit is due: then no requests are let in to see until one was answered. Circuits that
     * opened because calls were slow are for requests to close.
     */
    public void triedByCalls(boolean are) {
        triedByCalls = are;
    }

    private boolean isForCalls(Circuit at) {
        return triedByCalls && at instanceof Circuit.Probing tried && !tried.opening().slow();
    }

    /**
     * A probe was answered: the target lives.
     *
     * @param wallMillis epoch milliseconds now
     * @return whether a call is to say the rest, which waits for the end of a cool-down
     */
    public boolean alive(long wallMillis, long now) {
        if (!isForCalls(circuit.at(now))) {
            probed(now);
            return false;
        }
        lastHeard = now;
        return wallMillis >= coolUntil;
    }

    /** A call that was made to see was answered. It was a small one, so the next failure opens the circuit again. */
    public void served(long now) {
        window.add(true, now);
        probed(now);
    }

    /**
     * A call that was made to see failed. It teaches no time limits and makes no circuit one of slow calls: nobody waited for it. What is no fault
     * of the target's, such as a question that it does not take, says that it lives.
     */
    public void triedInVain(Failure failure, long retryAfterMillis, long wallMillis, long now) {
        failed(failure, retryAfterMillis, false, wallMillis, now);
        if (!failure.hurtsHealth()) {
            probed(now);
        }
    }

    /** A probe was answered: proves that the target lives, says nothing about its latency, so it ends no circuit that opened for that. */
    public void probed(long now) {
        lastHeard = now;
        become(circuit.at(now).answeredProbe(rules, now), "");
    }

    /**
     * A call or probe failed.
     *
     * @param retryAfterMillis what the provider asked for, 0 where it asked nothing
     * @param wallMillis epoch milliseconds now
     */
    public void failed(Failure failure, long retryAfterMillis, long wallMillis, long now) {
        if (failure == Failure.FIRST_TOKEN_TIMEOUT) {
            patience.ranOut();
        } else if (failure == Failure.CHUNK_TIMEOUT && leaving > 0) {
            leaving--;
        } else if (failure == Failure.CHUNK_TIMEOUT) {
            patience.stalled();
        }
        failed(failure, retryAfterMillis, isSlow(failure), wallMillis, now);
    }

    private void failed(Failure failure, long retryAfterMillis, boolean slow, long wallMillis, long now) {
        lastHeard = now;
        if (failure.cools() != Failure.Cools.NOTHING) {
            if (wallMillis >= coolUntil) {
                doublings = coolings;
                coolings = Math.min(coolings + 1, Failure.Cools.MOST_DOUBLINGS);
            }
            cool(failure, retryAfterMillis > 0 ? retryAfterMillis : failure.cools().millis() << doublings, wallMillis);
        }
        if (failure.hurtsHealth()) {
            window.add(false, now);
            become(circuit.at(now).failed(window.errorRate(), window.samples(), slow, rules, now), failure.label());
        }
    }

    private static boolean isSlow(Failure failure) {
        return failure == Failure.FIRST_TOKEN_TIMEOUT || failure == Failure.CHUNK_TIMEOUT;
    }

    /** The target, or the key that it shares with others, is to be left alone for a while. */
    public void cool(Failure failure, long forMillis, long wallMillis) {
        long until = wallMillis + Math.min(forMillis, Failure.Cools.LONGEST_MILLIS);
        if (until > coolUntil) {
            coolUntil = until;
            coolCause = failure.label();
            changed = true;
        }
    }

    /** Until when it is left alone, in epoch milliseconds. */
    public long coolUntil() {
        return coolUntil;
    }

    /** Whether an active probe is worth its cost: nothing heard for a while, or the target is not well and nobody else will try it. */
    public boolean wantsProbe(long idleFor, long now) {
        var at = circuit.at(now);
        if (at != circuit) {
            become(at, cause);
        }
        return switch (circuit) {
            case Circuit.Closed _ -> now - lastHeard >= idleFor;
            case Circuit.Open open -> open.opening().unproven(rules, now);
            case Circuit.Probing _ -> true;
        };
    }

    /** Whether something happened that others should hear at once; asking takes the mark away. */
    public boolean takeChanged(long now) {
        var at = circuit.at(now);
        if (at != circuit) {
            become(at, cause);
        }
        boolean was = changed;
        changed = false;
        return was;
    }

    public TargetHealth report(String target, String worker, long epoch, long catalogVersion, int limit, long wallMillis, long now) {
        window.advance(now);
        var at = circuit.at(now);
        var state = switch (at) {
            case Circuit.Closed _ -> TargetHealth.Circuit.CLOSED;
            case Circuit.Open _ -> TargetHealth.Circuit.OPEN;
            case Circuit.Probing _ -> isForCalls(at) ? TargetHealth.Circuit.OPEN : TargetHealth.Circuit.PROBING;
        };
        return new TargetHealth(
                target, worker, epoch, catalogVersion, state, window.errorRate(), window.samples(),
                coolUntil > wallMillis ? coolUntil : 0, coolUntil > wallMillis ? coolCause : cause, latency, limit, wallMillis);
    }

    public Circuit circuit() {
        return circuit;
    }

    private void become(Circuit next, String why) {
        if (!next.getClass().equals(circuit.getClass())) {
            changed = true;
            cause = why;
        }
        circuit = next;
    }

    private static double moved(double average, double value, double weight) {
        return Double.isNaN(average) ? value : average + weight * (value - average);
    }
}
