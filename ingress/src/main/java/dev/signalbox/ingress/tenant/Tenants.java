package dev.signalbox.ingress.tenant;

import dev.signalbox.ingress.admission.Budget;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Tenant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tenants of one catalogue version. A key is looked up by a part of its SHA-256, which a caller can't steer, and
 * the whole hash is then
 * compared in constant time. Without tenants everybody is the one anonymous tenant.
 */
public final class Tenants {
    private static final Tenant ANYBODY = new Tenant("anonymous", List.of(), Lane.INTERACTIVE, 0, 0, List.of());
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Tenants::sha256);

    /** A tenant and what it may still spend. */
    public static final class Caller {
        private final Tenant tenant;
        private final Set<String> models;
        private final Budget budget;
        private final long mark;

        private Caller(Tenant tenant, Budget budget) {
            this.tenant = tenant;
            this.models = new HashSet<>(tenant.models());
            this.budget = budget;
            this.mark = RequestIds.mark(SHA_256.get().digest(tenant.id().getBytes(StandardCharsets.UTF_8)));
        }

        public String id() {
            return tenant.id();
        }

        /** What its request ids are marked with. */
        public long mark() {
            return mark;
        }

        public Lane lane() {
            return tenant.lane();
        }

        public Budget budget() {
            return budget;
        }

        public boolean mayAskFor(String model) {
            return models.isEmpty() || models.contains(model);
        }
    }

    private record Key(byte[] hash, Caller caller) {}

    private final Map<Long, List<Key>> keys = new HashMap<>();
    private final Map<String, Caller> callers = new HashMap<>();
    private final @Nullable Caller anybody;

    private Tenants(Catalog catalog, @Nullable Tenants before, long now) {
        for (var tenant : catalog.tenants()) {
            var caller = caller(tenant, before, now);
            callers.put(tenant.id(), caller);
            for (var hash : tenant.keyHashes()) {
                var bytes = HexFormat.of().parseHex(hash);
                keys.computeIfAbsent(prefix(bytes), _ -> new ArrayList<>()).add(new Key(bytes, caller));
            }
        }
        anybody = catalog.tenants().isEmpty() ? caller(ANYBODY, before, now) : null;
    }

    private static Caller caller(Tenant tenant, @Nullable Tenants before, long now) {
        var old = before == null ? null : before.callers.get(tenant.id());
        boolean same = old != null && old.budget.has(tenant.requestsPerMinute(), tenant.tokensPerMinute());
        return new Caller(
                tenant,
                same && old != null
                        ? old.budget
                        : new Budget(tenant.requestsPerMinute(), tenant.tokensPerMinute(), now));
    }

    public static Tenants of(Catalog catalog, long now) {
        return new Tenants(catalog, null, now);
    }

    /** Those of the next catalogue; who has the same limits as before goes on with what is left of them. */
    public Tenants next(Catalog catalog, long now) {
        return new Tenants(catalog, this, now);
    }

    /** Whether anybody may call without a key. */
    public boolean open() {
        return anybody != null;
    }

    /** Who calls with this key; null where nobody has it. The key is not kept. */
    public @Nullable Caller of(@Nullable String key) {
        if (anybody != null) {
            return anybody;
        }
        if (key == null || key.isEmpty()) {
            return null;
        }
        var hash = SHA_256.get().digest(key.getBytes(StandardCharsets.UTF_8));
        var candidates = keys.get(prefix(hash));
        if (candidates == null) {
            return null;
        }
        Caller found = null;
        for (var candidate : candidates) {
            if (MessageDigest.isEqual(candidate.hash, hash)) {
                found = candidate.caller;
            }
        }
        return found;
    }

    private static long prefix(byte[] hash) {
        long prefix = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            prefix = prefix << 8 | hash[i] & 0xff;
        }
        return prefix;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
