package dev.signalbox.telemetry.ledger;

import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.streams.WriteBehindStore;
import dev.signalbox.telemetry.measure.Prices;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/** {@code inference.events} into exact usage and cost by minute. */
public final class LedgerTopology {
    static final String STORE = "ledger";

    private LedgerTopology() {}

    public static void addTo(Topology topology, Wire wire, Supplier<Prices> prices, LedgerObserver observer) {
        topology.addSource("events", new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.EVENTS.name());
        topology.addProcessor("count", () -> new LedgerProcessor(wire.events(), wire.usage(), prices, observer), "events");
        topology.addStateStore(WriteBehindStore.named(STORE), "count");
        topology.addSink("usage", Topics.USAGE.name(), new ByteArraySerializer(), new ByteArraySerializer(), "count");
    }
}
