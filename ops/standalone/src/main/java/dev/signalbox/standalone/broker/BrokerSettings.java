package dev.signalbox.standalone.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Kafka's settings for one node that shares a small machine with everything else. */
final class BrokerSettings {
    static final int NODE = 1;
    static final String CONTROLLER = "CONTROLLER";

    private BrokerSettings() {}

    static Map<String, String> of(Path folder, int port, int controllerPort) {
        var s = new HashMap<String, String>();
        s.put("process.roles", "broker,controller");
        s.put("node.id", String.valueOf(NODE));
        s.put("listeners", "PLAINTEXT://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        s.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        s.put("controller.listener.names", CONTROLLER);
        s.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        s.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        s.put("log.dirs", folder.toString());

        // Threads for two cores.
        s.put("num.network.threads", "2");
        s.put("num.io.threads", "3");
        s.put("background.threads", "2");
        s.put("num.replica.fetchers", "1");
        s.put("num.recovery.threads.per.data.dir", "2");
        s.put("group.coordinator.threads", "1");
        s.put("share.coordinator.threads", "1");
        s.put("log.cleaner.threads", "1");

        // One replica of everything, and few partitions of what Kafka keeps for itself.
        s.put("num.partitions", "1");
        s.put("default.replication.factor", "1");
        s.put("auto.create.topics.enable", "false");
        s.put("offsets.topic.num.partitions", "4");
        s.put("offsets.topic.replication.factor", "1");
        s.put("transaction.state.log.num.partitions", "4");
        s.put("transaction.state.log.replication.factor", "1");
        s.put("transaction.state.log.min.isr", "1");
        s.put("share.coordinator.state.topic.num.partitions", "1");
        s.put("share.coordinator.state.topic.replication.factor", "1");
        s.put("share.coordinator.state.topic.min.isr", "1");

        // Takeover times: a member that is gone is replaced in seconds, and nobody waits for members that may still come.
        s.put("group.initial.rebalance.delay.ms", "0");
        s.put("group.min.session.timeout.ms", "2000");
        s.put("group.consumer.min.session.timeout.ms", "2000");
        s.put("group.consumer.min.heartbeat.interval.ms", "500");

        // The only broker is never fenced for being slow: there is nobody to take its place.
        s.put("broker.heartbeat.interval.ms", "500");
        s.put("broker.session.timeout.ms", "30000");
        s.put("controller.quorum.election.timeout.ms", "500");
        s.put("controller.quorum.fetch.timeout.ms", "2000");

        // Memory and disk of a small machine.
        s.put("log.segment.bytes", String.valueOf(64 << 20));
        s.put("log.index.size.max.bytes", String.valueOf(1 << 20));
        s.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
        s.put("log.cleaner.io.buffer.size", String.valueOf(256 << 10));
        s.put("log.retention.check.interval.ms", "60000");
        s.put("log.segment.delete.delay.ms", "5000");
        s.put("metadata.log.segment.bytes", String.valueOf(16 << 20));
        s.put("metadata.max.retention.bytes", String.valueOf(32 << 20));
        s.put("message.max.bytes", String.valueOf(32 << 20));
        s.put("offsets.topic.segment.bytes", String.valueOf(8 << 20));
        s.put("transaction.state.log.segment.bytes", String.valueOf(8 << 20));
        return s;
    }
}
