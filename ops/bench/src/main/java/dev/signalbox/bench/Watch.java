package dev.signalbox.bench;

import dev.signalbox.bench.load.LoadGenerator;
import dev.signalbox.bench.process.ProcFiles;
import java.util.List;

/** The processor time of a contender's processes over one window. */
final class Watch implements LoadGenerator.Window {
    private final ProcFiles proc;
    private final List<Long> pids;
    private long before;
    private long after;

    Watch(ProcFiles proc, List<Long> pids) {
        this.proc = proc;
        this.pids = pids;
    }

    @Override
    public void begins() {
        before = proc.cpuMicros(pids);
    }

    @Override
    public void ends() {
        after = proc.cpuMicros(pids);
    }

    double micros() {
        return after - before;
    }
}
