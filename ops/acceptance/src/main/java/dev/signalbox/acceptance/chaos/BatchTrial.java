package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Ask;
import dev.signalbox.acceptance.Await;
import dev.signalbox.acceptance.BatchLines;
import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Batch lines over Kafka while a worker, a router and telemetry are killed: each is settled exactly once. */
record BatchTrial() implements Trial {
    private static final int LINES = 2_000;

    @Override
    public String name() {
        return "batch-kills";
    }

    @Override
    public String promised() {
        return "a worker, a router and telemetry killed: each of " + LINES + " lines exactly once in inference.responses";
    }

    @Override
    public Result run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception {
        try (var lines = new BatchLines(cluster.runtime().context(), "chaos-" + plan.seed() + "-" + random.nextInt(1_000_000), LINES,
                n -> new Ask(Ask.MODEL, n, false, plan.tokens()))) {
            return run(lines, cluster, plan, random);
        }
    }

    private Result run(BatchLines lines, Cluster cluster, Plan plan, RandomGenerator random) throws Exception {
        long began = System.nanoTime();
        lines.send();
        try {
            var struck = List.of(
                    cluster.workers().get(random.nextInt(2)), cluster.routers().get(random.nextInt(2)), cluster.telemetry());
            for (int i = 0; i < struck.size(); i++) {
                int settled = (i + 1) * LINES / 5;
                Await.until(settled + " are settled", Duration.ofMinutes(3), () -> lines.settled() >= settled);
                kill(cluster, struck.get(i));
            }
            Await.until("all are settled", Duration.ofMinutes(5), () -> lines.settled() >= LINES);
            cluster.awaitNothingLeft();
        } catch (AssertionError e) {
            var broken = new java.util.ArrayList<>(lines.broken(cluster.plan().profile()));
            broken.add(String.valueOf(e.getMessage()));
            return new Result(name(), Map.of(), -1, "", broken);
        }
        return new Result(name(), Map.of(), -1, LINES + " lines in " + (System.nanoTime() - began) / 1_000_000_000 + " s",
                lines.broken(cluster.plan().profile()));
    }

    private static void kill(Cluster cluster, ServiceProcess process) throws Exception {
        process.kill9();
        cluster.restart(process);
    }
}
