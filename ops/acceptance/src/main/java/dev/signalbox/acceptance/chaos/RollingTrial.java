package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.Laws;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.ServiceProcess;
import dev.signalbox.acceptance.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Every service is told to stop and started again, one after the other, under steady load: how a new version is brought in. In front of
 * the ingresses stands what stands there in earnest, something that sends nothing new to one that is about to leave.
 */
record RollingTrial() implements Trial {
    private static final double MOST = 1_000;
    private static final int NONE = -1;

    @Override
    public String name() {
        return "rolling-restart";
    }

    @Override
    public String promised() {
        return "every service told to stop and started again, one after the other: nothing";
    }

    @Override
    public Result run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception {
        var broken = new ArrayList<String>();
        var leaving = new AtomicInteger(NONE);
        List<Outcome> outcomes;
        long struck;
        try (var traffic = Traffic.open(plan.rate(), numbers.peek(), plan.tokens(), n -> cluster.front(leaving.get() == NONE ? n : leaving.get() + 1))) {
            TimeUnit.MILLISECONDS.sleep(Plan.BEFORE.toMillis());
            struck = System.nanoTime();
            for (var one : inside(cluster)) {
                roll(cluster, one, broken);
            }
            for (int i = 0; i < cluster.ingresses().size(); i++) {
                leaving.set(i);
                roll(cluster, cluster.ingresses().get(i), broken);
                leaving.set(NONE);
            }
            TimeUnit.MILLISECONDS.sleep(Plan.AFTER.toMillis());
            outcomes = traffic.end();
            numbers.reached(traffic.next());
        }
        return new Aftermath(name(), outcomes, struck).judged(cluster, new Laws(cluster.plan().profile()), MOST, broken);
    }

    private static List<ServiceProcess> inside(Cluster cluster) {
        var inside = new ArrayList<ServiceProcess>(cluster.workers());
        inside.addAll(cluster.routers());
        inside.add(cluster.telemetry());
        return inside;
    }

    private static void roll(Cluster cluster, ServiceProcess one, List<String> broken) throws Exception {
        one.terminate();
        int status = one.awaitEnd();
        if (status != 0) {
            broken.add(one.name() + " ended with status " + status);
        }
        cluster.restart(one);
    }
}
