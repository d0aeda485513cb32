package dev.signalbox.router.topology;

import dev.signalbox.records.RequestId;
import dev.signalbox.router.state.RequestState;
import dev.signalbox.router.state.RequestStateFormat;
import dev.signalbox.router.state.Requests;
import dev.signalbox.runtime.streams.WriteBehindStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one task as live objects, of which the changelog learns at each commit what is different. A request that came and went
 * between two commits is never written. Bounded by what the machine keeps.
 */
final class StoredRequests implements Requests, WriteBehindStore.Source {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRequests.class);

    private final Map<RequestId, RequestState> live = new HashMap<>();
    private final Set<RequestId> dirty = new HashSet<>();
    private final Set<String> logged = new HashSet<>();
    private int batchOpen;

    /** Takes over what was restored. State that this version cannot read belongs to a request that its reader will publish again. */
    static StoredRequests of(WriteBehindStore store) {
        var requests = new StoredRequests();
        store.restored().forEach((id, bytes) -> {
            requests.logged.add(id);
            try {
                var state = RequestStateFormat.read(bytes);
                requests.live.put(state.id(), state);
                requests.batchOpen += state.request().isBatch() ? 1 : 0;
            } catch (IllegalArgumentException e) {
                LOG.warn("a request's state cannot be read request={} reason={}", id, e.getMessage());
            }
        });
        store.writtenBy(requests);
        return requests;
    }

    @Override
    public Optional<RequestState> find(RequestId id) {
        return Optional.ofNullable(live.get(id));
    }

    @Override
    public void put(RequestState state) {
        var before = live.put(state.id(), state);
        dirty.add(state.id());
        if (before == null && state.request().isBatch()) {
            batchOpen++;
        }
    }

    @Override
    public void remove(RequestId id) {
        var before = live.remove(id);
        if (before != null) {
            dirty.add(id);
            batchOpen -= before.request().isBatch() ? 1 : 0;
        }
    }

    @Override
    public int size() {
        return live.size();
    }

    /** Batch requests that are kept. */
    int batchOpen() {
        return batchOpen;
    }

    @Override
    public void forEach(Consumer<RequestState> each) {
        new ArrayList<>(live.values()).forEach(each);
    }

    @Override
    public void drain(BiConsumer<String, byte @Nullable []> put) {
        for (var id : dirty) {
            var state = live.get(id);
            if (state != null) {
                logged.add(id.value());
                put.accept(id.value(), RequestStateFormat.write(state));
            } else if (logged.remove(id.value())) {
                forget(put, id.value());
            }
        }
        dirty.clear();
    }

    @SuppressWarnings("NullAway") // a deletion is a null value in Kafka's logs
    private static void forget(BiConsumer<String, byte @Nullable []> put, String key) {
        put.accept(key, null);
    }
}
