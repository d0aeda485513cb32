package dev.signalbox.standalone.catalog;

import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.catalog.Tenant;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a catalogue file whole or refuses it whole. */
public final class CatalogYaml {
    private static final List<String> CAPABILITIES =
            List.of("tools", "vision", "audio", "json-schema", "logprobs", "several-choices", "reasoning", "prefill", "prefill-continue",
                    "prefill-turn", "prefill-flag", "prefill-grammar", "prefill-logprobs", "prefill-reasoning");
    private static final Pattern KEY_HASH = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int MOST_CONTEXT = 100_000_000;

    private final List<Problem> problems = new ArrayList<>();

    private CatalogYaml() {}

    /** @throws CatalogRefused with every problem there is */
    public static Catalog read(Path file, long version) {
        try {
            return read(Files.readString(file), file.toString(), version);
        } catch (NoSuchFileException e) {
            throw new CatalogRefused(file.toString(), List.of(new Problem("the file", "", "is not there")));
        } catch (CharacterCodingException e) {
            throw new CatalogRefused(file.toString(), List.of(new Problem("the file", "", "is not UTF-8: save it as UTF-8 text")));
        } catch (IOException e) {
            throw new CatalogRefused(file.toString(), List.of(new Problem("the file", "", "can't be read: " + e.getClass().getSimpleName()
                    + (Files.isDirectory(file) ? ", it is a folder" : ""))));
        }
    }

    /** @param name of the file, for messages; @param version of the catalogue that comes out */
    public static Catalog read(String yaml, String name, long version) {
        var reading = new CatalogYaml();
        var catalog = reading.catalog(yaml, name, version);
        if (!reading.problems.isEmpty()) {
            throw new CatalogRefused(name, reading.problems);
        }
        return catalog;
    }

    private Catalog catalog(String yaml, String name, long version) {
        Object loaded;
        try {
            loaded = new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(yaml);
        } catch (YamlEngineException e) {
            problems.add(new Problem(name, "", "is not YAML: " + fault(e)));
            return Catalog.EMPTY;
        }
        var root = new Mapping("", loaded, problems);
        var providers = providers(root);
        var models = models(root, providers);
        var routes = routes(root, models);
        var tenants = tenants(root, models, routes);
        root.refuseOthers();
        if (providers.isEmpty() && problems.isEmpty()) {
            problems.add(new Problem("providers", "", "must name at least one provider, or there is nothing to route to"));
        }
        return problems.isEmpty() ? new Catalog(version, providers, models, routes, tenants) : Catalog.EMPTY;
    }

    /** What and where, without the line itself: a key may stand in it. */
    private static String fault(YamlEngineException e) {
        return e instanceof MarkedYamlEngineException marked && marked.getProblemMark().isPresent()
                ? marked.getProblem() + " in line " + (marked.getProblemMark().get().getLine() + 1)
                        + ", column " + (marked.getProblemMark().get().getColumn() + 1)
                : e.getClass().getSimpleName();
    }

    private List<Provider> providers(Mapping root) {
        var providers = new ArrayList<Provider>();
        var ids = new HashSet<String>();
        for (var entry : root.mappings("providers")) {
            var provider = ProviderYaml.read(entry);
            unique(entry, "id", provider.id(), ids);
            providers.add(provider);
        }
        return providers;
    }

    private List<Model> models(Mapping root, List<Provider> providers) {
        var known = new TreeSet<String>();
        providers.forEach(p -> known.add(p.id()));
        var models = new ArrayList<Model>();
        var ids = new HashSet<String>();
        for (var entry : root.mappings("models")) {
            var id = id(entry, "id", "the name that clients and routes use");
            var provider = entry.required("provider", "the id of a provider");
            if (!provider.isEmpty() && !known.contains(provider)) {
                entry.problem("provider", provider, "is no provider here." + Mapping.meant(provider, known));
            }
            var capabilities = entry.texts("capabilities");
            for (var capability : capabilities) {
                if (!CAPABILITIES.contains(capability)) {
                    entry.problem("capabilities", capability,
                            "must be of " + String.join(", ", CAPABILITIES) + "." + Mapping.meant(capability, CAPABILITIES));
                }
            }
            var model = new Model(id, provider, entry.text("upstream", id), (int) entry.whole("context", 1, MOST_CONTEXT, 0, "Leave it out where it is not known."), capabilities,
                    price(entry.mapping("price")));
            unique(entry, "id", model.qualifiedId(), ids);
            entry.refuseOthers();
            models.add(model);
        }
        return models;
    }

    private static Model.Price price(Mapping in) {
        double input = in.amount("input", 0);
        var price = new Model.Price(input, in.amount("cache-read", input), in.amount("cache-write-5m", input * 1.25),
                in.amount("cache-write-1h", input * 2), in.amount("output", 0));
        in.refuseOthers();
        return price;
    }

    private List<Route> routes(Mapping root, List<Model> models) {
        var known = new TreeSet<String>();
        models.forEach(m -> known.addAll(List.of(m.id(), m.qualifiedId())));
        var routes = new ArrayList<Route>();
        var names = new HashSet<String>();
        for (var entry : root.mappings("routes")) {
            var name = id(entry, "name", "the name that clients ask for");
            var candidates = entry.texts("candidates");
            if (candidates.isEmpty()) {
                entry.problem("candidates", "", "must name at least one model");
            }
            for (int i = 0; i < candidates.size(); i++) {
                if (!known.contains(candidates.get(i))) {
                    entry.problem("candidates[" + i + "]", candidates.get(i), "is no model here." + Mapping.meant(candidates.get(i), known));
                }
            }
            refuseTwice(entry, candidates, models);
            unique(entry, "name", name, names);
            var hedge = hedge(entry.mapping("hedge"));
            var retry = entry.mapping("retry");
            int retries = (int) retry.whole("percent", 0, 100, Route.PLAIN.retryPercent());
            retry.refuseOthers();
            entry.refuseOthers();
            routes.add(new Route(name, candidates, hedge, retries));
        }
        return routes;
    }

    /** A model under two of its names would count as two. */
    private static void refuseTwice(Mapping route, List<String> candidates, List<Model> models) {
        var meant = new HashMap<String, String>();
        for (int i = 0; i < candidates.size(); i++) {
            var candidate = candidates.get(i);
            for (var model : models) {
                if (candidate.equals(model.id()) || candidate.equals(model.qualifiedId())) {
                    var before = meant.putIfAbsent(model.qualifiedId(), candidate);
                    if (before != null) {
                        route.problem("candidates[" + i + "]", candidate, "stands here twice: " + before + " is " + model.qualifiedId()
                                + " already. Take one of them out");
                        break;
                    }
                }
            }
        }
    }

    private static Route.Hedge hedge(Mapping in) {
        var d = Route.Hedge.DEFAULT;
        var hedge = new Route.Hedge((int) in.whole("percent", 0, 100, d.percent()), in.millis("floor", 0, d.floorMillis()));
        in.refuseOthers();
        return hedge;
    }

    private List<Tenant> tenants(Mapping root, List<Model> models, List<Route> routes) {
        var known = new TreeSet<String>();
        models.forEach(m -> known.addAll(List.of(m.id(), m.qualifiedId())));
        routes.forEach(r -> known.add(r.name()));
        var lanes = Stream.of(Lane.values()).map(l -> l.name().toLowerCase(Locale.ROOT)).toList();
        var tenants = new ArrayList<Tenant>();
        var ids = new HashSet<String>();
        var hashes = new HashSet<String>();
        for (var entry : root.mappings("tenants")) {
            var id = id(entry, "id", "the tenant's name in usage and limits");
            var keys = keys(entry, hashes);
            var lane = Lane.valueOf(entry.word("priority", lanes, "standard").toUpperCase(Locale.ROOT));
            var limits = entry.mapping("limits");
            int rpm = (int) limits.whole("rpm", 1, Integer.MAX_VALUE, 0, Mapping.NO_LIMIT);
            long tpm = limits.whole("tpm", 1, Long.MAX_VALUE, 0, Mapping.NO_LIMIT);
            limits.refuseOthers();
            var allowed = entry.texts("models");
            if (entry.names("models") && allowed.isEmpty()) {
                entry.problem("models", "", "must name at least one model or route. Leave it out for all of them");
            }
            for (int i = 0; i < allowed.size(); i++) {
                if (!known.contains(allowed.get(i))) {
                    entry.problem("models[" + i + "]", allowed.get(i),
                            "is no model or route here." + Mapping.meant(allowed.get(i), known));
                }
            }
            unique(entry, "id", id, ids);
            entry.refuseOthers();
            tenants.add(new Tenant(id, keys, lane, rpm, tpm, allowed));
        }
        return tenants;
    }

    private static List<String> keys(Mapping tenant, Set<String> seen) {
        var hashes = new ArrayList<String>();
        var keys = tenant.texts("keys");
        if (keys.isEmpty()) {
            tenant.problem("keys", "", "must hold at least one hash, sha256:… of a key: printf %s KEY | sha256sum");
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!KEY_HASH.matcher(keys.get(i)).matches()) {
                tenant.problem("keys[" + i + "]", "***", "must be sha256: and 64 lower-case hex digits, never the key itself: "
                        + "printf %s KEY | sha256sum");
            } else if (!seen.add(keys.get(i))) {
                tenant.problem("keys[" + i + "]", keys.get(i), "stands here twice; a key belongs to one tenant");
            } else {
                hashes.add(keys.get(i).substring("sha256:".length()));
            }
        }
        return hashes;
    }

    static String id(Mapping entry, String key, String what) {
        var id = entry.required(key, what);
        if (!id.isEmpty() && !id.matches("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")) {
            entry.problem(key, id, "must be letters, digits and . _ : / -, beginning with a letter or digit, at most 128");
        }
        return id;
    }

    private static void unique(Mapping entry, String key, String value, Set<String> seen) {
        if (!value.isEmpty() && !seen.add(value)) {
            entry.problem(key, value, "stands here twice");
        }
    }
}
