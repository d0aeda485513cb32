package dev.signalbox.lab;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Response;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.records.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All topics of the protocol, two partitions each where they have several. */
final class Logs {
    static final int PARTITIONS = 2;
    private static final Wire WIRE = Wire.open(new InMemoryRegistry());

    final SimLog<Lease> leases;
    final SimLog<Cancel> cancels;
    final SimLog<Bytes> bodies;
    final List<SimLog<InferenceRequest>> requests = new ArrayList<>();
    final List<SimLog<InferenceRequest>> batch = new ArrayList<>();
    final List<SimLog<AttemptEvent>> events = new ArrayList<>();
    final List<SimLog<Dispatch>> dispatch = new ArrayList<>();
    final List<SimLog<Response>> results = new ArrayList<>();
    final List<SimLog<Settled>> settled = new ArrayList<>();
    final List<SimLog<List<Reply>>> replies = new ArrayList<>();
    final List<SimLog<Changed>> changes = new ArrayList<>();

    /** A record of a router's changelog: a deletion where there is no value. */
    record Changed(String by, int partition, String key, byte @Nullable [] value) {}

    /**
     * @param coded whether records travel as bytes, so that what a codec loses is lost here too
     * @param coordinator says of each transaction that reaches it whether it counts
     * @param changelog sees what routers write of their state
     */
    Logs(boolean coded, UnaryOperator<Settled> coordinator, UnaryOperator<Changed> changelog) {
        leases = new SimLog<>("leases", through(WIRE.leases(), coded));
        cancels = new SimLog<>("cancels", through(WIRE.cancellations(), coded));
        bodies = new SimLog<>("bodies", UnaryOperator.identity());
        for (int p = 0; p < PARTITIONS; p++) {
            requests.add(new SimLog<>("requests" + p, through(WIRE.requests(), coded)));
            batch.add(new SimLog<>("batch" + p, through(WIRE.batch(), coded)));
            events.add(new SimLog<>("events" + p, through(WIRE.events(), coded)));
            dispatch.add(new SimLog<>("dispatch" + p, through(WIRE.dispatch(), coded)));
            // the worker's outbox uses its lists again, so they are copied where no codec does it
            replies.add(new SimLog<>("replies" + p, coded ? through(WIRE.replies(), true) : List::copyOf));
            results.add(new SimLog<>("results" + p, through(WIRE.results(), coded)));
            settled.add(new SimLog<>("settled" + p, coordinator));
            changes.add(new SimLog<>("changes" + p, changelog));
        }
    }

    /** The partition of a key, as a producer chooses it. */
    SimLog<Response> results(RequestId of) {
        return results.get(Math.floorMod(of.value().hashCode(), PARTITIONS));
    }

    private static <T> UnaryOperator<T> through(Codec<T> codec, boolean coded) {
        return coded ? value -> codec.decode(codec.encode(value)) : UnaryOperator.identity();
    }
}
