package dev.signalbox.router;

import dev.signalbox.router.state.Rules;
import dev.signalbox.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the router runs.
 *
 * @param standbys copies of each partition's state at other router processes
 * @param holdLimit interactive requests that may wait in each partition
 * @param attempts failed attempts after which a request is given up
 * @param batchCredit batch requests that one process works on
 */
public record RouterSettings(
        String application,
        int threads,
        int standbys,
        String stateDir,
        Duration commitInterval,
        int holdLimit,
        int attempts,
        int batchCredit,
        Duration sessionTimeout) {

    public static RouterSettings read(Settings in) {
        return new RouterSettings(
                in.text("router.application", "Name of the routers' consumer group and of their changelogs.").orElse("signalbox-router"),
                in.integer("router.threads", "Threads that work on partitions.").between(1, 64).orElse(1),
                in.integer("router.standbys", "Copies of each partition's state at other routers; 0 where there is one router.").between(0, 3).orElse(1),
                folder(in.text("router.state-dir", "Where Kafka Streams keeps its own small files; in the system's temporary folder where it is left out.")
                        .orElse("")),
                in.duration("router.commit-interval", "How often state and offsets are written.")
                        .between(Duration.ofMillis(10), Duration.ofSeconds(30)).orElse(Duration.ofMillis(250)),
                in.integer("router.hold-limit", "Interactive requests that may wait in each partition; one more is shed.").between(1, 1_000_000).orElse(10_000),
                in.integer("router.attempts", "Failed attempts after which a request is given up.").between(1, 100).orElse(4),
                in.integer("router.batch-credit", "Batch requests that one router works on at a time.").between(1, 100_000).orElse(256),
                in.duration("router.session-timeout", "Silence after which the group gives a router's partitions to others; brokers refuse less than their minimum.")
                        .between(Duration.ofSeconds(1), Duration.ofMinutes(5)).orElse(Duration.ofSeconds(2)));
    }

    private static String folder(String given) {
        return given.isEmpty() ? Path.of(System.getProperty("java.io.tmpdir"), "signalbox-router").toString() : given;
    }

    Rules rules() {
        var d = Rules.DEFAULT;
        return new Rules(attempts, holdLimit, d.backOff(), d.lag(), d.earlyLimit(), d.overdue(), d.keep(), d.attach());
    }
}
