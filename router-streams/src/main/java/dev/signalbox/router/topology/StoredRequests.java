package dev.signalbox.router.topology;

import dev.signalbox.router.state.KeptRequests;
import dev.signalbox.runtime.streams.WriteBehindStore;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts {@link KeptRequests} behind the changelog of a Streams task. */
final class StoredRequests implements WriteBehindStore.Source {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRequests.class);

    private final KeptRequests kept;
    private final BooleanSupplier allSaid;

    StoredRequests(KeptRequests kept, BooleanSupplier allSaid) {
        this.kept = kept;
        this.allSaid = allSaid;
    }

    /**
     * Takes over what was restored. State that this version cannot read belongs to a request that its reader will publish again.
     *
     * @param allSaid whether everything that the machine has said was given to the producer
     */
    static KeptRequests of(WriteBehindStore store, BooleanSupplier allSaid) {
        var kept = KeptRequests.restored(store.restored(),
                (key, reason) -> LOG.warn("a request's state cannot be read request={} reason={}", key, reason));
        store.writtenBy(new StoredRequests(kept, allSaid));
        return kept;
    }

    @Override
    public void drain(BiConsumer<String, byte @Nullable []> put) {
        kept.changes(allSaid.getAsBoolean(), new KeptRequests.Changelog() {
            @Override
            public void put(String key, byte[] value) {
                put.accept(key, value);
            }

            @Override
            @SuppressWarnings("NullAway") // a deletion is a null value in Kafka's logs
            public void delete(String key) {
                put.accept(key, null);
            }
        });
    }
}
