package dev.signalbox.standalone.cli;

import dev.signalbox.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads whole topics without a group: what is there, and what comes. */
final class LogScan {
    private final KafkaClients kafka;
    private final boolean committedOnly;

    LogScan(KafkaClients kafka, boolean committedOnly) {
        this.kafka = kafka;
        this.committedOnly = committedOnly;
    }

    /** Everything that was written since and stands there now, partition by partition. */
    void past(List<String> topics, long sinceMillis, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (var reader = reader("scan")) {
            var partitions = partitions(reader, topics);
            if (partitions.isEmpty()) {
                return;
            }
            reader.assign(partitions);
            var ends = reader.endOffsets(partitions);
            begin(reader, partitions, sinceMillis, ends);
            while (partitions.stream().anyMatch(p -> reader.position(p) < ends.getOrDefault(p, 0L))) {
                reader.poll(Duration.ofMillis(200)).forEach(each);
            }
        }
    }

    /** From then on, until told to stop. */
    void follow(List<String> topics, long sinceMillis, BooleanSupplier goOn, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (var reader = reader("follow")) {
            var partitions = partitions(reader, topics);
            reader.assign(partitions);
            begin(reader, partitions, sinceMillis, reader.endOffsets(partitions));
            while (goOn.getAsBoolean()) {
                reader.poll(Duration.ofMillis(200)).forEach(each);
            }
        }
    }

    private org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader(String name) {
        return kafka.reader(name, Map.of("isolation.level", committedOnly ? "read_committed" : "read_uncommitted",
                "max.partition.fetch.bytes", "33554432"));
    }

    private static List<TopicPartition> partitions(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader, List<String> topics) {
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : topics) {
            reader.partitionsFor(topic).forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
        }
        return partitions;
    }

    private static void begin(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader, List<TopicPartition> partitions,
            long sinceMillis, Map<TopicPartition, Long> ends) {
        var wanted = new HashMap<TopicPartition, Long>();
        partitions.forEach(p -> wanted.put(p, sinceMillis));
        var found = reader.offsetsForTimes(wanted);
        for (var partition : partitions) {
            var at = found.get(partition);
            reader.seek(partition, at == null ? ends.getOrDefault(partition, 0L) : at.offset());
        }
    }
}
