package dev.signalbox.runtime;

import dev.signalbox.runtime.settings.Settings;

/** What every process has: where operators reach it, and its threads. */
public record ProcessSettings(String adminHost, int adminPort, int eventLoops) {
    public static ProcessSettings read(Settings in) {
        return new ProcessSettings(
                in.text("admin.host", "Where /livez, /readyz and /metrics of this process listen.").orElse("127.0.0.1"),
                in.integer("admin.port", "Their port; 0 takes a free one.").between(0, 65_535).orElse(0),
                in.integer("process.event-loops", "Event-loop threads of this process; 0 is one per core, at most 4.").between(0, 64).orElse(0));
    }

    /** The name of a process of that role; it is read first, because clients are named after it. */
    public static String name(Settings in, String role) {
        return in.text("process.name", "Stable name of this process, unique in the fleet; ROLE-1 where it is left out.").orElse(role + "-1");
    }

    int loops() {
        return eventLoops > 0 ? eventLoops : Math.min(4, Runtime.getRuntime().availableProcessors());
    }
}
