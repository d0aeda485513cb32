package dev.signalbox.worker;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Target;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.fleet.Utilization;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.Grace;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.lease.LeaseKeeper;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.settings.HeapBound;
import dev.signalbox.worker.body.BodyReader;
import dev.signalbox.worker.call.CallLoop;
import dev.signalbox.worker.call.Desk;
import dev.signalbox.worker.call.Secrets;
import dev.signalbox.worker.call.Upstreams;
import dev.signalbox.worker.media.MediaFetcher;
import dev.signalbox.worker.probe.HealthKeeper;
import dev.signalbox.worker.probe.Watchers;
import dev.signalbox.worker.rehearsal.Rehearsal;
import dev.signalbox.worker.reply.KafkaLogs;
import dev.signalbox.worker.trial.ProbeCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker: bounded execution of attempts against providers. Its parts start in the order in which they need one another, and the lease
 * announces slots only when everything that a Dispatch needs is there. Closing drains: the lease says so, running attempts get their
 * grace, what is left then is ended with a reply of its own.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final RuntimeContext context;
    private final WorkerSettings settings;
    private final LeaseKeeper leases;
    private final Desk desk;
    private final Homes homes;
    private final Upstreams upstreams;
    private final KafkaLogs logs;
    private final BodyReader bodies;
    private final MediaFetcher media;
    private final HealthKeeper health;
    private final List<CallLoop> loops = new ArrayList<>();
    private final TargetGauges gauges;
    private final DispatchReader dispatches;
    private final CancelReader cancels;
    private final Watchers watchers;
    private boolean draining;

    private Workers(RuntimeContext context) throws InterruptedException {
        this.context = context;
        this.settings = WorkerSettings.read(context.settings());
        this.leases = context.leaseKeeper(Lease.Role.WORKER);
        this.desk = new Desk(context.process());
        this.homes = new Homes(context.process());
        this.upstreams = new Upstreams(context.vertx(), settings.eventLoops(), new Secrets(System::getenv));
        this.logs = new KafkaLogs(context, congested -> loops.forEach(l -> l.congested(congested)));
        this.bodies = new BodyReader(context.process(), context.kafka(), context.wire(), context.time(),
                HeapBound.of("worker.body-memory", settings.bodyBytes()), context.health());
        this.media = new MediaFetcher(context.vertx(), settings.media());
        this.health = new HealthKeeper(context.time(), new Reports());
        this.gauges = new TargetGauges(context.metrics(),
                Map.of(Metric.IN_FLIGHT, desk::inFlight, Metric.LIMIT, desk::limit, Metric.CIRCUIT, health::circuit));
        var around = new CallLoop.Surroundings(
                context.time(), logs, logs, logs, bodies, media, desk, new CountedOutcomes(context.metrics(), health),
                settings.replyBytes());
        for (int i = 0; i < settings.eventLoops(); i++) {
            loops.add(new CallLoop(context.vertx(), i, around));
        }
        this.dispatches = new DispatchReader(
                context, leases, upstreams, desk, logs, loops, settings.heldDispatches(), leases::renew);
        this.cancels = new CancelReader(context, desk, logs);
        start();
        var metrics = context.metrics();
        var calls = new ProbeCalls(loops.getFirst(), desk, context.time(), health, leases::epoch,
                (target, outcome) -> metrics.counter(Metric.PROBE_CALLS, target, outcome).increment());
        this.watchers = new Watchers(
                context.vertx(), loops.getFirst().context(),
                new Watchers.Over(
                        upstreams, health, calls, context.time(), this::report,
                        ok -> metrics.counter(Metric.SCRAPES, ok ? "read" : "failed").increment()),
                settings.probeIdle(), settings.scrapeInterval());
    }

    /** Starts a worker; it is ready for dispatches when its lease shows partitions and slots. */
    public static Workers start(RuntimeContext context) throws InterruptedException {
        return new Workers(context);
    }

    private void start() throws InterruptedException {
        Rehearsal.play(context.vertx(), context.wire(), context.time(), settings.rehearsal(), Rehearsal.MOST);
        logs.start();
        bodies.start();
        cancels.start();
        context.catalogs().onChange(context.process(), this::catalog);
        leases.onChange(this::changed);
        leases.owns(dispatches::owned);
        leases.slots(this::slots);
        leases.start();
        dispatches.start();
        context.metrics().gauge(Metric.UNSENT_BYTES, logs::unsentBytes, "worker");
        context.health().check(context.process(), this::missing);
        context.topics().reads(List.of(
                Topics.DISPATCH, Topics.CANCELLATIONS, Topics.BODIES, Topics.REQUESTS, Topics.BATCH, Topics.LEASES, Topics.CATALOG));
        context.topics().writes(List.of(
                Topics.REPLIES, Topics.EVENTS, Topics.RESULTS, Topics.HEALTH, Topics.UTILIZATION, Topics.LEASES, Topics.DEAD_LETTERS));
    }

    private Optional<String> missing() {
        return !leases.fresh() ? Optional.of("its lease is not fresh")
                : dispatches.owned().isEmpty() ? Optional.of("it owns no partition of inference.dispatch yet")
                : Optional.empty();
    }

    private void catalog(Catalog catalog) {
        upstreams.apply(catalog);
        share();
        gauges.show(catalog);
        leases.renew();
    }

    private void changed(LeaseBook.Change change) {
        switch (change) {
            case LeaseBook.Change.OwnDeath _ ->
                desk.endEpoch().forEach(call -> call.stop(Failure.WORKER_LOST, "the worker was declared dead"));
            case LeaseBook.Change.Began began when began.lease().process().equals(context.process()) -> {
                desk.epochIs(began.epoch());
                share();
                leases.renew();
            }
            case LeaseBook.Change.Began _, LeaseBook.Change.Renewed _, LeaseBook.Change.Died _ -> share();
            case LeaseBook.Change.Nothing _ -> {}
        }
    }

    private synchronized void share() {
        var catalog = upstreams.current().catalog();
        var shares = homes.of(catalog, leases.live(Lease.Role.WORKER), draining);
        desk.shares(shares.slots(), shares.leftOver(), context.time().nanos());
        catalog.targets().forEach(target -> perMinute(target, shares.slots().getOrDefault(target.id(), 0)));
        health.targets(catalog.targets(), catalog.version(), id -> shares.slots().getOrDefault(id, 0) > 0);
    }

    /** A home of a part of the slots has that part of what the provider takes each minute. */
    private void perMinute(Target target, int share) {
        var limits = target.provider().limits();
        double part = limits.concurrency() > 0 ? Math.min(1, (double) share / limits.concurrency()) : 1;
        desk.perMinute(target.id(), atLeastOne(limits.requestsPerMinute() * part, limits.requestsPerMinute()),
                atLeastOne(limits.tokensPerMinute() * part, limits.tokensPerMinute()));
    }

    private static long atLeastOne(double part, long of) {
        return of == 0 ? 0 : Math.max(1, (long) part);
    }

    private List<Lease.Slots> slots() {
        desk.tick(context.time().nanos());
        return desk.announce();
    }

    private void report(Utilization utilization) {
        logs.report(utilization);
    }

    private final class Reports implements HealthKeeper.Reports {
        @Override
        public void report(TargetHealth report) {
            logs.report(report);
        }

        @Override
        public void forget(String target) {
            logs.forget(target, context.process());
        }

        @Override
        public int limit(String target) {
            return desk.limit(target);
        }

        @Override
        public String worker() {
            return context.process();
        }

        @Override
        public long epoch() {
            return leases.epoch();
        }
    }

    @Override
    public void close() {
        LOG.info("the worker drains process={} running={}", context.process(), desk.inFlight());
        synchronized (this) {
            draining = true;
        }
        desk.drain();
        leases.drain();
        Grace.await(context.time(), settings.drainGrace(), () -> desk.unsettled() > 0);
        desk.running().forEach(call -> call.stop(Failure.WORKER_LOST, "the worker is shutting down"));
        Grace.await(context.time(), LAST_WORDS, () -> desk.unsettled() > 0);
        watchers.close();
        dispatches.close();
        cancels.close();
        leases.close();
        bodies.close();
        logs.close();
        media.close();
        upstreams.close();
        LOG.info("the worker has ended process={}", context.process());
    }
}
