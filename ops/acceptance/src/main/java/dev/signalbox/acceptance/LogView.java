package dev.signalbox.acceptance;

import dev.signalbox.records.topics.Topic;
import dev.signalbox.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One topic as it stands on the log, without a group: from a mark on, or whole. Not thread-safe. */
public final class LogView implements AutoCloseable {
    private final Consumer<byte[], byte[]> reader;
    private final List<TopicPartition> partitions = new ArrayList<>();

    private LogView(Consumer<byte[], byte[]> reader, Topic topic) {
        this.reader = reader;
        reader.partitionsFor(topic.name()).forEach(p -> partitions.add(new TopicPartition(topic.name(), p.partition())));
        reader.assign(partitions);
    }

    /** From its begin. @param committed leaves out what belongs to transactions that were not committed */
    public static LogView whole(KafkaClients kafka, Topic topic, boolean committed) {
        var view = new LogView(reader(kafka, committed), topic);
        view.reader.seekToBeginning(view.partitions);
        return view;
    }

    /** What comes from now on. */
    public static LogView fromNow(KafkaClients kafka, Topic topic) {
        var view = new LogView(reader(kafka, false), topic);
        view.reader.seekToEnd(view.partitions);
        // seeks are lazy: what is "now" must not move on to the first read
        view.partitions.forEach(view.reader::position);
        return view;
    }

    private static Consumer<byte[], byte[]> reader(KafkaClients kafka, boolean committed) {
        return kafka.reader("view", Map.of("isolation.level", committed ? "read_committed" : "read_uncommitted",
                "max.partition.fetch.bytes", "33554432"));
    }

    /** What has come since the last call, up to the end as it is now. */
    public List<ConsumerRecord<byte[], byte[]>> next() {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var ends = reader.endOffsets(partitions);
        while (partitions.stream().anyMatch(p -> reader.position(p) < ends.getOrDefault(p, 0L))) {
            reader.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    /** How many records of each key have come since the last call. */
    public Map<String, Integer> nextByKey() {
        var counts = new HashMap<String, Integer>();
        for (var record : next()) {
            var key = record.key();
            counts.merge(key == null ? "" : new String(key, java.nio.charset.StandardCharsets.UTF_8), 1, Integer::sum);
        }
        return counts;
    }

    @Override
    public void close() {
        reader.close();
    }
}
