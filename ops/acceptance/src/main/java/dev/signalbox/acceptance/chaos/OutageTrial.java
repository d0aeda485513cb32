package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.Laws;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.acceptance.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A provider fails every call for thirty seconds: one of two, or all. Of fifty seconds of requests fifteen come before it and five after.
 *
 * @param fault what its engines do, see their {@code /faults}
 * @param all whether nobody is left to answer
 */
record OutageTrial(String name, String fault, boolean all) implements Trial {
    private static final int BEFORE_SECONDS = 15;
    private static final int OUT_SECONDS = 30;
    private static final int AFTER_SECONDS = 5;
    /** How long first tokens may take what they like: a call that runs into a failure has to be made again. */
    private static final long FIRST_SECOND = 1_000_000_000L;
    private static final double MOST_SLOWER = 2;
    private static final double MOST_CALLS = 1.1;
    /** Retries that a name may have at any time, however few its calls are (ADR 7). */
    private static final int ADVANCE = 20;

    OutageTrial(String name, String fault) {
        this(name, fault, false);
    }

    static OutageTrial ofAll(String name, String fault) {
        return new OutageTrial(name, fault, true);
    }

    @Override
    public String promised() {
        return all ? "all providers out: a clear error, at most 10 % more calls than requests"
                : "one of two providers out: no error; after a second first tokens at the p99 take at most twice as long";
    }

    @Override
    public Result run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception {
        try {
            cluster.splitProviders();
            return judged(cluster, seen(cluster, plan, numbers));
        } finally {
            cluster.joinProviders();
        }
    }

    /**
     * @param calls that ended at providers between the blow and its end
     * @param lag of what workers reported of targets meanwhile
     */
    private record Seen(List<Outcome> outcomes, long struck, long mended, double calls, Lag lag) {}

    private Seen seen(Cluster cluster, Plan plan, Numbers numbers) throws Exception {
        long struck;
        double calls;
        Lag lag;
        try (var traffic = Traffic.open(plan.rate(), numbers.peek(), plan.tokens(), cluster::front)) {
            TimeUnit.SECONDS.sleep(BEFORE_SECONDS);
            double callsBefore = calls(cluster);
            var lagBefore = healthLag(cluster);
            struck = System.nanoTime();
            try {
                for (int i = 0; i < (all ? cluster.engines().size() : 1); i++) {
                    cluster.fault(i, fault);
                }
                TimeUnit.SECONDS.sleep(OUT_SECONDS);
                calls = calls(cluster) - callsBefore;
                lag = healthLag(cluster).since(lagBefore);
            } finally {
                cluster.clearFaults();
            }
            long mended = System.nanoTime();
            TimeUnit.SECONDS.sleep(AFTER_SECONDS);
            var outcomes = traffic.end();
            numbers.reached(traffic.next());
            return new Seen(outcomes, struck, mended, calls, lag);
        }
    }

    private Result judged(Cluster cluster, Seen seen) throws Exception {
        var outcomes = seen.outcomes();
        long struck = seen.struck();
        long mended = seen.mended();
        var broken = new ArrayList<>(laws(cluster).broken(outcomes));
        double before = firstTokensP99(outcomes, o -> o.at().ended() - struck < 0);
        double during = firstTokensP99(outcomes, o -> o.at().began() - struck > FIRST_SECOND && o.at().began() - mended < 0);
        long asked = outcomes.stream().filter(o -> within(o, struck, mended)).count();
        double perRequest = seen.calls() / Math.max(1, asked);
        long running = outcomes.stream().filter(o -> o.at().began() - struck < 0 && o.at().ended() - struck >= 0).count();
        (all ? moreCalls(seen.calls(), asked, running) : slower(before, during)).ifPresent(broken::add);
        Aftermath.leftBehind(cluster).ifPresent(broken::add);
        var note = String.format(Locale.ROOT, "%.2f calls for each request", perRequest)
                + (all ? "" : String.format(Locale.ROOT, "; p99 of first tokens %.0f ms before, %.0f ms in the outage", before, during))
                + "; routers went by what workers saw " + seen.lag();
        return new Result(name, Traffic.counted(outcomes), all ? -1 : Latest.of(outcomes, struck).millis(), note, broken);
    }

    /** What is wrong with first tokens' p99 in the outage; where there were none, nothing is known and the promise is not kept. */
    static Optional<String> slower(double before, double during) {
        if (Double.isNaN(before) || Double.isNaN(during)) {
            return Optional.of("no stream had a first token " + (Double.isNaN(before) ? "before" : "in") + " the outage");
        }
        return during <= MOST_SLOWER * before ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "first tokens took %.1f times as long at the p99", during / before));
    }

    /** @param running requests that ran at the blow: each ends a call that was made before it, and makes another to go on */
    static Optional<String> moreCalls(double calls, long asked, long running) {
        if (asked == 0) {
            return Optional.of("nothing was asked in the outage");
        }
        double most = MOST_CALLS * asked + ADVANCE + 2.0 * running;
        return calls <= most ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "%.0f calls for %d requests, of which %.0f are allowed", calls, asked, most));
    }

    private Laws laws(Cluster cluster) {
        return all ? new Laws(cluster.plan().profile(), Kind.REFUSED, Kind.STREAM_ERROR) : new Laws(cluster.plan().profile());
    }

    private static boolean within(Outcome o, long from, long to) {
        return o.at().began() - from >= 0 && o.at().began() - to < 0;
    }

    /** Calls to providers that have ended. */
    private static double calls(Cluster cluster) throws Exception {
        return cluster.metric(cluster.workers(), "signalbox_attempts_total");
    }

    private static Lag healthLag(Cluster cluster) throws Exception {
        return Lag.of(cluster.pages(cluster.routers()), "signalbox_health_lag_seconds");
    }

    /** In milliseconds, of streams; NaN where there is none. */
    static double firstTokensP99(List<Outcome> outcomes, Predicate<Outcome> which) {
        var sorted = outcomes.stream().filter(o -> o.ask().stream() && o.at().first() != -1 && which.test(o))
                .mapToLong(o -> o.at().first() - o.at().began()).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(0.99 * sorted.length) - 1] / 1e6;
    }
}
