package dev.signalbox.bench;

import dev.signalbox.bench.load.LoadGenerator;
import dev.signalbox.bench.process.ProcFiles;
import dev.signalbox.bench.report.Arithmetic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Resident memory sampled over a window; at most one sample a second, so ten minutes are 600 numbers. */
final class ResidentSeries implements LoadGenerator.Window {
    private final ProcFiles proc;
    private final Supplier<List<Long>> pids;
    private final Duration every;
    private final List<Double> minutes = new ArrayList<>();
    private final List<Double> resident = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    ResidentSeries(ProcFiles proc, Supplier<List<Long>> pids, Duration every) {
        this.proc = proc;
        this.pids = pids;
        this.every = every;
    }

    @Override
    public void begins() {
        var began = System.nanoTime();
        timer.scheduleAtFixedRate(
                () -> sample((System.nanoTime() - began) / 60e9), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void sample(double atMinute) {
        minutes.add(atMinute);
        resident.add(proc.largestResidentMiB(pids.get()));
    }

    @Override
    public void ends() {
        timer.shutdown();
    }

    synchronized double last() {
        return resident.isEmpty() ? 0 : resident.getLast();
    }

    /** MiB a minute. The first half is heap growing to its size, not a leak. */
    synchronized double slopeOfLaterHalf() {
        var half = minutes.size() / 2;
        return Arithmetic.slope(minutes.subList(half, minutes.size()), resident.subList(half, resident.size()));
    }
}
