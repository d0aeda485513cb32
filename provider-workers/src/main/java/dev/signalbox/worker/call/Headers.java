package dev.signalbox.worker.call;

import dev.signalbox.records.catalog.HeaderWords;
import dev.signalbox.records.catalog.Provider;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every call to a provider carries: the headers that its catalogue entry names, with their references resolved. What
 * can't be sent is left out and kept as a fault: a call without it would be another call than the catalogue means. Immutable.
 */
final class Headers {
    private final Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<Secrets.Secret> secrets = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private Headers() {}

    static Headers of(Provider provider, Secrets secrets) {
        var headers = new Headers();
        provider.headers().forEach((name, value) -> {
            if (Secrets.isReference(value)) {
                headers.add(name, secrets.resolve(value));
            } else {
                headers.put(name, value);
            }
        });
        return headers;
    }

    private void add(String name, Secrets.Found found) {
        switch (found) {
            case Secrets.Secret secret -> {
                put(name, secret.value());
                secrets.add(secret);
            }
            case Secrets.Unusable unusable -> faults.add("header " + name + ": " + unusable);
        }
    }

    /** HTTP's own library would refuse these as well, and quote the value. */
    private void put(String name, String value) {
        if (!HeaderWords.isName(name)) {
            faults.add("a header has a name that HTTP does not allow");
        } else if (!HeaderWords.isValue(value)) {
            faults.add("header " + name + ": holds a character that no header can carry");
        } else {
            all.put(name, value);
        }
    }

    /** What can't be sent, by header and reference; nothing of any value. Empty where all is well. */
    List<String> faults() {
        return faults;
    }

    boolean has(String name) {
        return all.containsKey(name);
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
