package dev.signalbox.standalone.cli;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.runtime.settings.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which models of a catalogue somebody means. */
final class Chosen {
    private Chosen() {}

    /**
     * Those of the names, or of each provider the first.
     *
     * @param providers ids; null for all
     * @param models ids, alone or with their provider behind an @; null for the first ones
     * @throws IllegalArgumentException where a name is not in the catalogue, or nothing is meant
     */
    static List<Model> models(Catalog catalog, @Nullable List<String> providers, @Nullable List<String> models) {
        known(catalog.providers().stream().map(Provider::id).toList(), providers, "--provider");
        known(catalog.models().stream().flatMap(m -> Stream.of(m.id(), m.qualifiedId())).toList(), models, "--model");
        var chosen = new ArrayList<Model>();
        for (var provider : catalog.providers()) {
            if (providers == null || providers.contains(provider.id())) {
                var own = catalog.models().stream().filter(m -> m.provider().equals(provider.id())).toList();
                own.stream().filter(m -> models == null ? m == own.getFirst() : models.contains(m.id()) || models.contains(m.qualifiedId())).forEach(chosen::add);
            }
        }
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(catalog.providers().isEmpty()
                    ? "there is nobody to call: name a FILE, or put a provider's key into the environment" : "none of these providers has a model that is meant");
        }
        return chosen;
    }

    private static void known(Collection<String> known, @Nullable List<String> named, String option) {
        for (var name : named == null ? List.<String>of() : named) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(option + " " + name + "    is not in the catalogue."
                        + Nearest.to(name, known).map(near -> " Did you mean " + near + "?").orElse(""));
            }
        }
    }
}
