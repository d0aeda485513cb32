package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Cluster;
import dev.signalbox.acceptance.Link;
import dev.signalbox.acceptance.Outcome.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A row of the matrix.
 *
 * @param lasts how long it is left before it is mended
 * @param excused how requests may end beside true answers
 * @param at what is done at a moment
 */
record MatrixBlow(String name, Duration lasts, Set<Kind> excused, Function<Moment, Blow> at) {
    private static final Duration LASTS = Duration.ofSeconds(5);
    private static final Link.Delay SLOW = new Link.Delay(200, 200, 20);
    /** Longer than it lasts. */
    private static final Link.Delay SILENT = new Link.Delay(LASTS.toMillis() * 2, 0, Integer.MAX_VALUE);

    private static MatrixBlow of(String name, Blow blow, Kind... excused) {
        return new MatrixBlow(name, LASTS, Set.of(excused), moment -> blow);
    }

    /** @param tokens of each answer */
    static List<MatrixBlow> all(int tokens) {
        return List.of(
                of("worker-kill", Trials.killed(c -> c.workers())),
                of("router-kill", Trials.killed(c -> c.routers())),
                of("ingress-kill", Trials.killedFront(), Kind.RESET),
                of("worker-pause", Trials.paused(c -> c.workers())),
                of("router-pause", Trials.paused(c -> c.routers())),
                of("ingress-pause", Trials.paused(c -> c.ingresses())),
                of("slow-network", atAnEngine((cluster, engine) -> cluster.links().get(engine).slow(SLOW))),
                of("engine-error", fault("{\"kind\":\"error\",\"status\":500}")),
                of("engine-429", fault("{\"kind\":\"rate-limit\",\"retry-after\":1}")),
                of("engine-hang", atAnEngine((cluster, engine) -> {
                    cluster.fault(engine, "{\"kind\":\"hang\"}");
                    cluster.links().get(engine).slow(SILENT);
                })),
                of("engine-reset", atAnEngine((cluster, engine) -> {
                    cluster.fault(engine, "{\"kind\":\"reset\"}");
                    cluster.links().get(engine).reset();
                })),
                new MatrixBlow("engine-cut", LASTS, Set.of(),
                        moment -> fault("{\"kind\":\"cut\",\"tokens\":" + moment.pieces(tokens) + "}")),
                of("engine-drip", fault("{\"kind\":\"drip\"}")),
                new MatrixBlow("engine-drip-later", LASTS, Set.of(),
                        moment -> fault("{\"kind\":\"drip\",\"tokens\":" + Math.max(1, moment.pieces(tokens)) + "}")));
    }

    /** What befalls one engine, its link included. */
    private interface Befalls {
        void strike(Cluster cluster, int engine) throws Exception;
    }

    /** Of calls that come from then on. */
    private static Blow fault(String json) {
        return atAnEngine((cluster, engine) -> cluster.fault(engine, json));
    }

    private static Blow atAnEngine(Befalls what) {
        return (cluster, random) -> {
            int engine = random.nextInt(cluster.engines().size());
            what.strike(cluster, engine);
            return () -> {
                cluster.clearFaults();
                cluster.links().get(engine).fast();
            };
        };
    }
}
