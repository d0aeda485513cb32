package dev.signalbox.runtime.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Whether a process is ready to be given work. Each part says empty, or what is missing. */
public final class Health {
    private final Map<String, Supplier<Optional<String>>> checks = new ConcurrentHashMap<>();
    private volatile boolean draining;

    /** @param missing empty while the part is ready, else what it waits for */
    public void check(String part, Supplier<Optional<String>> missing) {
        checks.put(part, missing);
    }

    public void drain() {
        draining = true;
    }

    /** What is not ready, by part; empty where everything is. */
    public Map<String, String> missing() {
        var missing = new LinkedHashMap<String, String>();
        if (draining) {
            missing.put("process", "draining");
        }
        checks.forEach((part, check) -> check.get().ifPresent(what -> missing.put(part, what)));
        return missing;
    }

    public boolean ready() {
        return missing().isEmpty();
    }
}
