package dev.signalbox.runtime.lease;

import dev.signalbox.runtime.settings.Settings;
import java.time.Duration;

/**
 * How often a process says that it lives, and how long that counts.
 *
 * @param address where its admin endpoint answers, for operators
 */
public record LeaseSettings(Duration interval, Duration timeToLive, String address) {
    public static LeaseSettings read(Settings in, String address) {
        return new LeaseSettings(
                in.duration("lease.interval", "How often each process writes its lease.")
                        .between(Duration.ofMillis(20), Duration.ofSeconds(10))
                        .orElse(Duration.ofMillis(250)),
                in.duration("lease.time-to-live", "How long a lease counts; a silence this long lets others take over.")
                        .between(Duration.ofMillis(100), Duration.ofSeconds(60))
                        .orElse(Duration.ofSeconds(1)),
                address);
    }
}
