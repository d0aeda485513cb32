package dev.signalbox.runtime.kafka;

import dev.signalbox.runtime.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka clients over bytes with what all of them need here. Values are bytes because what cannot be decoded must not stop a
 * consumer: decoding is the reader's business.
 */
public final class KafkaClients {
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);

    private final Map<String, Object> common;
    private final String bootstrap;
    private final String process;
    /** Shared by the clients of all names of this process. */
    private final Listening remade;

    /** Hears of producers that had to be made again. */
    public interface Remade {
        void remade(String producer);
    }

    private static final class Listening {
        private volatile Remade by = _ -> {};
    }

    private KafkaClients(String process, String bootstrap, Map<String, Object> common, Listening remade) {
        this.process = process;
        this.bootstrap = bootstrap;
        this.common = common;
        this.remade = remade;
    }

    public static KafkaClients read(String process, Settings in) {
        var bootstrap = in.text("kafka.bootstrap-servers", "Brokers to begin with, host:port, separated by commas.").required();
        var common = new HashMap<String, Object>(
                in.properties("kafka.client-properties", "A file of further client properties, such as those of SASL and TLS."));
        common.put("bootstrap.servers", bootstrap);
        common.put("metric.reporters", "");
        common.put("enable.metrics.push", "false");
        common.put("reconnect.backoff.ms", "50");
        common.put("reconnect.backoff.max.ms", "500");
        return new KafkaClients(process, bootstrap, common, new Listening());
    }

    /** The same clients under another process name. */
    public KafkaClients named(String other) {
        return new KafkaClients(other, bootstrap, common, remade);
    }

    /** Who hears of it from now on. */
    public void whenRemade(Remade listener) {
        remade.by = listener;
    }

    public String bootstrap() {
        return bootstrap;
    }

    /** What every client starts from; Streams takes it as well. */
    public Map<String, Object> common() {
        return Map.copyOf(common);
    }

    /**
     * A producer whose sends leave at once and in order: every acknowledgement counts all in-sync replicas, one request is under way at a
     * time (what comes meanwhile leaves together), and a retry never doubles or reorders. Where the brokers no longer accept it for what it
     * was, another one takes its place.
     */
    public Producer<byte[], byte[]> producer(String name, Map<String, Object> overrides) {
        var config = new HashMap<>(common);
        config.put("client.id", process + "-" + name);
        config.put("acks", "all");
        config.put("enable.idempotence", "true");
        config.put("linger.ms", "0");
        config.put("max.in.flight.requests.per.connection", "1");
        config.put("max.block.ms", "10000");
        config.put("metadata.max.idle.ms", "86400000");
        // Going back to the bootstrap servers forgets every partition, and a send that may not wait fails without them.
        config.putIfAbsent("metadata.recovery.strategy", "none");
        config.putAll(overrides);
        return new LastingProducer(
                name, () -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()),
                new LastingProducer.Around(System::nanoTime, Thread.ofVirtual().name("producer-" + name)::start, () -> remade.by.remade(name)));
    }

    /**
     * Waits until a producer knows the partitions of a topic, so that no send has to wait for them; at most half a minute.
     *
     * @throws TimeoutException where they did not become known
     */
    public static void know(Producer<byte[], byte[]> producer, String topic) throws InterruptedException {
        long until = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (true) {
            try {
                producer.partitionsFor(topic);
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - until > 0) {
                    throw e;
                }
                Thread.sleep(5);
            }
        }
    }

    /** A consumer without a group, for {@code assign}: it starts where it is told and commits nothing. */
    public Consumer<byte[], byte[]> reader(String name, Map<String, Object> overrides) {
        var config = consumerConfig(name);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "latest");
        config.putAll(overrides);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A member of a group, by the classic protocol with a stable instance id, so that a restart within the session moves nothing. */
    public Consumer<byte[], byte[]> member(String group, String name, Map<String, Object> overrides) {
        var config = consumerConfig(name);
        config.put("group.id", group);
        config.put("group.instance.id", process);
        config.put("session.timeout.ms", "2000");
        config.put("heartbeat.interval.ms", "500");
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        config.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        config.putAll(overrides);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private HashMap<String, Object> consumerConfig(String name) {
        var config = new HashMap<>(common);
        config.put("client.id", process + "-" + name);
        config.put("fetch.min.bytes", "1");
        config.put("fetch.max.wait.ms", "500");
        config.put("isolation.level", "read_uncommitted");
        config.put("check.crcs", "false");
        return config;
    }

    public Admin admin(String name) {
        var config = new HashMap<>(common);
        config.put("client.id", process + "-" + name);
        return Admin.create(config);
    }
}
