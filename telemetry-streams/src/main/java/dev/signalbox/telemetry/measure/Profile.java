package dev.signalbox.telemetry.measure;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.fleet.TargetProfile;

/**
 * What one target's ended attempts say of its speed: quantiles from mergeable sketches (DDSketch, relative error 1 %), two halves of a
 * window so that the past fades, and moving averages of prefill and decode speed. Owned by one thread.
 */
public final class Profile {
    private static final double ERROR = 0.01;
    private static final int BINS = 512;
    private static final double WEIGHT = 0.05;

    private final String target;
    private DDSketch ttft = sketch();
    private DDSketch ttftBefore = sketch();
    private DDSketch itl = sketch();
    private DDSketch itlBefore = sketch();
    private double prefill = Double.NaN;
    private double decode = Double.NaN;
    private long samples;

    public Profile(String target) {
        this.target = target;
    }

    private static DDSketch sketch() {
        return DDSketches.collapsingLowestDense(ERROR, BINS);
    }

    /** Learns from an attempt that reached its end. */
    public void learn(AttemptEvent.Finished event) {
        var timings = event.timings();
        if (timings.firstTokenMicros() < 0) {
            return;
        }
        samples++;
        double first = timings.firstTokenMicros() / 1_000.0;
        ttft.accept(first);
        long uncached = event.usage().inputUncached();
        if (uncached > 0 && first > 0) {
            prefill = moved(prefill, uncached * 1_000.0 / first);
        }
        long out = event.usage().output();
        double rest = (timings.totalMicros() - timings.firstTokenMicros()) / 1_000.0;
        if (out > 1 && rest > 0) {
            double gap = rest / (out - 1);
            itl.accept(gap);
            decode = moved(decode, 1_000.0 / gap);
        }
    }

    /**
     * Learns from an attempt that was stopped before its first token: that would have taken at least so long. Counts only beyond what is usual,
     * where it is worth something; without it hedging would hide the late ones from the figure that it goes by, which would sink and sink.
     */
    public void learn(AttemptEvent.Stopped event) {
        double waited = event.timings().totalMicros() / 1_000.0;
        if (event.timings().firstTokenMicros() < 0 && samples > 0 && waited >= at(merged(ttft, ttftBefore), 0.95)) {
            samples++;
            ttft.accept(waited);
        }
    }

    private static double moved(double average, double sample) {
        return Double.isNaN(average) ? sample : average + WEIGHT * (sample - average);
    }

    /** The older half of the window goes, the younger becomes the older. */
    public void fade() {
        ttftBefore = ttft;
        itlBefore = itl;
        ttft = sketch();
        itl = sketch();
    }

    public TargetProfile read(long at) {
        var first = merged(ttft, ttftBefore);
        var gap = merged(itl, itlBefore);
        return new TargetProfile(
                target, prefill, decode, at(first, 0.5), at(first, 0.95), at(first, 0.99), at(gap, 0.5), at(gap, 0.95), at(gap, 0.99), samples, at);
    }

    private static DDSketch merged(DDSketch a, DDSketch b) {
        var both = sketch();
        both.mergeWith(a);
        both.mergeWith(b);
        return both;
    }

    private static double at(DDSketch sketch, double quantile) {
        return sketch.isEmpty() ? Double.NaN : sketch.getValueAtQuantile(quantile);
    }
}
