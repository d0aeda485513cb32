package dev.signalbox.runtime.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Whether a process is ready to be given work, and whether it lives at all. Each part says empty, or what is missing. A part that ended
 * though nobody ended it can't be mended from within: from then on the process is neither ready nor alive, its leases end, it ends itself,
 * and whoever supervises it starts another.
 */
public final class Health {
    private final Map<String, Supplier<Optional<String>>> checks = new ConcurrentHashMap<>();
    private final Map<String, String> ended = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean draining;

    /** @param missing empty while the part is ready, else what it waits for */
    public void check(String part, Supplier<Optional<String>> missing) {
        checks.put(part, missing);
    }

    public void drain() {
        draining = true;
    }

    /** A part without which nothing goes on came to its end by a fault of ours. */
    public void ended(String part, Throwable fault) {
        ended(part, "ended by " + fault.getClass().getSimpleName());
    }

    /** The same, in words that an operator can do something with. */
    public void ended(String part, String how) {
        ended.put(part, how);
        listeners.forEach(Runnable::run);
    }

    /** Runs it when a part ends, at once where one has; perhaps more than once. */
    public void whenEnded(Runnable listener) {
        listeners.add(listener);
        if (!ended.isEmpty()) {
            listener.run();
        }
    }

    /** What has ended that should not have, by part; empty where the process lives. */
    public Map<String, String> ended() {
        return Map.copyOf(ended);
    }

    /** What is not ready, by part; empty where everything is. */
    public Map<String, String> missing() {
        var missing = new LinkedHashMap<String, String>();
        if (draining) {
            missing.put("process", "draining");
        }
        missing.putAll(ended);
        checks.forEach((part, check) -> check.get().ifPresent(what -> missing.put(part, what)));
        return missing;
    }

    public boolean ready() {
        return missing().isEmpty();
    }
}
