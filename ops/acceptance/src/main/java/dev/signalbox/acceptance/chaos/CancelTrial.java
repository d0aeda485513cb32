package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Ask;
import dev.signalbox.acceptance.Await;
import dev.signalbox.acceptance.Caller;
import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.LogView;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Traffic;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** What a killed ingress had accepted is cancelled at the provider, timed from the end of its last lease. */
record CancelTrial() implements Trial {
    private static final int REQUESTS = 50;
    private static final int TOKENS = 8_000;
    private static final long TIME_TO_LIVE_MILLIS = 1_000;
    private static final double MOST = 2_000;
    private static final String ABORTED = "vllm:request_success_total{engine=\"0\",finished_reason=\"abort\"";

    @Override
    public String name() {
        return "ingress-cancel";
    }

    @Override
    public String promised() {
        return "what a killed ingress had accepted is cancelled at the provider within 2 s of its lease's end";
    }

    @Override
    public Result run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception {
        int index = random.nextInt(cluster.ingresses().size());
        var ingress = cluster.ingresses().get(index);
        var broken = new ArrayList<String>();
        var outcomes = new ArrayList<Outcome>();
        double later = -1;
        boolean killed = false;
        double before = cluster.atEngines(ABORTED);
        try (var caller = new Caller();
                var leases = LogView.fromNow(cluster.runtime().context().kafka(), Topics.LEASES)) {
            // The requests may all run before its next lease: then the end of the one before it counts.
            long[] known = {0};
            Await.until("its lease is read", Duration.ofSeconds(30), () -> {
                known[0] = leaseEnd(cluster, leases, ingress.name(), known[0]);
                return known[0] > 0;
            });
            var running = new ArrayList<CompletableFuture<Outcome>>();
            for (int i = 0; i < REQUESTS; i++) {
                running.add(caller.chat(cluster.front(index), new Ask(Ask.MODEL, numbers.peek() + i, i % 2 == 0, TOKENS)));
            }
            numbers.reached(numbers.peek() + REQUESTS);
            Await.until("all run at the engines", Duration.ofSeconds(60), () -> cluster.runningAtEngines() >= REQUESTS);
            ingress.kill9();
            killed = true;
            Await.until("none runs at the engines", Duration.ofSeconds(60), () -> cluster.runningAtEngines() == 0);
            long cancelled = System.currentTimeMillis();
            later = cancelled - leaseEnd(cluster, leases, ingress.name(), known[0]);
            for (var each : running) {
                outcomes.add(each.get());
            }
        } catch (AssertionError e) {
            broken.add(String.valueOf(e.getMessage()));
        } finally {
            if (killed) {
                cluster.restart(ingress);
            }
        }
        double aborted = cluster.atEngines(ABORTED) - before;
        if (aborted != REQUESTS) {
            broken.add((int) aborted + " of " + REQUESTS + " were cancelled at the engines");
        }
        if (later > MOST) {
            broken.add(String.format(Locale.ROOT, "the last was cancelled %.0f ms after the lease's end", later));
        }
        return new Result(name(), Traffic.counted(List.copyOf(outcomes)), later, "timed from the lease's end", broken);
    }

    /** When the youngest lease of the process ends that was read by now; as known before where none came. */
    private static long leaseEnd(Cluster cluster, LogView leases, String process, long known) {
        var codec = cluster.runtime().context().wire().leases();
        long end = known;
        for (var record : leases.next()) {
            if (codec.decode(record.value()) instanceof Lease.Alive alive && alive.process().equals(process)) {
                end = record.timestamp() + TIME_TO_LIVE_MILLIS;
            }
        }
        return end;
    }
}
