package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Traffic;
import dev.signalbox.acceptance.chaos.MatrixJudge.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Every blow at every moment, one after the other in an order of chance, under one steady stream of traffic; each is mended, and all well
 * again, before the next. Goes round again until enough was asked. Then every request is judged by what its client saw and by what the
 * topics say.
 *
 * @param requests to be asked at least
 */
record Matrix(List<MatrixBlow> blows, int requests) {
    private static final Duration CALM = Duration.ofSeconds(1);
    private static final int MOST_STORIES = 10;

    /** @param topics in words, what they hold of all requests */
    record Outcomes(Verdict verdict, String topics) {}

    Outcomes run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception {
        var windows = new ArrayList<Window>();
        try (var reader = new FateReader(cluster.runtime().context())) {
            List<Outcome> outcomes;
            try (var traffic = Traffic.open(plan.rate(), numbers.peek(), plan.tokens(), cluster::front)) {
                int first = numbers.peek();
                TimeUnit.MILLISECONDS.sleep(Plan.BEFORE.toMillis());
                var next = new ArrayDeque<Cell>();
                while (windows.size() < blows.size() * Cell.moments().size() || traffic.next() - first < requests) {
                    if (next.isEmpty()) {
                        next.addAll(Cell.order(blows.stream().map(MatrixBlow::name).toList(), random));
                    }
                    windows.add(struck(next.remove(), cluster, traffic, plan, random));
                    reader.read();
                    told(windows);
                }
                TimeUnit.MILLISECONDS.sleep(Plan.AFTER.toMillis());
                outcomes = traffic.end();
                numbers.reached(traffic.next());
            }
            return judged(cluster, reader, windows, outcomes);
        }
    }

    private static void told(List<Window> windows) {
        var last = windows.getLast();
        System.err.println(windows.size() + ". " + last.cell());
        last.seen().forEach(law -> System.err.println("  BROKEN " + law));
    }

    private Window struck(Cell cell, Cluster cluster, Traffic traffic, Plan plan, RandomGenerator random) throws Exception {
        var blow = blows.stream().filter(b -> b.name().equals(cell.blow())).findFirst().orElseThrow();
        var seen = new ArrayList<String>();
        TimeUnit.MILLISECONDS.sleep(CALM.toMillis() + random.nextInt(250));
        long struck = System.nanoTime();
        var gone = Optional.<Absence>empty();
        try {
            cell.moment().await(traffic, plan.tokens());
            struck = System.nanoTime();
            var mend = blow.at().apply(cell.moment()).strike(cluster, random);
            gone = Absence.from(mend, cluster.ingresses().size(), struck);
            mended(mend, blow.lasts());
            gone = gone.map(front -> front.endedAt(System.nanoTime()));
            cluster.awaitWell();
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception | AssertionError ill) {
            // the cells to come, and what clients saw of this one, are worth their judgement all the same
            seen.add(cell + ", not well again: " + ill);
        }
        return new Window(cell, blow.excused(), gone, struck, System.nanoTime(), seen);
    }

    private static void mended(Blow.Mend mend, Duration after) throws Exception {
        try {
            TimeUnit.MILLISECONDS.sleep(after.toMillis());
        } finally {
            mend.mend();
        }
    }

    private Outcomes judged(Cluster cluster, FateReader reader, List<Window> windows, List<Outcome> outcomes) throws Exception {
        var left = Aftermath.leftBehind(cluster);
        var fates = reader.settled();
        var verdict = new MatrixJudge(cluster.plan().profile(), fates::broken).judged(windows, outcomes);
        var broken = new ArrayList<>(verdict.between().broken());
        left.ifPresent(broken::add);
        broken.addAll(reader.broken());
        var stories = new LinkedHashMap<String, String>();
        verdict.stories().forEach(o -> o.id().ifPresent(id -> stories.put(id, "broken-")));
        fates.broken().keySet().stream().limit(MOST_STORIES).forEach(id -> stories.put(id, "broken-"));
        fates.endedAgain().stream().limit(1).forEach(id -> stories.putIfAbsent(id, "again-"));
        for (var story : stories.entrySet()) {
            cluster.explain(story.getKey(), story.getValue() + story.getKey()).ifPresent(broken::add);
        }
        var between = new CellResult(verdict.between().counts(), verdict.between().later(), broken);
        int again = fates.endedAgain().size();
        var topics = "The topics hold " + fates.accepted() + " accepted requests, " + fates.ended() + " with a whole answer"
                + (again == 0 ? "." : ", " + again + " of them twice, because who was given up came back.");
        return new Outcomes(new Verdict(verdict.cells(), between, verdict.stories()), topics);
    }
}
