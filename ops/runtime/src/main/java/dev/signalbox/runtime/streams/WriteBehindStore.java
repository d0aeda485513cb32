package dev.signalbox.runtime.streams;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A changelogged store of small binary values that is written only when the task commits. Its processor keeps live objects and, asked by
 * {@link Source#drain} just before the changelog is flushed, writes what differs from the log: what began and ended between two commits
 * costs no record at all. After a restart the processor reads {@link #restored} once.
 *
 * <p>Streams 4.3 asks only stores that are {@link CachedStateStore}s before it flushes the producer ({@code
 * ProcessorStateManager.flushCache}); that interface is internal, so a new version of Streams must be checked here
 * ({@code WriteBehindStoreTest}).
 */
public final class WriteBehindStore implements StateStore, CachedStateStore<String, byte[]> {
    private final KeyValueStore<String, byte[]> log;
    private @Nullable Source source;

    /** Who knows what has changed since the last commit. */
    public interface Source {
        /** Gives each changed key with its value, or null where the key is gone. */
        void drain(BiConsumer<String, byte @Nullable []> put);
    }

    private WriteBehindStore(KeyValueStore<String, byte[]> log) {
        this.log = log;
    }

    public static StoreBuilder<WriteBehindStore> named(String name) {
        return new Builder(name);
    }

    /** The processor that owns the task calls this once, in its init. */
    public void writtenBy(Source owner) {
        source = owner;
    }

    /** All that the log holds, for the processor's init. */
    public Map<String, byte[]> restored() {
        var all = new HashMap<String, byte[]>();
        try (var entries = log.all()) {
            entries.forEachRemaining(e -> all.put(e.key, e.value));
        }
        return all;
    }

    @Override
    public void flushCache() {
        if (source != null) {
            source.drain(this::put);
        }
    }

    @SuppressWarnings("NullAway") // Kafka's stores take null for a deletion
    private void put(String key, byte @Nullable [] value) {
        log.put(key, value);
    }

    @Override
    public void clearCache() {}

    @Override
    public boolean setFlushListener(CacheFlushListener<String, byte[]> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public String name() {
        return log.name();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        log.init(context, root);
    }

    @Override
    public void commit(Map<org.apache.kafka.common.TopicPartition, Long> offsets) {
        log.commit(offsets);
    }

    @Override
    public void close() {
        log.close();
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return log.isOpen();
    }

    private static final class Builder implements StoreBuilder<WriteBehindStore> {
        private final StoreBuilder<KeyValueStore<String, byte[]>> inner;

        Builder(String name) {
            inner = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                    .withLoggingEnabled(Map.of("segment.bytes", String.valueOf(32 << 20), "min.cleanable.dirty.ratio", "0.3"))
                    .withCachingDisabled();
        }

        @Override
        public StoreBuilder<WriteBehindStore> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<WriteBehindStore> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<WriteBehindStore> withLoggingEnabled(Map<String, String> config) {
            inner.withLoggingEnabled(config);
            return this;
        }

        @Override
        public StoreBuilder<WriteBehindStore> withLoggingDisabled() {
            inner.withLoggingDisabled();
            return this;
        }

        @Override
        public WriteBehindStore build() {
            return new WriteBehindStore(inner.build());
        }

        @Override
        public Map<String, String> logConfig() {
            return inner.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return inner.loggingEnabled();
        }

        @Override
        public String name() {
            return inner.name();
        }
    }
}
