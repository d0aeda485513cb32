package dev.signalbox.telemetry;

import dev.signalbox.runtime.settings.Settings;
import java.time.Duration;

/**
 * Settings of the telemetry process.
 *
 * @param commitInterval how long a settled answer or a counted event may take to be visible to readers of committed records
 */
public record TelemetrySettings(String stateDir, Duration commitInterval) {
    public static TelemetrySettings read(Settings in) {
        var settings = new TelemetrySettings(
                folder(in.text("telemetry.state-dir", "Where stores lie, rebuilt from the log where missing; in the system's temporary folder where it is left out.")
                        .orElse("")),
                in.duration("telemetry.commit-interval", "How often counted events and settled answers become visible.")
                        .between(Duration.ofMillis(50), Duration.ofMinutes(1))
                        .orElse(Duration.ofMillis(500)));
        in.refuseProblems();
        return settings;
    }

    private static String folder(String given) {
        return given.isEmpty() ? System.getProperty("java.io.tmpdir") + "/signalbox-telemetry" : given;
    }
}
