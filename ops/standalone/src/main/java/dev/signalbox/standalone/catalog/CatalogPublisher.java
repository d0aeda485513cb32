package dev.signalbox.standalone.catalog;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.runtime.kafka.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Puts a catalogue on the log, one version after the current one; nothing is written where nothing has changed. */
public final class CatalogPublisher {
    private static final byte[] KEY = "catalog".getBytes(StandardCharsets.UTF_8);

    private final KafkaClients kafka;
    private final Codec<Catalog> codec;

    public CatalogPublisher(KafkaClients kafka, Codec<Catalog> codec) {
        this.kafka = kafka;
        this.codec = codec;
    }

    /** Returns the catalogue that applies from now on; its version is the current one's where they are the same. */
    public Catalog publish(Catalog wanted, Catalog current) throws InterruptedException, ExecutionException, TimeoutException {
        if (current.version() > 0 && Arrays.equals(codec.encode(versioned(wanted, current.version())), codec.encode(current))) {
            return current;
        }
        var next = versioned(wanted, current.version() + 1);
        try (var producer = kafka.producer("catalog-apply", Map.of("max.request.size", String.valueOf(Topics.CATALOG.maxRecordBytes())))) {
            producer.send(new ProducerRecord<>(Topics.CATALOG.name(), 0, KEY, codec.encode(next))).get(30, TimeUnit.SECONDS);
        }
        return next;
    }

    private static Catalog versioned(Catalog catalog, long version) {
        return new Catalog(version, catalog.providers(), catalog.models(), catalog.routes(), catalog.tenants());
    }
}
