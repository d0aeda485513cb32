package dev.signalbox.runtime;

import dev.signalbox.records.wire.SchemaRegistry;
import dev.signalbox.runtime.settings.Secret;
import dev.signalbox.runtime.settings.Settings;

/** Where the schema registry is and who asks it. */
public record RegistrySettings(String urls, String user, Secret password, String cacheFile) {
    public static RegistrySettings read(Settings in) {
        return new RegistrySettings(
                in.text("registry.urls", "Addresses of a registry that speaks the Confluent REST API, separated by commas.").required(),
                in.text("registry.user", "User for basic auth; none where it is left out.").orElse(""),
                in.secret("registry.password", "Password for basic auth."),
                in.text("registry.cache-file", "Keeps schema ids across restarts, so that a start need not wait for the registry.").orElse(""));
    }

    public SchemaRegistry open() {
        throw new UnsupportedOperationException("the registry client is not there yet");
    }
}
