package dev.signalbox.worker.scrape;

import dev.signalbox.records.fleet.Utilization;
import org.jspecify.annotations.Nullable;

/** Turns one replica's readings into utilisation: rates are taken between two of them, and a counter that fell (a restart) tells none. */
public final class Meter {
    private final String target;
    private final String engine;
    private @Nullable Reading before;
    private long beforeNanos;

    public Meter(String target, String engine) {
        this.target = target;
        this.engine = engine;
    }

    public Utilization next(Reading now, long nanos, long wallMillis) {
        double seconds = (nanos - beforeNanos) / 1e9;
        double hits = grown(now, Field.PREFIX_HITS);
        double queries = grown(now, Field.PREFIX_QUERIES);
        double hitRate = queries > 0 ? hits / queries : now.get(Field.PREFIX_HIT_RATE);
        double outputRate = rate(now, Field.OUTPUT_TOKENS, seconds);
        var utilization = new Utilization(
                target, engine, now.get(Field.RUNNING), now.get(Field.WAITING), now.get(Field.KV_USED), hitRate,
                rate(now, Field.PROMPT_TOKENS, seconds),
                Double.isNaN(outputRate) ? now.get(Field.OUTPUT_RATE) : outputRate,
                sm(now), memory(now), wallMillis);
        before = now;
        beforeNanos = nanos;
        return utilization;
    }

    private double grown(Reading now, Field counter) {
        double grown = before == null ? Double.NaN : now.get(counter) - before.get(counter);
        return grown < 0 ? Double.NaN : grown;
    }

    private double rate(Reading now, Field counter, double seconds) {
        return seconds > 0 ? grown(now, counter) / seconds : Double.NaN;
    }

    private static double sm(Reading now) {
        double share = now.get(Field.SM_USED);
        return Double.isNaN(share) ? now.get(Field.SM_PERCENT) / 100 : share;
    }

    private static double memory(Reading now) {
        double used = now.get(Field.MEMORY_USED);
        return used / (used + now.get(Field.MEMORY_FREE));
    }
}
