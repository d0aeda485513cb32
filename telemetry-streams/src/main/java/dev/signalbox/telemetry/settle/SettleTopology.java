package dev.signalbox.telemetry.settle;

import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Wire;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** {@code inference.results} into {@code inference.responses}: the first success, or the router's final failure, once per request id. */
public final class SettleTopology {
    static final String STORE = "settled";

    private SettleTopology() {}

    public static void addTo(Topology topology, Wire wire, SettleObserver observer) {
        topology.addSource("results", new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.RESULTS.name());
        topology.addProcessor("settle", () -> new SettleProcessor(wire.results(), observer), "results");
        topology.addStateStore(
                Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(STORE, Settlement.REMEMBERED, Settlement.REMEMBERED, false), Serdes.String(), Serdes.ByteArray()),
                "settle");
        topology.addSink("responses", Topics.RESPONSES.name(), new ByteArraySerializer(), new ByteArraySerializer(), "settle");
    }
}
