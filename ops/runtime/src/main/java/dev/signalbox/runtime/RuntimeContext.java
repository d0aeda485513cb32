package dev.signalbox.runtime;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.time.Time;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.catalog.Catalogs;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.kafka.DeadLetters;
import dev.signalbox.runtime.kafka.KafkaClients;
import dev.signalbox.runtime.kafka.TopicWatch;
import dev.signalbox.runtime.lease.LeaseKeeper;
import dev.signalbox.runtime.lease.LeaseSettings;
import dev.signalbox.runtime.metrics.Metrics;
import dev.signalbox.runtime.settings.Settings;
import io.vertx.core.Vertx;
import java.util.Map;

/**
 * What a service stands on. In one JVM all services share one but for the process name; as separate processes each has its own.
 *
 * @param process stable name of this process, unique in the fleet, such as {@code ingress-1}
 * @param topics to be told which topics are used here
 * @param partitions number of partitions of each topic
 * @param address where operators reach the process
 */
public record RuntimeContext(
        String process,
        Settings settings,
        Time time,
        Vertx vertx,
        Metrics metrics,
        Health health,
        KafkaClients kafka,
        Wire wire,
        Catalogs catalogs,
        DeadLetters deadLetters,
        TopicWatch topics,
        Map<String, Integer> partitions,
        String address) {

    /** A keeper of this process's lease in that role; not started. */
    public LeaseKeeper leaseKeeper(Lease.Role role) {
        var keeper = new LeaseKeeper(process, role, LeaseSettings.read(settings, address), kafka, wire.leases(), deadLetters, time,
                () -> health.ended().isEmpty(), health::ended);
        metrics.gauge(dev.signalbox.runtime.metrics.Metric.LEASE_FRESH, () -> keeper.fresh() ? 1 : 0, role.name().toLowerCase(java.util.Locale.ROOT));
        return keeper;
    }

    /** The same for another service of the same JVM, under a process name of its own. */
    public RuntimeContext named(String other) {
        return new RuntimeContext(
                other, settings, time, vertx, metrics, health, kafka.named(other), wire, catalogs, deadLetters, topics, partitions,
                address);
    }

    public int partitionsOf(dev.signalbox.records.topics.Topic topic) {
        var count = partitions.get(topic.name());
        if (count == null) {
            throw new IllegalStateException("topic " + topic.name() + " was not made");
        }
        return count;
    }
}
