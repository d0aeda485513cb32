package dev.signalbox.records.wire;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Schemas by id. What was found is kept for ever, as an id never changes its meaning. What was not found is remembered
 * too, so that a flood of bad records does not become one of registry calls: an id that is unknown for 30 s, a
 * registry that does not answer for 5 s, and at most 1,000 of these, of which the oldest goes first.
 */
final class KnownSchemas {
    private static final long UNKNOWN_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long AWAY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int MOST_MISSES = 1_000;

    private final SchemaRegistry registry;
    private final LongSupplier nanos;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<Integer, Miss> misses = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Miss> eldest) {
            return size() > MOST_MISSES;
        }
    };

    private record Miss(String reason, boolean retryable, long until) {}

    KnownSchemas(SchemaRegistry registry, LongSupplier nanos) {
        this.registry = registry;
        this.nanos = nanos;
    }

    void add(int id, Schema schema) {
        schemas.put(id, schema);
    }

    Schema get(int id) {
        var known = schemas.get(id);
        return known != null ? known : fetch(id);
    }

    /** One at a time: whoever waits finds the answer of the one before. */
    private synchronized Schema fetch(int id) {
        var known = schemas.get(id);
        if (known != null) {
            return known;
        }
        long now = nanos.getAsLong();
        var miss = misses.get(id);
        if (miss != null && now - miss.until() < 0) {
            throw new UnreadableRecord(miss.reason(), null, miss.retryable());
        }
        try {
            var schema = new Schema.Parser().parse(registry.schema(id));
            schemas.put(id, schema);
            misses.remove(id);
            return schema;
        } catch (RegistryException e) {
            boolean unknown = e.kind() == RegistryException.Kind.UNKNOWN_ID;
            throw missed(id, "schema id " + id + ": " + e.getMessage(), e, !unknown);
        } catch (AvroRuntimeException e) {
            throw missed(id, "the registry's schema of id " + id + " is no Avro schema", e, false);
        }
    }

    private UnreadableRecord missed(int id, String reason, @Nullable Throwable cause, boolean retryable) {
        misses.remove(id);
        misses.put(id, new Miss(reason, retryable, nanos.getAsLong() + (retryable ? AWAY_NANOS : UNKNOWN_NANOS)));
        return new UnreadableRecord(reason, cause, retryable);
    }
}
