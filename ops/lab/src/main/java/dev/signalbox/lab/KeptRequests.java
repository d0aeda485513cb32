package dev.signalbox.lab;

import dev.signalbox.records.RequestId;
import dev.signalbox.router.state.RequestState;
import dev.signalbox.router.state.RequestStateFormat;
import dev.signalbox.router.state.Requests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The requests of one partition as the router's store keeps them: live here, and as bytes in the changelog from each commit on. */
final class KeptRequests implements Requests {
    private final Map<RequestId, RequestState> live = new LinkedHashMap<>();
    private final Set<RequestId> dirty = new LinkedHashSet<>();
    private final Set<RequestId> logged = new LinkedHashSet<>();

    /** A record of the changelog; a deletion where there are no bytes. */
    record Entry(RequestId id, byte @Nullable [] state) {}

    static KeptRequests restored(SimLog<Entry> changes) {
        Map<RequestId, byte[]> last = new LinkedHashMap<>();
        for (var entry : changes.all()) {
            var state = entry.state();
            if (state == null) {
                last.remove(entry.id());
            } else {
                last.put(entry.id(), state);
            }
        }
        var kept = new KeptRequests();
        last.forEach((id, bytes) -> {
            kept.logged.add(id);
            kept.live.put(id, RequestStateFormat.read(bytes));
        });
        return kept;
    }

    /** What the changelog is to learn at a commit. */
    List<Entry> drain() {
        var entries = new ArrayList<Entry>();
        for (var id : dirty) {
            var state = live.get(id);
            if (state != null) {
                logged.add(id);
                entries.add(new Entry(id, RequestStateFormat.write(state)));
            } else if (logged.remove(id)) {
                entries.add(new Entry(id, null));
            }
        }
        dirty.clear();
        return entries;
    }

    int batchOpen() {
        int open = 0;
        for (var state : live.values()) {
            open += state.request().isBatch() ? 1 : 0;
        }
        return open;
    }

    @Override
    public Optional<RequestState> find(RequestId id) {
        return Optional.ofNullable(live.get(id));
    }

    @Override
    public void put(RequestState state) {
        live.put(state.id(), state);
        dirty.add(state.id());
    }

    @Override
    public void remove(RequestId id) {
        if (live.remove(id) != null) {
            dirty.add(id);
        }
    }

    @Override
    public int size() {
        return live.size();
    }

    @Override
    public void forEach(Consumer<RequestState> each) {
        new ArrayList<>(live.values()).forEach(each);
    }
}
