package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Ask;
import dev.signalbox.acceptance.Await;
import dev.signalbox.acceptance.Caller;
import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.Laws;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Traffic;
import dev.signalbox.acceptance.chaos.Leaver.Departure;
import dev.signalbox.acceptance.chaos.Leaver.Way;
import dev.signalbox.standalone.engine.Onlooker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Clients leave under steady load: in the midst of streams, waiting for whole answers, and while nothing is free. Timed from the moment
 * that each leaves to the one at which its engine sees the connection closed; both are of one machine's clock.
 */
record ClientCancelTrial() implements Trial {
    private static final int LEAVING = 1_000;
    private static final int AT_ONCE = 12;
    static final int SLOTS = 2;
    private static final int HELD = 100;
    private static final int TOKENS = 8_000;
    private static final int STAY_MILLIS = 500;
    private static final List<Way> OF_STREAMS = List.of(Way.CLOSE, Way.RESET, Way.DELETE, Way.DEADLINE);
    /** The id by which one is withdrawn comes with the answer's head, which a whole answer has at its end. */
    private static final List<Way> OF_WHOLES = List.of(Way.CLOSE, Way.RESET, Way.DEADLINE);

    @Override
    public String name() {
        return "client-cancel";
    }

    @Override
    public String promised() {
        return LEAVING + " clients leave (close, reset, DELETE, deadline): their providers' connections are closed within "
                + Departures.MOST + " ms at the p99; of " + HELD + " that wait for a slot none gets one";
    }

    @Override
    public Result run(Cluster cluster, Plan plan, Numbers numbers, RandomGenerator random) throws Exception {
        int first = numbers.peek();
        int range = LEAVING + SLOTS + HELD;
        numbers.reached(first + range);
        var book = new CallBook(first, range);
        var before = Counted.at(cluster);
        var broken = new ArrayList<String>();
        var departures = new ArrayList<Departure>();
        var outcomes = new ArrayList<Outcome>();
        var pulse = "";
        try (var leavers = new Leavers(cluster::front, book);
                var deadlines = Deadlines.fromNow(cluster.runtime().context());
                var traffic = Traffic.open(plan.rate(), numbers.peek(), plan.tokens(), cluster::front)) {
            cluster.engines().forEach(engine -> engine.watch(book));
            departures.addAll(deadlines.counted(underWay(leavers, first, random), book));
            leavers.pulse().close();
            pulse = leavers.pulse().toString();
            departures.addAll(held(cluster, leavers, book, first + LEAVING, HELD));
            outcomes.addAll(traffic.end());
            numbers.reached(traffic.next());
        } catch (AssertionError e) {
            broken.add(String.valueOf(e.getMessage()));
        } finally {
            cluster.engines().forEach(engine -> engine.watch(Onlooker.NOBODY));
            cluster.joinProviders();
        }
        Aftermath.leftBehind(cluster).ifPresent(broken::add);
        broken.addAll(new Laws(cluster.plan().profile()).broken(outcomes));
        var seen = new Departures(departures);
        broken.addAll(seen.broken());
        var counted = Counted.at(cluster).since(before);
        counted.broken(seen.count(Way.CLOSE) + seen.count(Way.RESET) + HELD, seen.count(Way.DELETE)).ifPresent(broken::add);
        return new Result(name(), Traffic.counted(outcomes), seen.p99(), seen + "; " + counted + "; meanwhile " + pulse, broken);
    }

    private static List<Departure> underWay(Leavers leavers, int first, RandomGenerator random) throws Exception {
        var free = new Semaphore(AT_ONCE);
        var all = new ArrayList<Leaver>();
        for (int i = 0; i < LEAVING; i++) {
            boolean streams = i % 2 == 0;
            var ways = streams ? OF_STREAMS : OF_WHOLES;
            var leaver = new Leaver(new Ask(Ask.MODEL, first + i, streams, TOKENS), ways.get(i / 2 % ways.size()));
            free.acquire();
            var _ = leaver.done().whenComplete((_, _) -> free.release());
            all.add(leaver);
            leavers.leavesUnderWay(leaver, random.nextInt(STAY_MILLIS));
        }
        return ended(all);
    }

    static List<Departure> ended(List<Leaver> all) throws Exception {
        var departures = new ArrayList<Departure>();
        for (var each : all) {
            departures.add(each.done().get(180, TimeUnit.SECONDS));
        }
        return departures;
    }

    /** Two take all the slots that there are, others wait and leave, then the two: whoever was forgotten would run now. */
    static List<Departure> held(Cluster cluster, Leavers leavers, CallBook book, int first, int count) throws Exception {
        cluster.openNarrow(SLOTS);
        var most = Duration.ofSeconds(60);
        try (var caller = new Caller()) {
            Await.until("the narrow model is served", most, () -> narrow(caller, cluster, first + SLOTS + count));
            var running = asked(leavers, first, SLOTS);
            Await.until("all slots are taken", most, () -> running.stream().allMatch(l -> book.of(l.ask().number()).begun() > 0));
            var waiting = asked(leavers, first + SLOTS, count);
            Await.until("the others are held", most, () -> cluster.metric(cluster.routers(), "signalbox_held") >= count);
            waiting.forEach(leavers::leaves);
            Await.until("none is held", most, () -> cluster.metric(cluster.routers(), "signalbox_held") == 0);
            running.forEach(leavers::leaves);
            var departures = ended(running);
            Await.until("the narrow model is served again", most, () -> narrow(caller, cluster, first + SLOTS + count));
            for (var each : waiting) {
                if (book.of(each.ask().number()).begun() > 0) {
                    departures.add(new Departure(each.ask(), each.way(), 0, 0, "it waited for a slot, its client left, and it ran"));
                }
            }
            return departures;
        }
    }

    private static boolean narrow(Caller caller, Cluster cluster, int number) throws Exception {
        return caller.chat(cluster.front(0), new Ask(Cluster.NARROW, number, false, 1)).get().answered();
    }

    private static List<Leaver> asked(Leavers leavers, int first, int count) {
        var all = new ArrayList<Leaver>();
        for (int i = 0; i < count; i++) {
            all.add(new Leaver(new Ask(Cluster.NARROW, first + i, i % 2 == 0, TOKENS), i % 4 < 2 ? Way.CLOSE : Way.RESET));
        }
        all.forEach(leavers::stays);
        return all;
    }

    /** What the processes have counted of it. */
    private record Counted(double gone, double withdrawn, double late, double stopped, double inTime) {
        static Counted at(Cluster cluster) throws Exception {
            var workers = cluster.workers();
            return new Counted(
                    cluster.metric(cluster.ingresses(), "signalbox_cancels_total{reason=\"client gone\""),
                    cluster.metric(cluster.ingresses(), "signalbox_cancels_total{reason=\"withdrawn\""),
                    cluster.metric(workers, "signalbox_late_tokens_total"), cluster.metric(workers, "signalbox_cancel_lag_seconds_count"),
                    cluster.metric(workers, "signalbox_cancel_lag_seconds_bucket{le=\"0.25\""));
        }

        Counted since(Counted before) {
            return new Counted(gone - before.gone, withdrawn - before.withdrawn, late - before.late, stopped - before.stopped,
                    inTime - before.inTime);
        }

        Optional<String> broken(int left, int deleted) {
            return gone == left && withdrawn == deleted ? Optional.empty()
                    : Optional.of(String.format(Locale.ROOT, "%.0f cancels for %d clients that went, %.0f for %d that withdrew", gone,
                            left, withdrawn, deleted));
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "at workers %.0f of %.0f cancels within 250 ms, %.0f tokens received after them", inTime, stopped, late);
        }
    }
}
