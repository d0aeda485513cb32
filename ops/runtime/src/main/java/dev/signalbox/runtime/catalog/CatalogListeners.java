package dev.signalbox.runtime.catalog;

import dev.signalbox.records.catalog.Catalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current catalogue and those who want to hear of it, each on its own: one that fails keeps the version it had, and all others get the
 * new one, because a key that was taken back must be so everywhere. Who failed is kept until a later version is taken. Of a failure only its
 * class and place are said: its message may quote what a header carries. A version is the current one when everybody has heard of it, so
 * who sees it as that needs to wait for no part. Versions come from one thread, listeners from any; everybody hears versions in their order.
 */
final class CatalogListeners {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogListeners.class);

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Listener, Long> notTaken = new LinkedHashMap<>();
    private volatile Catalog current = Catalog.EMPTY;

    private record Listener(String part, Consumer<Catalog> wants) {}

    Catalog current() {
        return current;
    }

    synchronized void add(String part, Consumer<Catalog> wants) {
        var listener = new Listener(part, wants);
        listeners.add(listener);
        if (current.version() > 0) {
            tell(listener, current);
        }
    }

    synchronized void tell(Catalog catalog) {
        listeners.forEach(listener -> tell(listener, catalog));
        current = catalog;
    }

    private void tell(Listener listener, Catalog catalog) {
        try {
            listener.wants().accept(catalog);
            took(listener);
        } catch (RuntimeException e) {
            LOG.error("a part of this process did not take the catalogue and goes on with the one before part={} version={} failure={} at={}",
                    listener.part(), catalog.version(), e.getClass().getSimpleName(), place(e));
            failed(listener, catalog.version());
        }
    }

    private void took(Listener listener) {
        synchronized (notTaken) {
            notTaken.remove(listener);
        }
    }

    private void failed(Listener listener, long version) {
        synchronized (notTaken) {
            notTaken.put(listener, version);
        }
    }

    /** For readiness: who goes on with an older catalogue. */
    Optional<String> missing() {
        synchronized (notTaken) {
            var said = new StringBuilder();
            notTaken.forEach((listener, version) -> said.append(said.isEmpty() ? "" : ", ").append(listener.part())
                    .append(" did not take version ").append(version));
            return said.isEmpty() ? Optional.empty() : Optional.of(said + "; its log says where it failed");
        }
    }

    int failing() {
        synchronized (notTaken) {
            return notTaken.size();
        }
    }

    private static String place(Throwable e) {
        for (var frame : e.getStackTrace()) {
            if (frame.getClassName().startsWith("dev.signalbox.")) {
                return frame.getFileName() + ":" + frame.getLineNumber();
            }
        }
        return "unknown";
    }
}
