package dev.signalbox.ingress.pipe;

import dev.signalbox.ingress.publication.Owners;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Claim;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.lease.LeaseKeeper;
import dev.signalbox.runtime.metrics.Metric;
import java.time.Duration;
import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pipe over Kafka. */
public final class KafkaPipe implements Pipe, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaPipe.class);
    private static final Duration OWNERS_EVERY = Duration.ofMillis(250);
    private static final long MOVING_NANOS = Duration.ofMillis(600).toNanos();
    private static final Callback UNWATCHED = (_, failed) -> {
        if (failed != null) {
            LOG.warn("an event or a signal was not written cause={}", failed.toString());
        }
    };

    private final RuntimeContext runtime;
    private final Wire wire;
    private final LeaseKeeper leases;
    private final Senders senders;
    private final Outage outage;
    private final ReplyReader reader;
    private final ReplyPartitions partitions;
    private final Owners.Table table;
    private final BodyQueue bodies;
    private final ReplyPasses passes;
    private final CancelLog cancels;
    private final ClaimLog claims;
    private final OpenShelf store;
    private volatile List<Inbox> inboxes = List.of();
    private volatile Owners owners;
    private volatile boolean closed;

    private KafkaPipe(
            RuntimeContext runtime, LeaseKeeper leases, Senders senders, Outage outage, boolean keeps, ToIntFunction<RequestId> loopOf) {
        this.runtime = runtime;
        this.wire = runtime.wire();
        this.leases = leases;
        this.senders = senders;
        this.outage = outage;
        this.reader =
                new ReplyReader(runtime.kafka(), runtime.process(), wire.replies(), runtime.deadLetters(),
                        runtime.health(), loopOf);
        this.partitions = new ReplyPartitions(
                runtime.kafka(), runtime.process(), reader::add, reader::retire, runtime.health()::ended);
        int requests = runtime.partitionsOf(Topics.REQUESTS);
        this.table = new Owners.Table(requests, MOVING_NANOS);
        this.owners = Owners.unknown(requests);
        this.bodies = new BodyQueue(senders.bodies, runtime.partitionsOf(Topics.BODIES));
        this.passes = new ReplyPasses(
                runtime.kafka(), runtime.process(), wire.replies(), runtime.partitionsOf(Topics.REPLIES));
        this.cancels = new CancelLog(senders.signals, wire.cancellations(), runtime.time(), UNWATCHED);
        this.claims = new ClaimLog(runtime, senders.signals, runtime.kafka()::reader);
        this.store = keeps ? new StoreLog(runtime, senders.stored, runtime.kafka()::reader) : new EmptyShelf();
        runtime.metrics().gauge(Metric.FOLLOWED, passes::followers);
        runtime.metrics().gauge(Metric.UNSENT_BYTES, senders::unsent, "ingress");
    }

    /**
     * Begins to live in the fleet; ready when {@link #fresh}.
     *
     * @param landing how long the log may acknowledge nothing before requests are refused at once
     * @param keeps whether responses are kept; else their store is not read
     */
    public static KafkaPipe open(RuntimeContext runtime, Duration landing, boolean keeps, ToIntFunction<RequestId> loopOf)
            throws InterruptedException {
        var outage = new Outage(landing);
        var senders = Senders.open(
                runtime.kafka(),
                outage,
                Topics.REQUESTS,
                Topics.BODIES,
                Topics.EVENTS,
                List.of(Topics.CANCELLATIONS, Topics.REPLIES, Topics.KEYS));
        var leases = runtime.leaseKeeper(Lease.Role.INGRESS);
        var pipe = new KafkaPipe(runtime, leases, senders, outage, keeps, loopOf);
        leases.owns(pipe.reader::owned);
        leases.onChange(pipe::changed);
        leases.start();
        pipe.reader.start();
        pipe.partitions.start();
        pipe.claims.start();
        pipe.store.start();
        pipe.follow();
        return pipe;
    }

    /** Where replies go from now on. */
    public void deliverTo(List<Inbox> loops) {
        inboxes = List.copyOf(loops);
        reader.deliverTo(loops);
    }

    /** Waits until something may be begun; false where that took too long. */
    public boolean awaitFresh(Duration most) throws InterruptedException {
        long until = System.nanoTime() + most.toNanos();
        while (!fresh()) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    /** Says in the lease that this front takes nothing new. */
    public void drain() {
        leases.drain();
    }

    // ---- the fleet

    private void changed(LeaseBook.Change change) {
        switch (change) {
            case LeaseBook.Change.Nothing _ -> {}
            case LeaseBook.Change.OwnDeath _ -> {}
            case LeaseBook.Change.Renewed(var lease, var _) -> {
                if (lease.role() == Lease.Role.ROUTER) {
                    refreshOwners();
                }
            }
            case LeaseBook.Change.Began(var lease, var _) -> {
                if (lease.process().equals(runtime.process())) {
                    inboxes.forEach(Inbox::newEpoch);
                } else {
                    fleetChanged();
                }
            }
            case LeaseBook.Change.Died _ -> fleetChanged();
        }
    }

    private void fleetChanged() {
        refreshOwners();
        inboxes.forEach(Inbox::fleetChanged);
    }

    private synchronized void refreshOwners() {
        owners = table.at(leases.live(Lease.Role.ROUTER), runtime.time().nanos());
    }

    private void follow() {
        if (closed) {
            return;
        }
        runtime.time().after(OWNERS_EVERY, this::follow);
        if (!inboxes.isEmpty()) {
            outage.look(runtime.time().nanos(), leases.fresh());
        }
        bodies.sweep();
        if (!owners.allLive()) {
            refreshOwners();
        }
    }

    @Override
    public boolean fresh() {
        return leases.fresh() && leases.epoch() != Lease.NEW && reader.open();
    }

    @Override
    public int partition() {
        return reader.partition();
    }

    @Override
    public @Nullable ReplyAddress open(int preferred) {
        if (!leases.fresh() || inboxes.isEmpty()) {
            return null;
        }
        long epoch = leases.epoch();
        var part = epoch == Lease.NEW ? null : reader.take(preferred);
        return part == null ? null : new ReplyAddress(runtime.process(), epoch, part.number());
    }

    @Override
    public Follower.@Nullable Seat follow(RequestId request, int partition, long sinceMillis, Follower follower) {
        return passes.follow(request, partition, sinceMillis, follower);
    }

    @Override
    public long epoch() {
        return leases.epoch();
    }

    @Override
    public boolean lives(long ingressEpoch) {
        for (var holder : leases.live(Lease.Role.INGRESS)) {
            if (holder.epoch() == ingressEpoch) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void say(int partition, Reply word) {
        senders.signals.send(
                Topics.REPLIES,
                partition,
                word.request().value(),
                wire.replies().encode(List.of(word)),
                UNWATCHED);
    }

    @Override
    public void tellAll(AttemptEvent event) {
        for (int partition = 0; partition < owners.partitions(); partition++) {
            tell(partition, event);
        }
    }

    @Override
    public boolean keysKnown() {
        return claims.known();
    }

    @Override
    public @Nullable Claim standing(String key) {
        return claims.standing(key);
    }

    @Override
    public void claim(Claim claim, Claimed then) {
        claims.claim(claim, then);
    }

    @Override
    public void forget(RequestId request) {
        claims.forget(request.value());
    }

    @Override
    public boolean placesKnown() {
        return store.placesKnown();
    }

    @Override
    public void keep(StoredResponse half, Kept then) {
        store.keep(half, then);
    }

    @Override
    public void recall(String id, Recalled then) {
        store.recall(id, then);
    }

    @Override
    public void erase(String id, Kept then) {
        store.erase(id, then);
    }

    @Override
    public void close(ReplyAddress address) {
        reader.giveBack(address.partition());
    }

    @Override
    public boolean crowded() {
        return senders.crowded();
    }

    @Override
    public boolean refuses() {
        return outage.refuses(runtime.time().nanos());
    }

    @Override
    public long retryAfterMillis() {
        return outage.retryAfterMillis();
    }

    @Override
    public Owners owners() {
        return owners;
    }

    @Override
    public boolean gone(String process, long epoch) {
        return leases.gone(process, epoch);
    }

    // ---- to the log

    @Override
    public void publish(InferenceRequest request, Landing then) {
        senders.requests.send(
                Topics.REQUESTS,
                request.partition(),
                request.facts().affinity(),
                wire.requests().encode(request),
                (metadata, failed) -> {
                    if (failed == null) {
                        then.landed(request.partition(), metadata.offset());
                    } else {
                        LOG.warn("a request was not published request={} cause={}", request.id(), failed.toString());
                        then.lost();
                    }
                });
    }

    @Override
    public void store(RequestId request, Bytes body, Stored then) {
        bodies.add(request, body, then);
    }

    @Override
    public void tell(int partition, AttemptEvent event) {
        senders.events.send(
                Topics.EVENTS, partition, event.request().value(), wire.events().encode(event), UNWATCHED);
    }

    @Override
    public void cancel(Cancel cancel) {
        cancels.cancel(cancel);
    }

    @Override
    public void terminate(int partition, Reply.Terminated terminated) {
        senders.signals.send(
                Topics.REPLIES,
                partition,
                terminated.request().value(),
                wire.replies().encode(List.of(terminated)),
                UNWATCHED);
    }

    /** Leaves the fleet: what was sent is on the log, then the lease ends with a word. */
    @Override
    public void close() {
        closed = true;
        cancels.close();
        passes.close();
        claims.close();
        store.close();
        senders.close();
        partitions.close();
        reader.close();
        leases.close();
    }
}
