package dev.signalbox.router;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.router.feeder.BatchFeeder;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.policy.RoutingPolicy;
import dev.signalbox.router.topology.KafkaLogEnds;
import dev.signalbox.router.topology.RouterParts;
import dev.signalbox.router.topology.RouterTopology;
import dev.signalbox.router.topology.Served;
import dev.signalbox.router.topology.WarmClients;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.kafka.TopicWatch;
import dev.signalbox.runtime.lease.LeaseKeeper;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.streams.StreamThreads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;

/** One router process: its lease, the view of the fleet, the topology, and the batch feeder. */
public final class Router implements AutoCloseable {
    private static final String FEEDERS = "signalbox-feeder";
    private static final List<Topic> WRITTEN = List.of(Topics.DISPATCH, Topics.REPLIES, Topics.RESULTS, Topics.CANCELLATIONS,
            Topics.DECISIONS, Topics.DEAD_LETTERS);

    private final LeaseKeeper leases;
    private final KafkaStreams streams;
    private final InflightTeller teller;
    private final BatchFeeder feeder;
    private final Admin admin;

    private Router(LeaseKeeper leases, KafkaStreams streams, InflightTeller teller, BatchFeeder feeder, Admin admin) {
        this.leases = leases;
        this.streams = streams;
        this.teller = teller;
        this.feeder = feeder;
        this.admin = admin;
    }

    /** Starts all of it and returns at once; the process's health says when it serves. */
    public static Router start(RuntimeContext context) throws InterruptedException {
        var settings = RouterSettings.read(context.settings());
        context.settings().refuseProblems();
        var kafka = context.kafka();
        var leases = context.leaseKeeper(Lease.Role.ROUTER);
        var view = new FleetView(context.process());
        var served = new Served(leases::renew);
        var admin = kafka.admin("router-ends");
        var leaseChanges = watch(leases, view, context);
        var healthLag = context.metrics().timer(Metric.HEALTH_LAG);

        var parts = new RouterParts(context.process(), context.wire(), view, new LeaseMembership(context.process(), leases),
                leaseChanges, new AtomicLong()::getAndIncrement, RoutingPolicy::predictedFirstToken, settings.rules(),
                new KafkaLogEnds(admin, settings.application()), served, context.deadLetters()::put,
                new DecisionCounts(context.metrics()), context.time()::nanos,
                lag -> healthLag.record(lag, TimeUnit.MILLISECONDS));
        var streams = new KafkaStreams(new RouterTopology(parts).get(),
                StreamsProperties.of(context.process(), settings, kafka.common(), context.deadLetters()::put), new WarmClients(WRITTEN.stream().map(Topic::name).toList()));
        StreamThreads.keep(context.process() + "-topology", streams, context.time(), context.health());
        var teller = new InflightTeller(context.process(), view, leases,
                kafka.producer("inflight", Map.of("buffer.memory", String.valueOf(8 << 20))), context.wire().inflight(), context.time(),
                context.health()::ended);
        var feeder = new BatchFeeder(
                kafka.reader("feeder", Map.of("group.id", FEEDERS, "auto.offset.reset", "earliest", "max.poll.records", "64")),
                kafka.producer("feeder", Map.of()), context.wire(), served, leases::fresh, context.deadLetters()::put, settings.batchCredit(),
                context.health()::ended);

        watchTopics(context.topics());
        observe(context, served, streams);
        leases.owns(served::partitions);
        leases.start();
        streams.start();
        teller.start();
        feeder.start();
        return new Router(leases, streams, teller, feeder, admin);
    }

    /** Keeps the view's workers and routers as the leases have them, and counts what requests must be looked at for. */
    private static LeaseChanges watch(LeaseKeeper leases, FleetView view, RuntimeContext context) {
        var changes = new LeaseChanges();
        leases.onChange(change -> {
            long now = context.time().millis();
            view.workers(leases.live(Lease.Role.WORKER), now);
            switch (change) {
                case LeaseBook.Change.Began began when began.lease().role() == Lease.Role.ROUTER ->
                    view.routerEnded(began.lease().process(), began.epoch() - 1, now);
                case LeaseBook.Change.Died died when died.role() == Lease.Role.ROUTER ->
                    view.routerEnded(died.process(), died.epoch(), now);
                default -> {}
            }
            changes.on(change);
        });
        return changes;
    }

    private static void watchTopics(TopicWatch topics) {
        topics.reads(List.of(Topics.REQUESTS, Topics.EVENTS, Topics.BATCH, Topics.LEASES, Topics.CATALOG, Topics.INFLIGHT, Topics.HEALTH,
                Topics.UTILIZATION, Topics.PROFILES));
        topics.writes(WRITTEN);
        topics.writes(List.of(Topics.REQUESTS, Topics.LEASES, Topics.INFLIGHT));
    }

    private static void observe(RuntimeContext context, Served served, KafkaStreams streams) {
        context.metrics().gauge(Metric.ROUTER_REQUESTS, () -> served.sum(Served.Share::requests));
        context.metrics().gauge(Metric.HELD, () -> served.sum(Served.Share::held), "all");
        context.health().check(context.process(), () -> {
            if (streams.state() != KafkaStreams.State.RUNNING) {
                return Optional.of("the topology is " + streams.state());
            }
            int given = streams.metadataForLocalThreads().stream().mapToInt(t -> t.activeTasks().size()).sum();
            int serving = served.partitions().size();
            return serving >= given ? Optional.empty() : Optional.of(serving + " of " + given + " partitions are served");
        });
    }

    /** Leaves: what is held goes on at another router, from the store. */
    @Override
    public void close() {
        leases.drain();
        feeder.close();
        streams.close(CloseOptions.timeout(Duration.ofSeconds(10))
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        teller.close();
        leases.close();
        admin.close(Duration.ofSeconds(1));
    }
}
