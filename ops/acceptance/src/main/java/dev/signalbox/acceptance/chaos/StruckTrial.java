package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.Laws;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.acceptance.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A blow under steady load.
 *
 * @param most milliseconds by which an answer may come later than usual; 0 where nothing is promised
 * @param lasts how long the blow is left before it is mended
 * @param excused how requests may end beside true answers
 */
record StruckTrial(String name, String promised, double most, Duration lasts, Blow blow, List<Kind> excused) implements Trial {
    StruckTrial(String name, String promised, double most, Duration lasts, Blow blow, Kind... excused) {
        this(name, promised, most, lasts, blow, List.of(excused));
    }

    /** Milliseconds by which an answer must come later than usual for its story to be kept. */
    private static final double WORTH_A_STORY = 1_000;

    @Override
    public Result run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception {
        List<Outcome> outcomes;
        long struck;
        try (var traffic = Traffic.open(plan.rate(), numbers.peek(), plan.tokens(), cluster::front)) {
            TimeUnit.MILLISECONDS.sleep(Plan.BEFORE.toMillis() + random.nextInt(250));
            plan.moment().await(traffic, plan.tokens());
            struck = System.nanoTime();
            var mend = blow.strike(cluster, random);
            try {
                TimeUnit.MILLISECONDS.sleep(lasts.toMillis());
            } finally {
                mend.mend();
            }
            TimeUnit.MILLISECONDS.sleep(Plan.AFTER.toMillis());
            outcomes = traffic.end();
            numbers.reached(traffic.next());
        }
        var broken = new ArrayList<>(new Laws(cluster.plan().profile(), excused.toArray(Kind[]::new)).broken(outcomes));
        var latest = later(outcomes, struck);
        double later = latest.millis();
        tooLate(later, most).ifPresent(broken::add);
        try {
            cluster.awaitNothingLeft();
        } catch (AssertionError left) {
            broken.add("left behind: " + left.getMessage());
        }
        if (later > WORTH_A_STORY && latest.id().isPresent()) {
            cluster.explain(latest.id().get(), "latest-" + name + "-" + numbers.peek());
        }
        return new Result(name, Traffic.counted(outcomes), later, latest.toString(), broken);
    }

    /** What is wrong with the latest answer; where none could be compared, nothing is known and the promise is not kept. */
    static Optional<String> tooLate(double later, double most) {
        if (most <= 0 || later >= 0 && later <= most) {
            return Optional.empty();
        }
        return Optional.of(later < 0 ? "no answer before the blow, or none after it, to compare with"
                : String.format(Locale.ROOT, "an answer came %.0f ms later than usual, %.0f are allowed", later, most));
    }

    /**
     * The answer after a blow that came latest, measured against the median of its kind before it.
     *
     * @param millis by which it took longer; negative where there is no answer to compare
     * @param after milliseconds from the blow to its question
     * @param beyond answers that took more than half of that longer
     * @param id of that request, where its client heard it
     */
    record Latest(double millis, double after, int beyond, Optional<String> id) {
        @Override
        public String toString() {
            return millis < 0 ? "nothing to compare" : String.format(Locale.ROOT, "latest: asked %.1f s after the blow, %d by more than half of it", after / 1e3, beyond);
        }
    }

    static Latest later(List<Outcome> outcomes, long struck) {
        var late = new ArrayList<Latest>();
        for (boolean stream : new boolean[] {false, true}) {
            var before = outcomes.stream()
                    .filter(o -> o.answered() && o.ask().stream() == stream && o.at().ended() - struck < 0)
                    .mapToLong(o -> o.at().ended() - o.at().began()).toArray();
            if (before.length > 0) {
                Arrays.sort(before);
                long usual = before[before.length / 2];
                for (var o : outcomes) {
                    if (o.answered() && o.ask().stream() == stream && o.at().ended() - struck >= 0) {
                        late.add(new Latest((o.at().ended() - o.at().began() - usual) / 1e6, (o.at().began() - struck) / 1e6, 0,
                                o.id()));
                    }
                }
            }
        }
        if (late.isEmpty()) {
            return new Latest(-1, 0, 0, Optional.empty());
        }
        var worst = late.stream().max(Comparator.comparingDouble(Latest::millis)).get();
        int beyond = (int) late.stream().filter(l -> l.millis() > worst.millis() / 2).count();
        return new Latest(Math.max(0, worst.millis()), worst.after(), beyond, worst.id());
    }
}
