package dev.signalbox.standalone.up;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.standalone.catalog.CatalogYaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The catalogue of those who have written none: the presets whose keys are in the environment, and the simulated fleet. */
public final class DefaultCatalog {
    static final String SIMULATED_MODEL = "sim-llama";

    private DefaultCatalog() {}

    /** Whether the environment holds the key of a provider that we know. */
    static boolean hasKeys(Map<String, String> environment) {
        return CatalogYaml.presets().providers().stream().anyMatch(p -> keyIn(environment, p));
    }

    /** @param engineUrls of simulated engines, which are offered beside the providers */
    public static Catalog of(Map<String, String> environment, List<String> engineUrls) {
        var known = CatalogYaml.presets();
        var providers = new ArrayList<Provider>();
        var models = new ArrayList<Model>();
        for (var provider : known.providers()) {
            if (keyIn(environment, provider)) {
                providers.add(elsewhere(provider, environment.get(provider.id().toUpperCase(Locale.ROOT) + "_BASE_URL")));
                known.models().stream().filter(m -> m.provider().equals(provider.id())).forEach(models::add);
            }
        }
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
                p.headers(), p.engine(), p.speaks(), p.answers(), p.probeCalls());
    }

    private static boolean keyIn(Map<String, String> environment, Provider provider) {
        var reference = provider.auth().secret();
        return !environment.getOrDefault(reference.substring(2, reference.length() - 1), "").isBlank();
    }
}
