package dev.signalbox.standalone.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a registry that knows all of our schemas, kept in a file, so that a first start need not wait for eighteen registrations by
 * a process that takes seconds to start itself. Each record is kept as it was read: what it means is the registry's business. The file is
 * an Avro container, and its metadata hold the ids that belong to the log.
 */
public final class RegistrySeed {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrySeed.class);
    private static final String JOURNAL = "kafkasql-journal";
    private static final String IDS = "signalbox.schema-ids";
    private static final Duration MOST = Duration.ofSeconds(20);

    /** As Apicurio makes its journal: nothing in it is ever deleted. */
    private static final Map<String, String> JOURNAL_CONFIG = Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");

    private static final Schema HEADER = SchemaBuilder.record("Header").fields().requiredString("name").requiredBytes("value").endRecord();
    private static final Schema ENTRY = SchemaBuilder.record("Entry").fields().optionalBytes("key").optionalBytes("value")
            .name("headers").type().array().items(HEADER).noDefault().endRecord();

    private final Path file;

    RegistrySeed(Path file) {
        this.file = file;
    }

    /** That of this registry, kept or not. */
    public static RegistrySeed beside(Path home) {
        return new RegistrySeed(home.resolveSibling("registry.seed"));
    }

    /** Whether it was kept. */
    public boolean exists() {
        return Files.exists(file);
    }

    /**
     * Keeps what this stack's registry knows.
     *
     * @param ids the file in which a client of that registry keeps its ids
     */
    public void keep(String bootstrap, Path ids) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".next");
        try (var writer = new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(ENTRY))) {
            writer.setMeta(IDS, Files.readAllBytes(ids));
            writer.create(ENTRY, next.toFile());
            for (var record : journal(bootstrap)) {
                writer.append(entry(record));
            }
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Gives an empty broker the log, before a registry is started on it, and a client its ids. One that can't be planted leaves both
     * empty or with a log that the registry reads as its own: then the schemas are registered as if there were no seed.
     *
     * @return whether the schemas' ids are known now
     */
    public boolean plant(String bootstrap, Path ids) throws InterruptedException {
        try (var reader = new DataFileReader<GenericRecord>(file.toFile(), new GenericDatumReader<>(ENTRY))) {
            var known = reader.getMeta(IDS);
            if (known == null) {
                throw new IOException("no ids in it");
            }
            append(bootstrap, reader);
            Files.write(ids, known);
            return true;
        } catch (IOException | RuntimeException | ExecutionException | TimeoutException e) {
            LOG.warn("the seed of the registry is left out, schemas are registered one by one file={} cause={}", file, e.toString());
            return false;
        }
    }

    private static void append(String bootstrap, Iterable<GenericRecord> entries)
            throws InterruptedException, ExecutionException, TimeoutException {
        var client = Map.<String, Object>of("bootstrap.servers", bootstrap, "client.id", "registry-seed", "acks", "all",
                "metric.reporters", "", "enable.metrics.push", "false");
        try (var admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(JOURNAL, 1, (short) 1).configs(JOURNAL_CONFIG))).all().get(MOST.toSeconds(), TimeUnit.SECONDS);
        }
        try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = new ArrayList<Future<?>>();
            for (var entry : entries) {
                sent.add(producer.send(new ProducerRecord<>(JOURNAL, 0, bytes(entry.get("key")), bytes(entry.get("value")), headers(entry))));
            }
            for (var one : sent) {
                one.get(MOST.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> journal(String bootstrap) {
        var partition = List.of(new TopicPartition(JOURNAL, 0));
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap, "metric.reporters", "",
                "enable.metrics.push", "false"), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            long end = consumer.endOffsets(partition).getOrDefault(partition.getFirst(), 0L);
            while (consumer.position(partition.getFirst()) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static GenericRecord entry(ConsumerRecord<byte[], byte[]> record) {
        var headers = new ArrayList<GenericRecord>();
        for (var header : record.headers()) {
            var one = new GenericData.Record(HEADER);
            one.put("name", header.key());
            one.put("value", ByteBuffer.wrap(header.value() == null ? new byte[0] : header.value()));
            headers.add(one);
        }
        var entry = new GenericData.Record(ENTRY);
        entry.put("key", record.key() == null ? null : ByteBuffer.wrap(record.key()));
        entry.put("value", record.value() == null ? null : ByteBuffer.wrap(record.value()));
        entry.put("headers", headers);
        return entry;
    }

    private static List<Header> headers(GenericRecord entry) {
        var headers = new ArrayList<Header>();
        for (var header : (List<?>) entry.get("headers")) {
            var one = (GenericRecord) header;
            headers.add(new RecordHeader(one.get("name").toString(), bytes(one.get("value"))));
        }
        return headers;
    }

    private static byte @Nullable [] bytes(@Nullable Object value) {
        if (!(value instanceof ByteBuffer buffer)) {
            return null;
        }
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
