package dev.signalbox.ingress.keys;

import dev.signalbox.records.Claim;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which request answers which idempotency key: what {@code inference.keys} says, read in the order of the log, so that
 * all ingresses agree. The first claim of a key stands; after it one that replaces the claim that stands. Bounded: a
 * claim is forgotten after {@link #KEPT} by the times on the log, and the eldest where there are more than {@value
 * #MOST}; a key that is forgotten is a new one. Safe from any thread.
 */
public final class KeyTable {
    public static final Duration KEPT = Duration.ofHours(24);
    public static final int MOST = 500_000;

    private final int most;
    private final Map<String, Claim> standing = new LinkedHashMap<>();

    public KeyTable(int most) {
        this.most = most;
    }

    /** Reads the next claim of the log; returns the one that stands for its key from here on. */
    public synchronized Claim replay(Claim claim) {
        forget(claim.at());
        var before = standing.get(claim.key());
        if (before != null && !before.request().value().equals(claim.replaces())) {
            return before;
        }
        standing.remove(claim.key());
        standing.put(claim.key(), claim);
        if (standing.size() > most) {
            var eldest = standing.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        return claim;
    }

    private void forget(long at) {
        for (var eldest = standing.values().iterator(); eldest.hasNext(); ) {
            if (eldest.next().at() >= at - KEPT.toMillis()) {
                return;
            }
            eldest.remove();
        }
    }

    /** The claim that stands for a key; null where none does. */
    public synchronized @Nullable Claim standing(String key, long nowMillis) {
        var claim = standing.get(key);
        return claim == null || claim.at() < nowMillis - KEPT.toMillis() ? null : claim;
    }

    public synchronized int size() {
        return standing.size();
    }
}
