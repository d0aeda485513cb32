package dev.signalbox.bench;

import dev.signalbox.bench.load.LoadGenerator;
import dev.signalbox.bench.process.ProcFiles;
import java.util.List;
import java.util.function.LongSupplier;

/** The processor time of a contender's processes, and the upstream's calls, over one window. */
final class Watch implements LoadGenerator.Window {
    private final ProcFiles proc;
    private final List<Long> pids;
    private final LongSupplier upstreamCalls;
    private long before;
    private long after;
    private long callsBefore;
    private long callsAfter;

    Watch(ProcFiles proc, List<Long> pids, LongSupplier upstreamCalls) {
        this.upstreamCalls = upstreamCalls;
        this.proc = proc;
        this.pids = pids;
    }

    @Override
    public void begins() {
        callsBefore = upstreamCalls.getAsLong();
        before = proc.cpuMicros(pids);
    }

    @Override
    public void ends() {
        after = proc.cpuMicros(pids);
        callsAfter = upstreamCalls.getAsLong();
    }

    long calls() {
        return callsAfter - callsBefore;
    }

    double micros() {
        return after - before;
    }
}
