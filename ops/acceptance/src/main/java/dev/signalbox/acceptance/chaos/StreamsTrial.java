package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Ask;
import dev.signalbox.acceptance.Await;
import dev.signalbox.acceptance.Caller;
import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.ClusterPlan;
import dev.signalbox.acceptance.Laws;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Progress;
import dev.signalbox.acceptance.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * A blow while {@value #STREAMS} long streams are open, all of which show text. Each must come to its end with the whole text; what is timed
 * is how long a stream stood still. Who loses its front follows its answer through the other one.
 *
 * @param most milliseconds that a stream may stand still; 0 where nothing is promised
 */
record StreamsTrial(String name, String promised, double most, Blow blow) implements Trial {
    private static final int STREAMS = 200;
    private static final int TOKENS = 120;
    /** Pieces that each has shown before the blow. */
    private static final int BEGUN = 10;

    @Override
    public Result run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception {
        var outcomes = new ArrayList<Outcome>();
        try (var caller = new Caller()) {
            var begun = new AtomicInteger();
            Progress progress = (_, pieces) -> {
                if (pieces == BEGUN) {
                    begun.incrementAndGet();
                }
            };
            int first = numbers.peek();
            numbers.reached(first + STREAMS);
            var running = new ArrayList<CompletableFuture<Outcome>>();
            for (int i = 0; i < STREAMS; i++) {
                var ask = new Ask(ClusterPlan.SLOW, first + i, true, TOKENS);
                running.add(caller.stream(cluster.front(first + i), cluster.front(first + i + 1), ask, progress));
            }
            Await.until("all streams show text", Duration.ofSeconds(60), () -> begun.get() >= STREAMS);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(250));
            var mend = blow.strike(cluster, random);
            try {
                for (var each : running) {
                    outcomes.add(each.get());
                }
            } finally {
                mend.mend();
            }
        }
        return judged(cluster, outcomes);
    }

    private Result judged(Cluster cluster, List<Outcome> outcomes) throws Exception {
        var broken = new ArrayList<>(new Laws(cluster.plan().slowProfile()).broken(outcomes));
        var pauses = outcomes.stream().mapToDouble(o -> o.at().pause() / 1e6).sorted().toArray();
        double longest = pauses[pauses.length - 1];
        if (most > 0 && longest > most) {
            broken.add(String.format(Locale.ROOT, "a stream stood still for %.0f ms", longest));
        }
        Aftermath.leftBehind(cluster).ifPresent(broken::add);
        var note = String.format(Locale.ROOT, "%d streams open at the blow; the longest silence of each: %.0f ms at the p50, %.0f at the p90, %.0f at most",
                outcomes.size(), pauses[pauses.length / 2], pauses[pauses.length * 9 / 10], longest);
        return new Result(name, Traffic.counted(outcomes), longest, note, broken);
    }
}
