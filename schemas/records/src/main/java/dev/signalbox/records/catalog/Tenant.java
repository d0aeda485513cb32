package dev.signalbox.records.catalog;

import dev.signalbox.records.Lane;
import java.util.List;

/**
 * Somebody who may call.
 *
 * @param keyHashes lower-case hex SHA-256 of each key; the keys themselves are written nowhere
 * @param models names that it may ask for; empty means all
 */
public record Tenant(String id, List<String> keyHashes, Lane lane, int requestsPerMinute, long tokensPerMinute, List<String> models) {
    public Tenant {
        keyHashes = List.copyOf(keyHashes);
        models = List.copyOf(models);
    }
}
