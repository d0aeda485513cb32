package dev.signalbox.runtime.catalog;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.kafka.DeadLetters;
import dev.signalbox.runtime.kafka.KafkaClients;
import dev.signalbox.runtime.kafka.ReadingThread;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads {@code model.catalog} on a thread of its own; an older version than the current one is left alone. */
public final class CatalogReader implements Catalogs, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.CATALOG.name(), 0);

    private final Codec<Catalog> codec;
    private final DeadLetters deadLetters;
    private final CatalogListeners listeners = new CatalogListeners();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final ReadingThread reading;
    private long begunAt;

    public CatalogReader(KafkaClients kafka, Codec<Catalog> codec, DeadLetters deadLetters, Health health, Metrics metrics) {
        this.codec = codec;
        this.deadLetters = deadLetters;
        this.reading = new ReadingThread("catalog", kafka.reader("catalog", Map.of()), this::read, health::ended);
        health.check("catalog", listeners::missing);
        metrics.gauge(Metric.CATALOG_NOT_TAKEN, listeners::failing);
    }

    /** Returns when what was on the log has been read. */
    public void start() throws InterruptedException {
        reading.start();
        if (!caughtUp.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("model.catalog could not be read in 30 s");
        }
    }

    @Override
    public Catalog current() {
        return listeners.current();
    }

    @Override
    public void onChange(String part, java.util.function.Consumer<Catalog> listener) {
        listeners.add(part, listener);
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        if (consumer.assignment().isEmpty()) {
            begunAt = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
        }
        if (caughtUp.getCount() > 0 && consumer.position(PARTITION) >= begunAt) {
            caughtUp.countDown();
        }
        for (var record : consumer.poll(POLL)) {
            apply(record);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            var catalog = codec.decode(record.value());
            if (catalog.version() <= current().version()) {
                return;
            }
            LOG.info("a catalogue applies version={} targets={} routes={}", catalog.version(), catalog.targets().size(), catalog.routes().size());
            listeners.tell(catalog);
        } catch (UnreadableRecord e) {
            deadLetters.put(record, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        reading.close();
    }
}
