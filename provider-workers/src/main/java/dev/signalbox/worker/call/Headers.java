package dev.signalbox.worker.call;

import dev.signalbox.records.catalog.Provider;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What every call to a provider carries: the headers that its catalogue entry names, and its key, with their references resolved. A header
 * whose reference leads nowhere is left out. Immutable.
 */
final class Headers {
    private final Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<Secrets.Secret> secrets = new ArrayList<>();

    private Headers() {}

    static Headers of(Provider provider, Secrets secrets) {
        var headers = new Headers();
        provider.headers().forEach((name, value) -> {
            if (Secrets.isReference(value)) {
                headers.add(name, "", secrets.resolve(value));
            } else {
                headers.all.put(name, value);
            }
        });
        var auth = provider.auth();
        switch (auth.scheme()) {
            case NONE -> {}
            case BEARER -> headers.add("authorization", "Bearer ", secrets.resolve(auth.secret()));
            case HEADER -> headers.add(auth.header(), "", secrets.resolve(auth.secret()));
        }
        return headers;
    }

    private void add(String name, String prefix, Optional<Secrets.Secret> secret) {
        secret.ifPresent(found -> {
            all.put(name, prefix + found.value());
            secrets.add(found);
        });
    }

    void putInto(RequestOptions options) {
        all.forEach(options::putHeader);
    }

    /** A text without any of the secrets in it. */
    String scrubbed(String text) {
        var clean = text;
        for (var secret : secrets) {
            clean = secret.scrubbed(clean);
        }
        return clean;
    }

    @Override
    public String toString() {
        return all.keySet().toString();
    }
}
