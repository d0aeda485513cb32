package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.acceptance.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/** The events that the system must survive, and what each may cost. */
final class Trials {
    private static final Duration DEAD = Duration.ofSeconds(5);
    private static final Duration PAUSED = Duration.ofSeconds(5);
    private static final Duration REGISTRY_AWAY = Duration.ofSeconds(60);
    private static final Duration ENGINE_BROKEN = Duration.ofSeconds(10);

    private Trials() {}

    static List<Trial> all() {
        return List.of(
                new StruckTrial("worker-kill", "begun streams go on elsewhere; all is answered, at most 2 s later",
                        2_000, DEAD, killed(c -> c.workers())),
                new StruckTrial("router-kill", "a delay of at most 1.5 s", 1_500, DEAD, killed(c -> c.routers())),
                new StruckTrial("ingress-kill", "its own connections are reset", 0, DEAD, killedFront(), Kind.RESET),
                new StreamsTrial("streams-worker-kill", "200 streams open: each goes on, and stands still for at most 2 s", 2_000, killed(c -> c.workers())),
                new StreamsTrial("streams-router-kill", "200 streams open: none stands still for more than 1.5 s", 1_500, killed(c -> c.routers())),
                new StreamsTrial("streams-ingress-kill", "200 streams open: who loses the connection follows the answer through the other ingress", 0,
                        killedFront()),
                new CancelTrial(),
                new ClientCancelTrial(),
                new StruckTrial("telemetry-kill", "nothing", 1_000, DEAD, killed(c -> List.of(c.telemetry()))),
                new StruckTrial("registry-away", "60 s without it: nothing", 1_000, REGISTRY_AWAY, (cluster, random) -> {
                    cluster.takeRegistryAway();
                    return cluster::returnRegistry;
                }),
                new StruckTrial("broker-restart", "a pause, then everything goes on; 503 with retry-after to who waited too long", 0,
                        Duration.ZERO, (cluster, random) -> {
                            cluster.broker().kill9();
                            return () -> cluster.broker().start().awaitReady();
                        }, Kind.REFUSED),
                new StruckTrial("worker-pause", "5 s of SIGSTOP: as a killed one", 0, PAUSED, paused(c -> c.workers())),
                new StruckTrial("router-pause", "5 s of SIGSTOP: a delay", 1_500, PAUSED, paused(c -> c.routers())),
                new StruckTrial("ingress-pause", "5 s of SIGSTOP: its clients wait", 0, PAUSED, paused(c -> c.ingresses())),
                new RollingTrial(),
                engine("engine-error", "{\"kind\":\"error\",\"status\":500}", 2_000),
                engine("engine-429", "{\"kind\":\"rate-limit\",\"retry-after\":1}", 2_000),
                engine("engine-reset", "{\"kind\":\"reset\"}", 2_000),
                engine("engine-hang", "{\"kind\":\"hang\"}", 0),
                engine("engine-cut", "{\"kind\":\"cut\",\"tokens\":5}", 2_000),
                engine("engine-cut-first", "{\"kind\":\"cut\",\"tokens\":0}", 2_000),
                engine("engine-drip", "{\"kind\":\"drip\"}", 0),
                new StruckTrial("engines-all-error", "a clear error", 0, ENGINE_BROKEN, (cluster, random) -> {
                    try {
                        for (int i = 0; i < cluster.engines().size(); i++) {
                            cluster.fault(i, "{\"kind\":\"error\",\"status\":500}");
                        }
                    } catch (Exception halfway) {
                        cluster.clearFaults();
                        throw halfway;
                    }
                    return cluster::clearFaults;
                }, Kind.REFUSED, Kind.STREAM_ERROR),
                new OutageTrial("outage-error", "{\"kind\":\"error\",\"status\":500}"),
                new OutageTrial("outage-429", "{\"kind\":\"rate-limit\",\"retry-after\":1}"),
                new OutageTrial("outage-reset", "{\"kind\":\"reset\"}"),
                new OutageTrial("outage-hang", "{\"kind\":\"hang\"}"),
                new OutageTrial("outage-cut", "{\"kind\":\"cut\",\"tokens\":5}"),
                new OutageTrial("outage-drip", "{\"kind\":\"drip\"}"),
                OutageTrial.ofAll("outage-all", "{\"kind\":\"error\",\"status\":500}"),
                new BatchTrial(),
                new SaturationTrial());
    }

    static Blow killed(Function<dev.signalbox.acceptance.Cluster, List<ServiceProcess>> of) {
        return (cluster, random) -> {
            var all = of.apply(cluster);
            var one = all.get(random.nextInt(all.size()));
            one.kill9();
            return () -> cluster.restart(one);
        };
    }

    /** What it mends says which one it was, since only that one's connections may break. */
    static Blow killedFront() {
        return (cluster, random) -> {
            int front = random.nextInt(cluster.ingresses().size());
            var one = cluster.ingresses().get(front);
            one.kill9();
            return new Blow.Mend() {
                @Override
                public void mend() throws Exception {
                    cluster.restart(one);
                }

                @Override
                public OptionalInt front() {
                    return OptionalInt.of(front);
                }
            };
        };
    }

    static Blow paused(Function<dev.signalbox.acceptance.Cluster, List<ServiceProcess>> of) {
        return (cluster, random) -> {
            var all = of.apply(cluster);
            var one = all.get(random.nextInt(all.size()));
            one.pause();
            return one::goOn;
        };
    }

    private static Trial engine(String name, String fault, double most, Kind... excused) {
        return new StruckTrial(name, "another engine answers", most, ENGINE_BROKEN, (cluster, random) -> {
            cluster.fault(random.nextInt(cluster.engines().size()), fault);
            return cluster::clearFaults;
        }, excused);
    }
}
