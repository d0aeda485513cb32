package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.Laws;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.acceptance.Traffic;
import dev.signalbox.standalone.engine.EngineProfile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        Optional<Absence> gone;
        try (var traffic = Traffic.open(plan.rate(), numbers.peek(), plan.tokens(), cluster::front)) {
            TimeUnit.MILLISECONDS.sleep(Plan.BEFORE.toMillis() + random.nextInt(250));
            plan.moment().await(traffic, plan.tokens());
            struck = System.nanoTime();
            var mend = blow.strike(cluster, random);
            gone = Absence.from(mend, cluster.ingresses().size(), struck);
            try {
                TimeUnit.MILLISECONDS.sleep(lasts.toMillis());
            } finally {
                mend.mend();
            }
            gone = gone.map(front -> front.endedAt(System.nanoTime()));
            TimeUnit.MILLISECONDS.sleep(Plan.AFTER.toMillis());
            outcomes = traffic.end();
            numbers.reached(traffic.next());
        }
        return new Aftermath(name, outcomes, struck).judged(cluster, laws(cluster.plan().profile(), gone), most, List.of());
    }

    private Laws laws(EngineProfile profile, Optional<Absence> gone) {
        return new Laws(profile, outcome -> gone.map(front -> front.broke(outcome)).orElse(true) ? Set.copyOf(excused) : Set.of());
    }
}
