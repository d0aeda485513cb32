package dev.signalbox.router.state;

import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The requests of one partition as live objects, of which a changelog learns at each commit what is different. A request that came and
 * went between two commits is never written.
 *
 * <p>A commit writes the changes first and waits for everything under way afterwards, so what is written may outlive what was said just
 * before it. Most that is said follows from the state found by a successor, which says it again. A deletion leaves no state, and
 * therefore waits for a later commit in two cases: a request that was given up is written once more with its last word, and events that
 * waited for their request stay until that request's offset is committed.
 *
 * <p>Bounded by what the machine keeps, and by what it gives up between two commits. Owned by the thread that drives the machine.
 */
public final class KeptRequests implements Requests {
    /** No request id begins like this. */
    private static final String EARLY = "\0early ";

    private final Map<RequestId, RequestState> live = new LinkedHashMap<>();
    private final Map<RequestId, RequestState> lastWords = new LinkedHashMap<>();
    private final Set<RequestId> dirty = new HashSet<>();
    private final Set<String> logged = new HashSet<>();
    private Set<String> doomed = new HashSet<>();
    private final EarlyEvents early = new EarlyEvents();
    private int batchOpen;

    /** Where the changes go: one record a key, the last one counts. */
    public interface Changelog {
        void put(String key, byte[] value);

        void delete(String key);
    }

    /**
     * Takes over what a changelog held.
     *
     * @param unreadable told the key, and the reason, of each value that this version cannot read
     */
    public static KeptRequests restored(Map<String, byte[]> found, BiConsumer<String, String> unreadable) {
        var kept = new KeptRequests();
        Map<RequestId, EarlyEvents.Early> early = new HashMap<>();
        found.forEach((key, bytes) -> {
            kept.logged.add(key);
            try {
                if (key.startsWith(EARLY)) {
                    var id = new RequestId(key.substring(EARLY.length()));
                    early.put(id, EarlyEventsFormat.read(id, bytes));
                } else {
                    kept.add(RequestStateFormat.read(bytes));
                }
            } catch (IllegalArgumentException e) {
                unreadable.accept(key, String.valueOf(e.getMessage()));
            }
        });
        kept.early.restore(early);
        return kept;
    }

    private void add(RequestState state) {
        if (live.put(state.id(), state) == null && state.request().isBatch()) {
            batchOpen++;
        }
    }

    @Override
    public Optional<RequestState> find(RequestId id) {
        return Optional.ofNullable(live.get(id));
    }

    @Override
    public void put(RequestState state) {
        add(state);
        dirty.add(state.id());
        if (!lastWords.isEmpty()) {
            lastWords.remove(state.id());
        }
    }

    @Override
    public void remove(RequestId id) {
        var before = live.remove(id);
        if (before == null) {
            return;
        }
        batchOpen -= before.request().isBatch() ? 1 : 0;
        if (before.ending() == Ending.FAILED) {
            lastWords.put(id, before);
        } else {
            dirty.add(id);
        }
    }

    @Override
    public int size() {
        return live.size();
    }

    /** Batch requests that are kept. */
    public int batchOpen() {
        return batchOpen;
    }

    @Override
    public void forEach(Consumer<RequestState> each) {
        new ArrayList<>(live.values()).forEach(each);
    }

    @Override
    public EarlyEvents early() {
        return early;
    }

    /**
     * A commit begins: gives what has changed since the last one. Called only after everything that was under way at the last one has
     * been acknowledged.
     *
     * @param allSaid whether all that the machine has said so far is under way, so that this commit waits for it
     */
    public void changes(boolean allSaid, Changelog log) {
        var due = doomed;
        doomed = new HashSet<>();
        for (var id : dirty) {
            var state = live.get(id);
            due.remove(id.value());
            if (state != null) {
                put(log, id.value(), RequestStateFormat.write(state));
            } else if (!lastWords.containsKey(id)) {
                delete(log, id.value());
            }
        }
        dirty.clear();
        sayLastWords(allSaid, log);
        for (var id : early.takeChanged()) {
            var key = EARLY + id.value();
            var events = early.of(id);
            due.remove(key);
            if (events.isPresent()) {
                put(log, key, EarlyEventsFormat.write(events.get()));
            } else {
                doomed.add(key);
            }
        }
        due.forEach(key -> delete(log, key));
    }

    private void sayLastWords(boolean allSaid, Changelog log) {
        for (var entry : List.copyOf(lastWords.entrySet())) {
            var key = entry.getKey().value();
            if (logged.contains(key) || !allSaid) {
                put(log, key, RequestStateFormat.write(entry.getValue()));
            }
            if (allSaid) {
                lastWords.remove(entry.getKey());
                doomed.add(key);
            }
        }
    }

    private void put(Changelog log, String key, byte[] value) {
        logged.add(key);
        log.put(key, value);
    }

    private void delete(Changelog log, String key) {
        if (logged.remove(key)) {
            log.delete(key);
        }
    }
}
