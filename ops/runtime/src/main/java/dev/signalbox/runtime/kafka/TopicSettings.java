package dev.signalbox.runtime.kafka;

import dev.signalbox.records.topics.Topic;
import dev.signalbox.runtime.settings.Settings;

/**
 * How large topics are made where they are missing.
 *
 * @param routerPartitions of requests, batch and events: the most router tasks there can be
 * @param retentionBytesMost caps what a partition may hold, for machines with small disks
 */
public record TopicSettings(
        int routerPartitions,
        int workerPartitions,
        int ingressPartitions,
        int dataPartitions,
        int replicationFactor,
        int minInSyncReplicas,
        long retentionBytesMost) {

    public static TopicSettings read(Settings in) {
        return new TopicSettings(
                in.integer("topics.router-partitions", "Partitions of requests, batch and events: the most router tasks.").between(1, 1_000).orElse(4),
                in.integer("topics.worker-partitions", "Partitions of dispatch: the most worker processes.").between(1, 1_000).orElse(4),
                in.integer("topics.ingress-partitions", "Partitions of replies: the most ingress processes.").between(1, 1_000).orElse(4),
                in.integer("topics.data-partitions", "Partitions of bodies, results, responses, stored responses, decisions and usage.").between(1, 1_000).orElse(4),
                in.integer("topics.replication-factor", "Copies of each partition; 3 in production, so that nothing accepted is lost with one disk.").between(1, 9).orElse(1),
                in.integer("topics.min-in-sync-replicas", "Copies that must have a record before it counts; 2 in production.").between(1, 9).orElse(1),
                in.size("topics.retention-bytes-most", "The most that one partition of a topic holds.").between(1 << 20, 1L << 50).orElse(64L << 30));
    }

    public int partitions(Topic topic) {
        return switch (topic.sizing()) {
            case ONE -> 1;
            case ROUTER -> routerPartitions;
            case WORKER -> workerPartitions;
            case INGRESS -> ingressPartitions;
            case DATA -> dataPartitions;
        };
    }
}
