package dev.signalbox.standalone.cli;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.RegistryClient;
import dev.signalbox.records.wire.RegistrySettings;
import dev.signalbox.records.wire.SchemaRegistry;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.kafka.KafkaClients;
import dev.signalbox.runtime.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A running stack as a command reaches it: the one of the data folder, or any by its addresses. */
final class Stack {
    @Mixin
    private DataFolder data = new DataFolder();

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "brokers of another stack than the data folder's")
    private String kafka = "";

    @Option(names = "--registry", paramLabel = "URL", description = "its schema registry")
    private String registry = "";

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "a client setting such as kafka.client-properties=FILE")
    private Map<String, String> settings = new HashMap<>();

    DataFolder data() {
        return data;
    }

    /** To read and to write. */
    Open open() throws IOException {
        return open(Wire::open);
    }

    /** For a command that only looks: quicker, and the registry is left as it is. */
    Open openToRead() throws IOException {
        return open(Wire::reading);
    }

    private Open open(Function<SchemaRegistry, Wire> wire) throws IOException {
        var brokers = kafka.isEmpty() ? data.endpoints().kafka() : kafka;
        var urls = registry.isEmpty() ? data.endpoints().registry() : registry;
        if (urls.isEmpty()) {
            throw new IllegalStateException("this stack runs without a registry, so its records can't be read from outside");
        }
        var all = new HashMap<>(settings);
        all.put("kafka.bootstrap-servers", brokers);
        var client = new RegistryClient(RegistrySettings.of(urls).retrying(100, Duration.ofMillis(100), Duration.ofSeconds(5)));
        try {
            return new Open(KafkaClients.read("cli-" + ProcessHandle.current().pid(), Settings.of(all)), wire.apply(client), client);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** Open connections to a stack. */
    record Open(KafkaClients kafka, Wire wire, RegistryClient registry) implements AutoCloseable {
        /** The catalogue that applies now. */
        Catalog catalog() {
            var partition = new TopicPartition(Topics.CATALOG.name(), 0);
            var newest = Catalog.EMPTY;
            try (var reader = kafka.reader("catalog", Map.of())) {
                reader.assign(List.of(partition));
                reader.seekToBeginning(List.of(partition));
                long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                while (reader.position(partition) < end) {
                    for (var record : reader.poll(Duration.ofMillis(200))) {
                        var catalog = decoded(record.value());
                        newest = catalog.version() > newest.version() ? catalog : newest;
                    }
                }
            }
            return newest;
        }

        private Catalog decoded(byte[] value) {
            try {
                return wire.catalog().decode(value);
            } catch (UnreadableRecord e) {
                if (e.retryable()) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
                return Catalog.EMPTY;
            }
        }

        @Override
        public void close() {
            registry.close();
        }
    }
}
