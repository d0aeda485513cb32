package dev.signalbox.worker.probe;

import dev.signalbox.records.fleet.TargetHealth;
import java.util.function.Consumer;

/** Takes what a keeper reports, in the name of worker {@code w}. */
record Reporting(Consumer<TargetHealth> to) implements HealthKeeper.Reports {
    @Override
    public void report(TargetHealth health) {
        to.accept(health);
    }

    @Override
    public void forget(String target) {}

    @Override
    public int limit(String target) {
        return 10;
    }

    @Override
    public String worker() {
        return "w";
    }

    @Override
    public long epoch() {
        return 1;
    }
}
