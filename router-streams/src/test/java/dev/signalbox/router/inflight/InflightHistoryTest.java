package dev.signalbox.router.inflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.fleet.InflightDelta;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.fleet.Fleets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random lives of three routers over a changing catalogue and a log that loses, repeats and delays records: no count leaks or turns negative. */
class InflightHistoryTest {
    private static final List<String> MODELS = List.of("m0", "m1", "m2", "m3", "m4", "m5");

    /** One router process through its epochs. */
    private static final class Router {
        final String name;
        FleetView view;
        long epoch;
        final Deque<InflightDelta> inbox = new ArrayDeque<>();
        final Set<AttemptId> running = new HashSet<>();
        final List<AttemptId> all = new ArrayList<>();

        Router(String name) {
            this.name = name;
            this.view = new FleetView(name);
        }
    }

    private final List<Router> routers = List.of(new Router("a"), new Router("b"), new Router("c"));
    private Catalog catalog = Fleets.catalog(1, MODELS, 0, List.of());
    private SplittableRandom random = new SplittableRandom(0);
    private long now = 1_000_000;
    private long epochs = 1;
    private long numbers;
    private boolean lossy = true;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void no_history_leaves_a_negative_or_a_leaked_count(long seed) {
        // Given
        random = new SplittableRandom(seed);
        for (var router : routers) {
            start(router);
        }

        // When
        for (int step = 0; step < 3_000; step++) {
            now += random.nextInt(30);
            step(routers.get(random.nextInt(routers.size())));
            for (var router : routers) {
                nothingIsNegative(router);
            }
        }
        everythingEnds();

        // Then
        for (var router : routers) {
            assertThat(router.view.own().isEmpty()).as("own of " + router.name).isTrue();
            assertThat(router.view.others().isEmpty()).as("others' at " + router.name).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105})
    void once_the_log_is_quiet_each_router_sees_what_the_others_run(long seed) {
        // Given
        random = new SplittableRandom(seed);
        for (var router : routers) {
            start(router);
        }
        for (int step = 0; step < 2_000; step++) {
            now += random.nextInt(30);
            step(routers.get(random.nextInt(routers.size())));
        }

        // When: everybody is on one catalogue, nothing is lost for two seconds, the dead have faded
        lossy = false;
        routers.forEach(r -> r.view.catalog(catalog, now));
        for (int i = 0; i < 1_500; i++) {
            now += 200;
            routers.forEach(this::publish);
            routers.forEach(this::readAll);
        }

        // Then
        for (var router : routers) {
            for (int i = 0; i < catalog.targets().size(); i++) {
                int others = 0;
                for (var other : routers) {
                    others += other == router ? 0 : other.view.own().requests(i);
                }
                assertThat(router.view.others().requests(i)).isEqualTo(others);
            }
        }
    }

    private void start(Router router) {
        router.view = new FleetView(router.name);
        router.view.catalog(catalog, now);
        router.epoch = epochs++;
        router.view.epoch(router.epoch);
        router.running.clear();
        router.inbox.clear();
    }

    private void step(Router router) {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> begin(router);
            case 3 -> any(router).ifPresent(id -> router.view.firstToken(id, random.nextInt(500_000), now));
            case 4, 5 -> any(router).ifPresent(id -> {
                router.view.end(id, now);
                router.running.remove(id);
            });
            case 6, 7 -> publish(router);
            case 8, 9 -> readSome(router);
            case 10 -> {
                if (random.nextInt(10) == 0) {
                    changeCatalog();
                }
                routers.get(random.nextInt(routers.size())).view.catalog(catalog, now);
            }
            default -> {
                if (random.nextInt(20) == 0) {
                    crash(router);
                }
            }
        }
    }

    private void begin(Router router) {
        var known = router.view.catalog().targets();
        if (known.isEmpty() || router.running.size() > 100) {
            return;
        }
        var id = new AttemptId(0, router.epoch, numbers++);
        var load = Load.of(random.nextInt(5_000), random.nextInt(600), random.nextInt(300), random.nextBoolean());
        router.view.begin(id, known.get(random.nextInt(known.size())).id(), "w", load, now);
        router.running.add(id);
        router.all.add(id);
    }

    /** An attempt of any time, so that ends and first tokens also come twice and too late. */
    private Optional<AttemptId> any(Router router) {
        return router.all.isEmpty()
                ? Optional.empty()
                : Optional.of(router.all.get(random.nextInt(Math.max(0, router.all.size() - 60), router.all.size())));
    }

    private void publish(Router router) {
        router.view.drain(now).ifPresent(delta -> {
            for (var reader : routers) {
                if (!lossy || random.nextInt(30) > 0) {
                    reader.inbox.add(delta);
                }
                if (lossy && random.nextInt(30) == 0) {
                    reader.inbox.add(delta);
                }
            }
        });
    }

    private void readSome(Router router) {
        for (int i = random.nextInt(10); i > 0 && !router.inbox.isEmpty(); i--) {
            router.view.applyRemote(router.inbox.remove(), now);
        }
    }

    private void readAll(Router router) {
        while (!router.inbox.isEmpty()) {
            router.view.applyRemote(router.inbox.remove(), now);
        }
    }

    private void changeCatalog() {
        var models = new ArrayList<>(MODELS);
        Collections.shuffle(models, new Random(random.nextLong()));
        catalog = Fleets.catalog(catalog.version() + 1, models.subList(0, 1 + random.nextInt(models.size())), 0, List.of());
    }

    /** It comes back as a younger epoch that adopts half of what ran; the others learn of its death, or only see its next epoch. */
    private void crash(Router router) {
        var old = router.epoch;
        var orphans = List.copyOf(router.running);
        if (random.nextBoolean()) {
            for (var other : routers) {
                if (other != router) {
                    other.view.routerEnded(router.name, old, now);
                }
            }
        }
        start(router);
        for (var id : orphans) {
            if (random.nextBoolean()) {
                var heir = routers.get(random.nextInt(routers.size()));
                heir.view.begin(id, MODELS.get(random.nextInt(6)) + "@p0", "w", Load.of(100, 0, Double.NaN, true), now);
                heir.running.add(id);
                heir.all.add(id);
            }
        }
    }

    private void nothingIsNegative(Router router) {
        for (int i = 0; i < router.view.own().targets(); i++) {
            for (var columns : List.of(router.view.own(), router.view.others())) {
                boolean negative = columns.requests(i) < 0 || columns.prefillTokens(i) < 0 || columns.kvTokens(i) < 0 || columns.decoding(i) < 0;
                if (negative) {
                    throw new AssertionError("a count of target " + i + " at router " + router.name + " is negative");
                }
            }
        }
    }

    private void everythingEnds() {
        lossy = false;
        for (var router : routers) {
            List.copyOf(router.running).forEach(id -> router.view.end(id, now));
            router.all.forEach(id -> router.view.end(id, now));
        }
        for (int i = 0; i < 1_500; i++) {
            now += 200;
            routers.forEach(this::publish);
            routers.forEach(this::readAll);
        }
    }

    @Test
    void a_dead_routers_load_fades_instead_of_vanishing() {
        // Given
        var a = routers.get(0);
        var b = routers.get(1);
        lossy = false;
        start(a);
        start(b);
        for (int i = 0; i < 100; i++) {
            a.view.begin(new AttemptId(0, a.epoch, i), "m0@p0", "w", Load.of(100, 0, Double.NaN, true), now);
        }
        publish(a);
        readAll(b);

        // When
        b.view.routerEnded("a", a.epoch, now);
        b.view.drain(now);
        int at = b.view.requests(0);
        b.view.drain(now + 2_000);
        int half = b.view.requests(0);
        b.view.begin(new AttemptId(0, a.epoch, 5), "m0@p0", "w", Load.of(100, 0, Double.NaN, true), now);
        b.view.drain(now + 10_000);

        // Then
        assertThat(at).isEqualTo(100);
        assertThat(half).isBetween(40, 60);
        assertThat(b.view.requests(0)).isEqualTo(1);
    }
}
