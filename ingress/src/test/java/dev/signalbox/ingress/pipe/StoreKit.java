package dev.signalbox.ingress.pipe;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.DeadLetter;
import dev.signalbox.records.StoredPlace;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.time.ManualTime;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.records.wire.RegistryException;
import dev.signalbox.records.wire.SchemaRegistry;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.kafka.DeadLetters;
import dev.signalbox.runtime.metrics.Metrics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Stores of responses over one log in memory, and a registry that may be away. */
final class StoreKit implements AutoCloseable {
    static final int PARTITIONS = 4;
    final ManualTime time = new ManualTime(1_700_000_000_000L);
    final FarRegistry registry = new FarRegistry();
    final Wire wire = Wire.open(registry, time::nanos);
    final FakeLog log = new FakeLog();
    final Health health = new Health();
    private final MockProducer<byte[], byte[]> letters = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final List<StoreLog> open = new ArrayList<>();

    /** Answers for schemas that nobody here wrote with when it is not away. */
    static final class FarRegistry implements SchemaRegistry {
        final AtomicInteger asked = new AtomicInteger();
        volatile boolean away;
        private final InMemoryRegistry within = new InMemoryRegistry();

        @Override
        public int register(String subject, String schema) {
            return within.register(subject, schema);
        }

        @Override
        public String schema(int id) {
            asked.incrementAndGet();
            if (away) {
                throw new RegistryException(RegistryException.Kind.UNREACHABLE, "it is away");
            }
            return within.schema(id);
        }
    }

    RuntimeContext runtime(String process) {
        var metrics = new Metrics();
        return new RuntimeContext(process, null, time, null, metrics, health, null, wire, null,
                new DeadLetters(letters, wire.deadLetters(), process, time, metrics), null, Map.of(Topics.STORED.name(), PARTITIONS), "");
    }

    Senders.Sender sender() {
        return new Senders.Sender(log.producer(), Optional.empty());
    }

    /** An ingress's store that has read all places. */
    StoreLog open(String process) throws InterruptedException {
        var store = new StoreLog(runtime(process), sender(), log::reader);
        open.add(store);
        store.start();
        log.await(store::placesKnown);
        return store;
    }

    static int partition(String id) {
        return Math.floorMod(id.hashCode(), PARTITIONS);
    }

    static StoredResponse asked(String id) {
        return StoredResponse.asked(id, "acme", 1_000, "", Bytes.utf8("[\"" + id + "\"]"));
    }

    /** Where it was kept; -1 where it was not. */
    static long keep(StoreLog store, StoredResponse half) throws Exception {
        var told = new CompletableFuture<Long>();
        store.keep(half, told::complete);
        return told.get(30, TimeUnit.SECONDS);
    }

    /** Keeps both halves of a response. */
    static void keepWhole(StoreLog store, String id) throws Exception {
        keep(store, asked(id).answered(Bytes.utf8("answer of " + id), keep(store, asked(id))));
    }

    static CompletableFuture<Shelf.Recall> ask(StoreLog store, String id) {
        var told = new CompletableFuture<Shelf.Recall>().orTimeout(30, TimeUnit.SECONDS);
        store.recall(id, told::complete);
        return told;
    }

    static Shelf.Recall recall(StoreLog store, String id) throws Exception {
        return ask(store, id).get();
    }

    static long erase(StoreLog store, String id) throws Exception {
        var told = new CompletableFuture<Long>();
        store.erase(id, told::complete);
        return told.get(30, TimeUnit.SECONDS);
    }

    /** Writes a half, or another's, without a word on where it lies. */
    long put(int partition, String key, StoredResponse half) {
        return log.put(Topics.STORED, partition, key, wire.stored().encode(half));
    }

    /** Says where a response lies, rightly or not. */
    byte[] place(String id, long offset, boolean whole) {
        return wire.places().encode(new StoredPlace(id, partition(id), offset, whole, 1_000));
    }

    void putPlace(String id, long offset, boolean whole) {
        log.put(Topics.PLACES, 0, id, place(id, offset, whole));
    }

    /** The same record as another version of this product writes it, whose schema is known to the registry alone. */
    byte[] foreign(byte[] record) {
        int own = ByteBuffer.wrap(record).getInt(1);
        int other = registry.register("another", registry.within.schema(own).replaceFirst("\\{", "{\"written-by\":\"another version\","));
        var copy = record.clone();
        ByteBuffer.wrap(copy).putInt(1, other);
        return copy;
    }

    List<DeadLetter> deadLetters() {
        return letters.history().stream().map(record -> wire.deadLetters().decode(record.value())).toList();
    }

    @Override
    public void close() {
        log.goOn();
        open.forEach(StoreLog::close);
    }
}
