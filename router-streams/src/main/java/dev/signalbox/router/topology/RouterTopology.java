package dev.signalbox.router.topology;

import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.runtime.streams.WriteBehindStore;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** Joins each request with the live fleet, and sends it to one target; the sources are bytes, which the processors decode. */
public final class RouterTopology implements Supplier<Topology> {
    /** Deltas older than this say nothing of now: they are read only when a process starts. */
    private static final long STALE_DELTA_MILLIS = 10_000;
    /** Older reports are those that lay in the topic when the process started: their age is no lag. */
    private static final long STALE_REPORT_MILLIS = 30_000;
    private static final String REQUESTS = "requests-in";
    private static final String EVENTS = "events-in";
    private static final String MACHINE = "request-machine";

    private final RouterParts parts;

    public RouterTopology(RouterParts parts) {
        this.parts = parts;
    }

    @Override
    public Topology get() {
        var topology = new Topology();

        fleet(topology);            // catalogue, health, load, speed, other routers' deltas → the view
        requestsAndEvents(topology);
        machines(topology);         // one per partition, with its requests in a store

        dispatches(topology);       // chosen   → the worker's partition
        replies(topology);          // given up → the ingress's partition
        results(topology);          // the same for batch
        cancellations(topology);
        decisions(topology);
        deadLetters(topology);
        return topology;
    }

    private void fleet(Topology topology) {
        var wire = parts.wire();
        FleetView view = parts.view();
        table(topology, wire.catalog(), (catalog, _, now) -> view.catalog(catalog, now));
        table(topology, wire.health(), (health, _, now) -> {
            view.health(health, now);
            if (now - health.at() < STALE_REPORT_MILLIS) {
                parts.healthLag().accept(Math.max(0, now - health.at()));
            }
        }, noHealth(view));
        table(topology, wire.utilization(), (seen, _, now) -> view.utilization(seen, now));
        table(topology, wire.profiles(), (profile, _, _) -> view.profile(profile));
        table(topology, wire.inflight(), (delta, writtenAt, now) -> {
            if (now - writtenAt < STALE_DELTA_MILLIS) {
                view.applyRemote(delta, now);
            }
        });
    }

    /** The key of a report on health is its target and its worker. */
    private static FleetTable.Gone noHealth(FleetView view) {
        return (key, now) -> {
            int space = key.lastIndexOf(' ');
            if (space > 0) {
                view.noHealth(key.substring(0, space), key.substring(space + 1), now);
            }
        };
    }

    private <T> void table(Topology topology, Codec<T> codec, FleetTable.Into<T> into) {
        table(topology, codec, into, FleetTable.Gone.NOTHING);
    }

    /** The store stays empty: the view is the table. Streams wants one to restore. */
    private <T> void table(Topology topology, Codec<T> codec, FleetTable.Into<T> into, FleetTable.Gone gone) {
        var name = codec.topic().name();
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name + "-view"), Serdes.ByteArray(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                name + "-in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), name, name + "-into-view",
                () -> new FleetTable<>(codec, parts.badRecords(), into, gone));
    }

    private void requestsAndEvents(Topology topology) {
        topology.addSource(REQUESTS, new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.REQUESTS.name());
        topology.addSource(EVENTS, new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.EVENTS.name());
    }

    private void machines(Topology topology) {
        topology.addProcessor(MACHINE, () -> new RequestProcessor(parts), REQUESTS, EVENTS);
        topology.addStateStore(WriteBehindStore.named(RequestProcessor.STORE), MACHINE);
    }

    private void dispatches(Topology topology) {
        named(topology, RequestProcessor.DISPATCH, Topics.DISPATCH);
    }

    private void replies(Topology topology) {
        named(topology, RequestProcessor.REPLIES, Topics.REPLIES);
    }

    private void results(Topology topology) {
        keyed(topology, RequestProcessor.RESULTS, Topics.RESULTS);
    }

    private void cancellations(Topology topology) {
        keyed(topology, RequestProcessor.CANCELLATIONS, Topics.CANCELLATIONS);
    }

    private void decisions(Topology topology) {
        keyed(topology, RequestProcessor.DECISIONS, Topics.DECISIONS);
    }

    private void deadLetters(Topology topology) {
        keyed(topology, RequestProcessor.DEAD_LETTERS, Topics.DEAD_LETTERS);
    }

    private static void named(Topology topology, String sink, Topic topic) {
        topology.addSink(sink, topic.name(), new ByteArraySerializer(), Outgoing.SERIALIZER, Outgoing.NAMED, MACHINE);
    }

    private static void keyed(Topology topology, String sink, Topic topic) {
        topology.addSink(sink, topic.name(), new ByteArraySerializer(), Outgoing.SERIALIZER, MACHINE);
    }
}
