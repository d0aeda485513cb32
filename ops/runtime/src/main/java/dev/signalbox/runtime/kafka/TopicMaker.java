package dev.signalbox.runtime.kafka;

import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics that are missing, at every process's start, and refuses partition numbers that do not fit together. */
public final class TopicMaker {
    private static final int MOST_LOOKS = 500;
    /** How long what was deleted may stay on a disk, of topics that hold more than the latest of a few keys. */
    private static final Duration CLEANED_WITHIN = Duration.ofDays(1);

    private final KafkaClients clients;
    private final TopicSettings sizes;

    public TopicMaker(KafkaClients clients, TopicSettings sizes) {
        this.clients = clients;
        this.sizes = sizes;
    }

    /**
     * Returns the number of partitions of each topic as the broker has it.
     *
     * @throws IllegalStateException where the broker is not reached in 30 s, or requests and events differ in partitions
     */
    public Map<String, Integer> ensure() {
        try (var admin = clients.admin("topics")) {
            createMissing(admin);
            return partitions(admin);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka at " + clients.bootstrap() + " could not be asked for its topics: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while topics were made", e);
        }
    }

    private void createMissing(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        var there = new HashSet<>(admin.listTopics().names().get(30, TimeUnit.SECONDS));
        var missing = new ArrayList<NewTopic>();
        for (var topic : Topics.all()) {
            if (!there.contains(topic.name())) {
                missing.add(describe(topic));
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        CreateTopicsResult made = admin.createTopics(missing);
        for (var result : made.values().values()) {
            try {
                result.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private NewTopic describe(Topic topic) {
        var config = new HashMap<String, String>();
        config.put("cleanup.policy", topic.compacted() ? (topic.retentionBytes() < 0 ? "compact" : "compact,delete") : "delete");
        config.put("max.message.bytes", String.valueOf(topic.maxRecordBytes()));
        config.put("message.timestamp.type", "CreateTime");
        if (topic.compacted()) {
            config.put("segment.bytes", String.valueOf(16 << 20));
            config.put("segment.ms", "600000");
            config.put("min.cleanable.dirty.ratio", "0.3");
            config.put("delete.retention.ms", String.valueOf(topic.retention().toMillis()));
        }
        if (!topic.compacted() || topic.retentionBytes() >= 0) {
            long most = Math.min(topic.retentionBytes(), sizes.retentionBytesMost());
            config.put("retention.ms", String.valueOf(topic.retention().toMillis()));
            config.put("retention.bytes", String.valueOf(most));
            config.put("segment.bytes", String.valueOf(Math.max(32L << 20, Math.min(256L << 20, most / 4))));
        }
        if (topic.compacted() && topic.retentionBytes() >= 0) {
            config.put("max.compaction.lag.ms", String.valueOf(CLEANED_WITHIN.toMillis()));
        }
        config.put("min.insync.replicas", String.valueOf(sizes.minInSyncReplicas()));
        return new NewTopic(topic.name(), Optional.of(sizes.partitions(topic)), Optional.of((short) sizes.replicationFactor()))
                .configs(config);
    }

    /** A broker that made a topic may need a moment before it knows it. */
    private static Map<String, TopicDescription> described(Admin admin, List<String> names)
            throws ExecutionException, InterruptedException, TimeoutException {
        for (int looks = 1; ; looks++) {
            try {
                return admin.describeTopics(names).allTopicNames().get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || looks == MOST_LOOKS) {
                    throw e;
                }
                Thread.sleep(20);
            }
        }
    }

    private Map<String, Integer> partitions(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        var names = Topics.all().stream().map(Topic::name).toList();
        var counts = new HashMap<String, Integer>();
        described(admin, names).forEach((name, description) -> counts.put(name, description.partitions().size()));
        var requests = counts.get(Topics.REQUESTS.name());
        var events = counts.get(Topics.EVENTS.name());
        if (requests == null || !requests.equals(events)) {
            throw new IllegalStateException("inference.requests has " + requests + " partitions and inference.events " + events
                    + ": they must be the same. Make the smaller one larger with kafka-topics --alter.");
        }
        return Map.copyOf(counts);
    }
}
