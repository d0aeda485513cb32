package dev.signalbox.telemetry;

import dev.signalbox.runtime.ServiceMain;

/** Telemetry as a process of its own. */
public final class TelemetryMain {
    private TelemetryMain() {}

    public static void main(String[] args) {
        ServiceMain.run("telemetry", args, Telemetry::start);
    }
}
