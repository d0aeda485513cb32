package dev.signalbox.ingress.pipe;

import dev.signalbox.ingress.pipe.Shelf.Recall;
import dev.signalbox.ingress.store.PlaceTable;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.runtime.kafka.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches kept responses from where they lie, on {@value #THREADS} threads with a consumer each, which begin when the first is asked for.
 * The places were counted by who asks, so what waits here is bounded. Safe from any thread.
 */
final class StoreReads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreReads.class);
    private static final int THREADS = 2;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long MOST_NANOS = Duration.ofSeconds(5).toNanos();
    /** A record that is larger comes all the same; what lies behind it need not. */
    private static final String FETCH_BYTES = String.valueOf(64 << 10);

    private final KafkaClients kafka;
    private final String process;
    private final Codec<StoredResponse> codec;
    private final LinkedBlockingQueue<Wanted> wanted = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private record Wanted(String id, PlaceTable.Place place, Shelf.Recalled then) {}

    StoreReads(KafkaClients kafka, String process, Codec<StoredResponse> codec) {
        this.kafka = kafka;
        this.process = process;
        this.codec = codec;
    }

    void read(String id, PlaceTable.Place place, Shelf.Recalled then) {
        begin();
        wanted.add(new Wanted(id, place, then));
    }

    private synchronized void begin() {
        for (int i = threads.size(); i < THREADS && !closed; i++) {
            var name = process + "-stored-" + i;
            var thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(name));
            threads.add(thread);
            thread.start();
        }
    }

    private void run(String name) {
        try (var consumer = kafka.reader(name, Map.of(
                "auto.offset.reset", "none", "max.poll.records", "1", "max.partition.fetch.bytes", FETCH_BYTES, "fetch.max.bytes", FETCH_BYTES))) {
            while (!closed) {
                var next = wanted.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.then().recalled(found(next, consumer));
                    consumer.unsubscribe(); // nothing more is fetched ahead
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        long until = System.nanoTime() + MOST_NANOS;
        while (System.nanoTime() - until < 0 && !closed) {
            for (var record : consumer.poll(POLL).records(at)) {
                boolean same = record.offset() == offset && record.value() != null && key.equals(new String(record.key(), StandardCharsets.UTF_8));
                return same ? codec.decode(record.value()) : null;
            }
            if (consumer.position(at) > offset) {
                return null;
            }
        }
        throw new TimeoutException("nothing came within " + MOST_NANOS / 1_000_000 + " ms");
    }

    @Override
    public void close() {
        List<Thread> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(threads);
        }
        try {
            for (var thread : all) {
                thread.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
