package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.Laws;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.acceptance.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    @Override
    public Result run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception {
        List<Outcome> outcomes;
        long struck;
        try (var traffic = Traffic.open(plan.rate(), numbers.peek(), plan.tokens(), cluster::front)) {
            TimeUnit.MILLISECONDS.sleep(Plan.BEFORE.toMillis() + random.nextInt(250));
            plan.moment().await(traffic, plan.tokens());
            struck = System.nanoTime();
            var mend = blow.strike(cluster, random);
            TimeUnit.MILLISECONDS.sleep(lasts.toMillis());
            mend.mend();
            TimeUnit.MILLISECONDS.sleep(Plan.AFTER.toMillis());
            outcomes = traffic.end();
            numbers.reached(traffic.next());
        }
        var broken = new ArrayList<>(new Laws(cluster.plan().profile(), excused.toArray(Kind[]::new)).broken(outcomes));
        double later = later(outcomes, struck);
        if (most > 0 && later > most) {
            broken.add(String.format("an answer came %.0f ms later than usual, %.0f are allowed", later, most));
        }
        try {
            cluster.awaitNothingLeft();
        } catch (AssertionError left) {
            broken.add("left behind: " + left.getMessage());
        }
        return new Result(name, Traffic.counted(outcomes), later, "", broken);
    }

    /** By how many milliseconds the latest answer after the blow took longer than the median of its kind before it. */
    static double later(List<Outcome> outcomes, long struck) {
        double worst = 0;
        for (boolean stream : new boolean[] {false, true}) {
            var before = outcomes.stream()
                    .filter(o -> o.answered() && o.ask().stream() == stream && o.at().ended() - struck < 0)
                    .mapToLong(o -> o.at().ended() - o.at().began()).toArray();
            if (before.length > 0) {
                Arrays.sort(before);
                long usual = before[before.length / 2];
                for (var o : outcomes) {
                    if (o.answered() && o.ask().stream() == stream && o.at().ended() - struck >= 0) {
                        worst = Math.max(worst, (o.at().ended() - o.at().began() - usual) / 1e6);
                    }
                }
            }
        }
        return worst;
    }
}
