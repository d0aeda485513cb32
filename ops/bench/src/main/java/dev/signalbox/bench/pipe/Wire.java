package dev.signalbox.bench.pipe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka clients as plain as they come: acks=all, no linger, bytes; records of up to 20 MB for the scenarios with large
 * bodies.
 */
final class Wire {
    private static final int LARGEST = 20 << 20;
    private final String bootstrap;

    Wire(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    void createTopics() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var there = admin.listTopics().names().get();
            var missing = new ArrayList<NewTopic>();
            for (var topic : Topic.values()) {
                if (!there.contains(topic.topic)) {
                    missing.add(new NewTopic(topic.topic, topic.partitions, (short) 1)
                            .configs(Map.of(
                                    "retention.bytes", String.valueOf(256 << 20),
                                    "segment.bytes", String.valueOf(64 << 20),
                                    "max.message.bytes", String.valueOf(LARGEST))));
                }
            }
            admin.createTopics(missing).all().get();
        }
    }

    /** A producer that knows its topic's partitions already, so that no send waits for metadata. */
    KafkaProducer<byte[], byte[]> producer(Topic topic) {
        var producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrap,
                        "acks",
                        "all",
                        "linger.ms",
                        0,
                        "max.request.size",
                        LARGEST,
                        "buffer.memory",
                        256 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.partitionsFor(topic.topic);
        return producer;
    }

    /** Reads a topic from its end on a thread of its own until {@code closing} says so. */
    Thread read(Topic topic, AtomicBoolean closing, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrap,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "latest",
                        "fetch.max.bytes",
                        2 * LARGEST,
                        "max.partition.fetch.bytes",
                        LARGEST),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        for (int p = 0; p < topic.partitions; p++) {
            partitions.add(new TopicPartition(topic.topic, p));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return Thread.ofPlatform().name("read-" + topic.topic).start(() -> {
            try (consumer) {
                while (!closing.get()) {
                    for (var polled : consumer.poll(Duration.ofMillis(100))) {
                        each.accept(polled);
                    }
                }
            }
        });
    }

    Map<String, Object> streams(String stateFolder) {
        return new TreeMap<>(Map.of(
                "application.id",
                "bench-bare",
                "bootstrap.servers",
                bootstrap,
                "poll.ms",
                5,
                "commit.interval.ms",
                100,
                "state.dir",
                stateFolder,
                "producer.linger.ms",
                0,
                "producer.acks",
                "all",
                "producer.max.request.size",
                LARGEST,
                "main.consumer.max.partition.fetch.bytes",
                LARGEST));
    }
}
