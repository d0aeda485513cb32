package dev.signalbox.standalone.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
 * The log of a registry that knows all of our schemas, kept in a file, so that a first start need not wait for twenty registrations by
 * a process that takes seconds to start itself. Each record is kept as it was read: what it means is the registry's business. The file is
 * JSON, its bytes in base64, and holds the ids that belong to the log.
 */
public final class RegistrySeed {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrySeed.class);
    private static final String JOURNAL = "kafkasql-journal";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration MOST = Duration.ofSeconds(20);

    /** As Apicurio makes its journal: nothing in it is ever deleted. */
    private static final Map<String, String> JOURNAL_CONFIG = Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");

    /** What the file holds. */
    record Kept(byte[] ids, List<Entry> journal) {}

    record Entry(byte @Nullable [] key, byte @Nullable [] value, List<Named> headers) {}

    record Named(String name, byte @Nullable [] value) {}

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
        var kept = new Kept(Files.readAllBytes(ids), journal(bootstrap).stream().map(RegistrySeed::entry).toList());
        JSON.writeValue(next.toFile(), kept);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Gives an empty broker the log, before a registry is started on it, and a client its ids. One that can't be planted leaves both
     * empty or with a log that the registry reads as its own: then the schemas are registered as if there were no seed.
     *
     * @return whether the schemas' ids are known now
     */
    public boolean plant(String bootstrap, Path ids) throws InterruptedException {
        try {
            var kept = JSON.readValue(file.toFile(), Kept.class);
            append(bootstrap, kept.journal());
            Files.write(ids, kept.ids());
            return true;
        } catch (IOException | RuntimeException | ExecutionException | TimeoutException e) {
            LOG.warn("the seed of the registry is left out, schemas are registered one by one file={} cause={}", file, e.getClass().getSimpleName());
            return false;
        }
    }

    private static void append(String bootstrap, List<Entry> entries)
            throws InterruptedException, ExecutionException, TimeoutException {
        var client = Map.<String, Object>of("bootstrap.servers", bootstrap, "client.id", "registry-seed", "acks", "all",
                "metric.reporters", "", "enable.metrics.push", "false");
        try (var admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(JOURNAL, 1, (short) 1).configs(JOURNAL_CONFIG))).all().get(MOST.toSeconds(), TimeUnit.SECONDS);
        }
        try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = new ArrayList<Future<?>>();
            for (var entry : entries) {
                sent.add(producer.send(new ProducerRecord<>(JOURNAL, 0, entry.key(), entry.value(), headers(entry))));
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

    private static Entry entry(ConsumerRecord<byte[], byte[]> record) {
        var headers = new ArrayList<Named>();
        record.headers().forEach(header -> headers.add(new Named(header.key(), header.value())));
        return new Entry(record.key(), record.value(), headers);
    }

    private static List<Header> headers(Entry entry) {
        return entry.headers().stream().<Header>map(header -> new RecordHeader(header.name(), header.value())).toList();
    }
}
