package dev.signalbox.runtime;

import dev.signalbox.records.wire.Credentials;
import dev.signalbox.records.wire.RegistryClient;
import dev.signalbox.records.wire.RegistrySettings;
import dev.signalbox.records.wire.SchemaRegistry;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.settings.Secret;
import dev.signalbox.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The schema registry as settings name it, and the serializer before it. A start waits up to a minute for a registry that is still starting
 * itself.
 */
public final class RegistryAccess {
    private static final String SERIALIZER = "registry.serializer";
    private static final String SERIALIZER_HELP =
            "Who puts the schema's mark on records: this project, or Confluent's serializer in a build that has it.";
    private static final String CONFLUENT = "confluent";

    private final String urls;
    private final String user;
    private final Secret password;
    private final String cache;
    private final boolean confluent;
    private final Map<String, String> properties;

    private RegistryAccess(Settings in) {
        urls = in.text("registry.urls", "Addresses of a registry that speaks the Confluent REST API, separated by commas.").required();
        user = in.text("registry.user", "User for basic auth; none where it is left out.").orElse("");
        password = in.secret("registry.password", "Password for basic auth.");
        cache = in.text("registry.cache-file", "Keeps schema ids across restarts, so that a start need not wait for the registry.").orElse("");
        confluent = in.oneOf(SERIALIZER, SERIALIZER_HELP, "own", CONFLUENT).equals(CONFLUENT);
        properties = in.properties("registry.serializer-properties",
                "A file of further properties for Confluent's serializer: subject strategies, rules, encryption.");
        if (confluent && !Wire.hasConfluent()) {
            in.refuse(SERIALIZER, "needs a build with Confluent's serializer: mvn -Pconfluent -Dconfluent.repository=URL package. Leave it out for own.");
        }
        if (!confluent && !properties.isEmpty()) {
            in.refuse("registry.serializer-properties", "is for Confluent's serializer alone. Set " + SERIALIZER + "=" + CONFLUENT
                    + ", or leave it out.");
        }
    }

    public static RegistryAccess read(Settings in) {
        var access = new RegistryAccess(in);
        in.refuseProblems();
        return access;
    }

    /** Codecs against the registry that the settings name. */
    static Wire wire(Settings in) {
        var access = read(in);
        return access.wire(access::client);
    }

    /** Codecs against a registry that is there already; the settings still say who serializes. */
    static Wire wire(Settings in, SchemaRegistry registry) {
        return confluent(in).orElseGet(() -> Wire.open(registry));
    }

    /** Confluent's codecs where the settings ask for them. */
    static Optional<Wire> confluent(Settings in) {
        return in.oneOf(SERIALIZER, SERIALIZER_HELP, "own", CONFLUENT).equals(CONFLUENT) ? Optional.of(wire(in)) : Optional.empty();
    }

    private Wire wire(Supplier<SchemaRegistry> registry) {
        return confluent ? Wire.confluent(confluentConfig(urls, user, password.reveal(), properties)) : Wire.open(registry.get());
    }

    private RegistryClient client() {
        var settings = RegistrySettings.of(urls);
        if (!user.isEmpty()) {
            settings = settings.with(Credentials.basic(user, password.reveal()));
        }
        return new RegistryClient(cache.isEmpty() ? settings : settings.withIdCache(Path.of(cache)));
    }

    /** What Confluent's serializer is told; its own properties win. */
    static Map<String, Object> confluentConfig(String urls, String user, String password, Map<String, String> properties) {
        var config = new HashMap<String, Object>();
        config.put("schema.registry.url", urls);
        if (!user.isEmpty()) {
            config.put("basic.auth.credentials.source", "USER_INFO");
            config.put("basic.auth.user.info", user + ":" + password);
        }
        config.putAll(properties);
        return config;
    }
}
