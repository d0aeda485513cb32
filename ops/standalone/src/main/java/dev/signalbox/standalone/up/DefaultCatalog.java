package dev.signalbox.standalone.up;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.standalone.catalog.CatalogYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalogue of those who have written none: what the keys in the environment open, and the simulated fleet. */
final class DefaultCatalog {
    static final String SIMULATED_MODEL = "sim-llama";
    private static final String RESOURCE = "known-providers.yaml";

    private DefaultCatalog() {}

    /** Whether the environment holds the key of a provider that we know. */
    static boolean hasKeys(Map<String, String> environment) {
        return known().providers().stream().anyMatch(p -> keyIn(environment, p));
    }

    static Catalog of(Map<String, String> environment, List<String> engineUrls) {
        var known = known();
        var providers = new ArrayList<Provider>();
        var models = new ArrayList<Model>();
        var offered = new HashSet<String>();
        for (var provider : known.providers()) {
            if (keyIn(environment, provider)) {
                providers.add(elsewhere(provider, environment.get(provider.id().toUpperCase(java.util.Locale.ROOT) + "_BASE_URL")));
                offered.add(provider.id());
            }
        }
        known.models().stream().filter(m -> offered.contains(m.provider())).forEach(models::add);
        if (!engineUrls.isEmpty()) {
            providers.add(simulated(engineUrls));
            models.add(new Model(SIMULATED_MODEL, "sim", SIMULATED_MODEL, 131_072,
                    List.of("tools", "vision", "audio", "json-schema", "logprobs", "several-choices", "reasoning", "prefill"),
                    new Model.Price(0.1, 0.01, 0.1, 0.1, 0.2)));
        }
        return new Catalog(0, providers, models, List.of(), List.of());
    }

    private static Provider simulated(List<String> urls) {
        return new Provider("sim", Dialect.OPENAI_CHAT, urls, Provider.Auth.NONE, Provider.Limits.DEFAULT, Provider.Timeouts.DEFAULT,
                Provider.Quirks.NONE, Map.of(), Optional.of(new Provider.Engine("vllm", "/metrics", "", 16, Map.of())));
    }

    /** The same provider at another address, such as {@code OPENAI_BASE_URL} names. */
    private static Provider elsewhere(Provider p, @org.jspecify.annotations.Nullable String url) {
        return url == null || url.isBlank() ? p : new Provider(p.id(), p.dialect(),
                List.of(url.endsWith("/") ? url.substring(0, url.length() - 1) : url), p.auth(), p.limits(), p.timeouts(), p.quirks(),
                p.headers(), p.engine(), p.speaks());
    }

    private static boolean keyIn(Map<String, String> environment, Provider provider) {
        var reference = provider.auth().secret();
        return !environment.getOrDefault(reference.substring(2, reference.length() - 1), "").isBlank();
    }

    private static Catalog known() {
        try (var in = DefaultCatalog.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in the build");
            }
            return CatalogYaml.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), RESOURCE, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
