package dev.signalbox.runtime;

import dev.signalbox.records.wire.Credentials;
import dev.signalbox.records.wire.RegistryClient;
import dev.signalbox.records.wire.RegistrySettings;
import dev.signalbox.runtime.settings.Settings;
import java.nio.file.Path;

/** The schema registry as settings name it. A start waits up to a minute for one that is still starting itself. */
public final class RegistryAccess {
    private RegistryAccess() {}

    public static RegistryClient open(Settings in) {
        var urls = in.text("registry.urls", "Addresses of a registry that speaks the Confluent REST API, separated by commas.").required();
        var user = in.text("registry.user", "User for basic auth; none where it is left out.").orElse("");
        var password = in.secret("registry.password", "Password for basic auth.");
        var cache = in.text("registry.cache-file", "Keeps schema ids across restarts, so that a start need not wait for the registry.").orElse("");
        in.refuseProblems();
        var settings = RegistrySettings.of(urls);
        if (!user.isEmpty()) {
            settings = settings.with(Credentials.basic(user, password.reveal()));
        }
        return new RegistryClient(cache.isEmpty() ? settings : settings.withIdCache(Path.of(cache)));
    }
}
