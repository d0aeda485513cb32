package dev.signalbox.telemetry;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.kafka.KafkaClients;
import dev.signalbox.runtime.lease.LeaseKeeper;
import dev.signalbox.runtime.streams.StreamThreads;
import dev.signalbox.telemetry.ledger.LedgerTopology;
import dev.signalbox.telemetry.measure.LastingPrices;
import dev.signalbox.telemetry.settle.SettleTopology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** The telemetry process: settlement and ledger in one exactly-once topology, and the profiles beside it. */
public final class Telemetry implements AutoCloseable {
    private final KafkaStreams streams;
    private final LeaseKeeper lease;
    private final ProfilePublisher profiles;
    private final Producer<byte[], byte[]> producer;

    private Telemetry(KafkaStreams streams, LeaseKeeper lease, ProfilePublisher profiles, Producer<byte[], byte[]> producer) {
        this.streams = streams;
        this.lease = lease;
        this.profiles = profiles;
        this.producer = producer;
    }

    public static Telemetry start(RuntimeContext context) throws Exception {
        var settings = TelemetrySettings.read(context.settings());
        var producer = context.kafka().producer(
                "profiles", java.util.Map.of("max.block.ms", "0", "linger.ms", "50", "buffer.memory", String.valueOf(4 << 20)));
        KafkaClients.know(producer, Topics.PROFILES.name());
        var profiles = new ProfilePublisher(producer, context.wire().profiles(), context.time());
        var prices = new LastingPrices();
        context.catalogs().onChange(context.process(), prices::apply);
        var observer = new TelemetryObserver(context.metrics(), context.deadLetters(), profiles, () -> prices);
        var topology = new Topology();
        LedgerTopology.addTo(topology, context.wire(), observer::prices, observer);
        SettleTopology.addTo(topology, context.wire(), observer);
        EmptyStores.removeFrom(Path.of(settings.stateDir(), context.process()));
        var streams = new KafkaStreams(topology, properties(context, settings));
        StreamThreads.keep(context.process() + "-topology", streams, context.time(), context.health());
        context.topics().reads(List.of(Topics.EVENTS, Topics.RESULTS, Topics.LEASES, Topics.CATALOG));
        context.topics().writes(List.of(Topics.RESPONSES, Topics.USAGE, Topics.PROFILES, Topics.LEASES, Topics.DEAD_LETTERS));
        var lease = context.leaseKeeper(Lease.Role.TELEMETRY);
        lease.start();
        streams.start();
        profiles.start();
        context.health().check("telemetry", () -> streams.state().isRunningOrRebalancing() ? Optional.empty() : Optional.of("streams " + streams.state()));
        return new Telemetry(streams, lease, profiles, producer);
    }

    private static Properties properties(RuntimeContext context, TelemetrySettings settings) {
        var properties = new Properties();
        properties.putAll(context.kafka().common());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "signalbox-telemetry");
        properties.put(StreamsConfig.CLIENT_ID_CONFIG, context.process());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir() + "/" + context.process());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, String.valueOf(settings.commitInterval().toMillis()));
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1");
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, "-1");
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, String.valueOf(4 << 20));
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallRocks.class);
        properties.put(StreamsConfig.consumerPrefix("max.poll.records"), "2000");
        properties.put(StreamsConfig.consumerPrefix("group.instance.id"), context.process());
        properties.put(StreamsConfig.consumerPrefix("session.timeout.ms"), "6000");
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        properties.put(StreamsConfig.producerPrefix("max.request.size"), String.valueOf(Topics.RESPONSES.maxRecordBytes()));
        properties.put(StreamsConfig.consumerPrefix("max.partition.fetch.bytes"), String.valueOf(4 << 20));
        // Nobody waits for the ledger: fewer, larger fetches leave the broker to those who do.
        properties.put(StreamsConfig.mainConsumerPrefix("fetch.min.bytes"), String.valueOf(256 << 10));
        properties.put(StreamsConfig.mainConsumerPrefix("fetch.max.wait.ms"), "100");
        return properties;
    }

    @Override
    public void close() {
        profiles.close();
        streams.close(Duration.ofSeconds(10));
        lease.close();
        producer.close(Duration.ofSeconds(1));
    }
}
