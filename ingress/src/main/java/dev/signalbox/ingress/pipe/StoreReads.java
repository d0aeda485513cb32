package dev.signalbox.ingress.pipe;

import dev.signalbox.ingress.pipe.Shelf.Recall;
import dev.signalbox.ingress.store.PlaceTable;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.kafka.ReadingThread;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches kept responses from where they lie, on {@value #THREADS} threads with a consumer each. Who waits is told something whatever
 * becomes of them. The places were counted by who asks, so what waits here is bounded. Safe from any thread.
 */
final class StoreReads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreReads.class);
    private static final int THREADS = 2;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long MOST_NANOS = Duration.ofSeconds(5).toNanos();
    /** A record that is larger comes all the same; what lies behind it need not. */
    private static final String FETCH_BYTES = String.valueOf(64 << 10);

    private final RuntimeContext runtime;
    private final LinkedBlockingQueue<Wanted> wanted = new LinkedBlockingQueue<>();
    private final List<ReadingThread> threads = new ArrayList<>();
    /** Whether nothing is read any more, or by fewer than should. */
    private volatile boolean over;

    private record Wanted(String id, PlaceTable.Place place, Shelf.Recalled then) {}

    StoreReads(RuntimeContext runtime, Readers readers) {
        this.runtime = runtime;
        for (int i = 0; i < THREADS; i++) {
            var consumer = readers.reader("stored-" + i, Map.of(
                    "auto.offset.reset", "none", "max.poll.records", "1", "max.partition.fetch.bytes", FETCH_BYTES, "fetch.max.bytes", FETCH_BYTES));
            threads.add(new ReadingThread(runtime.process() + "-stored-" + i, consumer, this::next, this::ended));
        }
    }

    void start() {
        threads.forEach(ReadingThread::start);
    }

    void read(String id, PlaceTable.Place place, Shelf.Recalled then) {
        wanted.add(new Wanted(id, place, then));
        if (over) {
            turnAway();
        }
    }

    private void next(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        var next = wanted.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            return;
        }
        Recall what = new Recall.Unreadable();
        try {
            what = found(next, consumer);
        } finally {
            next.then().recalled(what);
        }
        consumer.unsubscribe(); // nothing more is fetched ahead
    }

    private void ended(String reader, Throwable fault) {
        over = true;
        runtime.health().ended(reader, fault);
        turnAway();
    }

    /** Tells all who wait that they need not. */
    private void turnAway() {
        for (var next = wanted.poll(); next != null; next = wanted.poll()) {
            next.then().recalled(new Recall.Unreadable());
        }
    }

    private Recall found(Wanted what, Consumer<byte[], byte[]> consumer) {
        var place = what.place();
        try {
            var first = fetch(place.partition(), place.offset(), place.whole() ? what.id() : StoredResponse.inputKey(what.id()), consumer);
            if (first == null || !first.id().equals(what.id())) {
                return new Recall.Unknown();
            }
            if (!first.hasAnswer()) {
                return new Recall.Found(first, place.offset(), null);
            }
            var input = fetch(place.partition(), first.inputOffset(), StoredResponse.inputKey(what.id()), consumer);
            return input == null ? new Recall.Unknown() : new Recall.Found(input, first.inputOffset(), first);
        } catch (OffsetOutOfRangeException e) {
            return new Recall.Unknown();
        } catch (KafkaException e) {
            LOG.warn("a response could not be read partition={} offset={} cause={}", place.partition(), place.offset(), e.toString());
            return new Recall.Unreadable();
        }
    }

    /** What lies at an offset; null where the log's cleaner has taken it away, or something else lies there. */
    private @Nullable StoredResponse fetch(int partition, long offset, String key, Consumer<byte[], byte[]> consumer) {
        var at = new TopicPartition(Topics.STORED.name(), partition);
        consumer.assign(List.of(at));
        consumer.seek(at, offset);
        long until = runtime.time().nanos() + MOST_NANOS;
        while (runtime.time().nanos() - until < 0 && !over) {
            for (var record : consumer.poll(POLL).records(at)) {
                boolean same = record.offset() == offset && record.value() != null && key.equals(new String(record.key(), StandardCharsets.UTF_8));
                return same ? decoded(record) : null;
            }
            if (consumer.position(at) > offset) {
                return null;
            }
        }
        throw new TimeoutException("nothing came within " + MOST_NANOS / 1_000_000 + " ms");
    }

    /** Null where what lies there can't be decoded, now or ever. */
    private @Nullable StoredResponse decoded(ConsumerRecord<byte[], byte[]> record) {
        try {
            return runtime.wire().stored().decode(record.value());
        } catch (UnreadableRecord e) {
            if (e.retryable()) {
                throw e;
            }
            runtime.deadLetters().put(record, String.valueOf(e.getMessage()));
            return null;
        }
    }

    @Override
    public void close() {
        over = true;
        threads.forEach(ReadingThread::close);
        turnAway();
    }
}
