package dev.signalbox.router.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Lane;
import dev.signalbox.records.time.ManualTime;
import dev.signalbox.router.fleet.EngineCard;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.fleet.Fleets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Several routers over eight engines that process prompts one after the other, at 85 % of what the engines can do. Nobody polls anything:
 * all that a router knows is what it and the others count.
 */
class SharedLoadTest {
    private static final int ENGINES = 8;
    private static final double LOAD = 0.85;
    private static final int REQUESTS = 6_000;

    private final EngineCard card = EngineCard.DEFAULT;

    /** Mean time to first token in milliseconds. */
    private double simulate(int routers, boolean shared, long seed) {
        var time = new ManualTime(1_000_000);
        var random = new SplittableRandom(seed);
        var views = new ArrayList<FleetView>();
        var catalog = Fleets.catalog(1, ENGINES);
        for (int r = 0; r < routers; r++) {
            var view = new FleetView("r" + r);
            view.epoch(r + 1);
            view.catalog(catalog, time.millis());
            view.workers(List.of(Fleets.worker("w", 1, catalog, 10_000)), time.millis());
            views.add(view);
        }
        var policy = RoutingPolicy.predictedFirstToken();
        var freeAt = new double[ENGINES];
        var sum = new double[1];
        double mean = 0;
        var prompts = new int[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            prompts[i] = (int) Math.min(30_000, 400 * Math.exp(1.3 * random.nextGaussian() + 1));
            mean += card.prefillMillis(prompts[i]) / REQUESTS;
        }
        double gap = mean / ENGINES / LOAD;
        double at = 0;
        for (int i = 0; i < REQUESTS; i++) {
            at += -Math.log(1 - random.nextDouble()) * gap;
            int number = i;
            var view = views.get(random.nextInt(routers));
            time.after(Duration.ofNanos((long) (at * 1e6)), () -> arrive(number, prompts[number], view, policy, time, freeAt, sum));
        }
        for (int t = 20; t < at + 60_000; t += 20) {
            time.after(Duration.ofMillis(t), () -> exchange(views, shared, time.millis()));
        }
        time.advance(Duration.ofMillis((long) at + 60_000));
        return sum[0] / REQUESTS;
    }

    private void arrive(int number, int prompt, FleetView view, RoutingPolicy policy, ManualTime time, double[] freeAt, double[] sum) {
        var facts = new Facts("all", true, prompt, 200, 0, "", new long[0], Facts.Spans.UNKNOWN);
        long now = time.millis();
        var ask = Ask.first(facts, Lane.INTERACTIVE, now + 600_000);
        var chosen = (Choice.Chosen) policy.choose(ask, view, now, new SplittableRandom(number));
        var id = new AttemptId(0, 1, number);
        view.begin(id, chosen.target(), chosen.worker(), chosen.load(), now);
        double nowMillis = time.nanos() / 1e6;
        freeAt[chosen.index()] = Math.max(freeAt[chosen.index()], nowMillis) + card.prefillMillis(prompt);
        double took = freeAt[chosen.index()] - nowMillis + 15;
        sum[0] += took;
        time.after(Duration.ofNanos((long) (took * 1e6)), () -> view.firstToken(id, (long) (took * 1e3), time.millis()));
        time.after(Duration.ofNanos((long) ((took + 3_000) * 1e6)), () -> view.end(id, time.millis()));
    }

    private static void exchange(List<FleetView> views, boolean shared, long now) {
        for (var from : views) {
            var delta = from.drain(now);
            if (shared && delta.isPresent()) {
                views.forEach(to -> to.applyRemote(delta.get(), now));
            }
        }
    }

    @Test
    void routers_that_share_their_load_are_nearly_as_good_as_one_and_those_that_do_not_are_not() {
        double one = 0;
        double shared = 0;
        double alone = 0;
        for (long seed = 1; seed <= 3; seed++) {
            // When
            one += simulate(1, true, seed);
            shared += simulate(4, true, seed);
            alone += simulate(4, false, seed);
        }

        // Then
        assertThat(shared / one).isBetween(0.85, 1.15);
        assertThat(alone / one).isGreaterThan(2);
    }
}
