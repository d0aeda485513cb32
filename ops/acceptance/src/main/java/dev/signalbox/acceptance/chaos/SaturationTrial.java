package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.Laws;
import dev.signalbox.acceptance.LogView;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.acceptance.Traffic;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.topics.Topics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Nothing dies, but everything has more to do than it can: no lease may lapse. Judged in pieces of half a minute, so memory stays flat. */
record SaturationTrial() implements Trial {
    private static final int CALLERS = 384;
    private static final int PIECE_SECONDS = 30;

    @Override
    public String name() {
        return "saturate";
    }

    @Override
    public String promised() {
        return "no lease lapses falsely";
    }

    @Override
    public Result run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception {
        var counts = new EnumMap<Kind, Integer>(Kind.class);
        var broken = new ArrayList<String>();
        var codec = cluster.runtime().context().wire().leases();
        int lapsed = 0;
        boolean heard = false;
        int all = 0;
        try (var leases = LogView.fromNow(cluster.runtime().context().kafka(), Topics.LEASES)) {
            for (int piece = 0; piece * PIECE_SECONDS < plan.minutes() * 60; piece++) {
                List<Outcome> outcomes;
                try (var traffic = Traffic.closed(CALLERS, numbers.peek(), plan.tokens(), cluster::front)) {
                    TimeUnit.SECONDS.sleep(PIECE_SECONDS);
                    outcomes = traffic.end();
                    numbers.reached(traffic.next());
                }
                all += outcomes.size();
                if (outcomes.isEmpty()) {
                    broken.add("nothing was asked in half a minute");
                }
                Traffic.counted(outcomes).forEach((kind, count) -> counts.put(kind, counts.getOrDefault(kind, 0) + count));
                broken.addAll(new Laws(cluster.plan().profile(), Kind.REFUSED).broken(outcomes));
                for (var record : leases.next()) {
                    heard = true;
                    if (codec.decode(record.value()) instanceof Lease.Lapsed l) {
                        lapsed++;
                        broken.add("the lease of " + l.process() + " lapsed, says " + l.judge());
                    }
                }
            }
        }
        if (!heard) {
            broken.add("no lease was heard, so none was seen to lapse either");
        }
        Aftermath.leftBehind(cluster).ifPresent(broken::add);
        var note = lapsed + " leases lapsed in " + plan.minutes() + " min at " + all / Math.max(1, plan.minutes() * 60) + " requests a second, "
                + CALLERS + " at once";
        return new Result(name(), counts, -1, note, broken);
    }
}
