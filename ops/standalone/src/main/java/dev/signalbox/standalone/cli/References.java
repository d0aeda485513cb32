package dev.signalbox.standalone.cli;

import dev.signalbox.records.catalog.Provider;
import dev.signalbox.worker.call.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a provider's entry refers to instead of saying it. */
final class References {
    private References() {}

    /** What can't be sent from here, by its key in the entry; nothing of any value. */
    static List<String> unusable(Provider provider, Secrets secrets) {
        var found = new ArrayList<String>();
        of(provider).forEach((key, reference) -> {
            if (secrets.resolve(reference) instanceof Secrets.Unusable unusable) {
                found.add(key + " of provider " + provider.id() + ": " + unusable + " here");
            }
        });
        return found;
    }

    private static Map<String, String> of(Provider provider) {
        var references = new TreeMap<String, String>();
        var auth = provider.auth();
        for (int i = 0; i < auth.keys().size() && auth.scheme() != Provider.Auth.Scheme.GOOGLE; i++) {
            references.put(auth.keys().size() == 1 ? "auth.secret" : "auth.keys[" + i + "].secret", auth.keys().get(i).secret());
        }
        if (auth.scheme() == Provider.Auth.Scheme.SIGV4) {
            references.put("auth.access-key", auth.identity().account());
        }
        if (!auth.identity().session().isEmpty()) {
            references.put("auth.session-token", auth.identity().session());
        }
        provider.headers().forEach((name, value) -> {
            if (Secrets.isReference(value)) {
                references.put("headers." + name, value);
            }
        });
        return references;
    }
}
