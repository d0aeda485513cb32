package dev.signalbox.runtime.catalog;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.kafka.DeadLetters;
import dev.signalbox.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads {@code model.catalog} on a thread of its own; an older version than the current one is left alone. */
public final class CatalogReader implements Catalogs, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogReader.class);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.CATALOG.name(), 0);

    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final Codec<Catalog> codec;
    private final DeadLetters deadLetters;
    private final CopyOnWriteArrayList<java.util.function.Consumer<Catalog>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread thread;
    private volatile Catalog current = Catalog.EMPTY;
    private volatile boolean closed;

    public CatalogReader(KafkaClients kafka, Codec<Catalog> codec, DeadLetters deadLetters) {
        this.consumer = kafka.reader("catalog", Map.of());
        this.codec = codec;
        this.deadLetters = deadLetters;
        this.thread = Thread.ofPlatform().daemon().name("catalog").unstarted(this::run);
    }

    /** Returns when what was on the log has been read. */
    public void start() throws InterruptedException {
        thread.start();
        if (!caughtUp.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("model.catalog could not be read in 30 s");
        }
    }

    @Override
    public Catalog current() {
        return current;
    }

    @Override
    public void onChange(java.util.function.Consumer<Catalog> listener) {
        listeners.add(listener);
        var now = current;
        if (now.version() > 0) {
            listener.accept(now);
        }
    }

    private void run() {
        try {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            while (!closed) {
                if (consumer.position(PARTITION) >= end) {
                    caughtUp.countDown();
                }
                for (var record : consumer.poll(Duration.ofMillis(500))) {
                    apply(record);
                }
            }
        } catch (WakeupException e) {
            // closing
        } finally {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofMillis(500)));
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            var catalog = codec.decode(record.value());
            if (catalog.version() <= current.version()) {
                return;
            }
            current = catalog;
            LOG.info("a catalogue applies version={} targets={} routes={}", catalog.version(), catalog.targets().size(), catalog.routes().size());
            for (var listener : listeners) {
                listener.accept(catalog);
            }
        } catch (UnreadableRecord | IllegalArgumentException e) {
            deadLetters.put(record, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
    }
}
