package dev.signalbox.standalone.catalog;

import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.catalog.Tenant;
import dev.signalbox.records.catalog.Terms;
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
    private static final Pattern KEY_HASH = Pattern.compile("sha256:[0-9a-f]{64}");

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

    /** The presets that need a key and nothing else, and whose dialect is spoken here. */
    public static Catalog presets() {
        var yaml = new StringBuilder("providers:\n");
        Presets.NAMES.stream().filter(Presets::needsKeyAlone).forEach(name -> yaml.append("  - {preset: ").append(name).append("}\n"));
        return read(yaml.toString(), "presets", 0);
    }

    private Catalog catalog(String yaml, String name, long version) {
        Object loaded;
        try {
            loaded = new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(yaml);
        } catch (YamlEngineException e) {
            problems.add(new Problem(name, "", "is not YAML: " + fault(e)));
            return Catalog.EMPTY;
        }
        if (Written.isEndless(loaded)) {
            problems.add(new Problem(name, "", "stands for more than " + Written.MOST_VALUES + " values, or for ever more, through its aliases (&, *): write "
                    + "out what they repeat"));
            return Catalog.EMPTY;
        }
        return catalog(Mapping.of(loaded, problems), version);
    }

    private Catalog catalog(Mapping root, long version) {
        var models = new ArrayList<Model>();
        var providers = providers(root, models);
        models(root, providers, models);
        var routes = routes(root, models);
        var tenants = tenants(root, models, routes);
        root.refuseOthers();
        if (providers.isEmpty() && problems.isEmpty()) {
            problems.add(new Problem("providers", "", "must name at least one provider, or there is nothing to route to"));
        }
        return problems.isEmpty() ? new Catalog(version, providers, models, routes, tenants) : Catalog.EMPTY;
    }

    /** What a catalogue file may hold, as its readers ask for it. */
    static Shape shape() {
        var shape = new Shape();
        new CatalogYaml().catalog(Mapping.asking(shape), 0);
        return shape;
    }

    /** What and where, without the line itself: a key may stand in it. */
    private static String fault(YamlEngineException e) {
        return e instanceof MarkedYamlEngineException marked && marked.getProblemMark().isPresent()
                ? marked.getProblem() + " in line " + (marked.getProblemMark().get().getLine() + 1)
                        + ", column " + (marked.getProblemMark().get().getColumn() + 1)
                : String.valueOf(e.getMessage()).contains("aliases") ? "it repeats lists and mappings through more aliases (&, *) than are allowed; write out what they repeat"
                : String.valueOf(e.getMessage()).contains("code points") ? "it is larger than 3 MB"
                : e.getClass().getSimpleName();
    }

    /** Models stand with their provider, where they need not name it, or by themselves. */
    private List<Provider> providers(Mapping root, List<Model> models) {
        var named = new HashSet<String>();
        for (var model : root.mappings("models")) {
            named.add(model.text("provider", ""));
        }
        var providers = new ArrayList<Provider>();
        var ids = new HashSet<String>();
        for (var entry : root.mappings("providers")) {
            var applied = Presets.applied(entry);
            var offered = applied.mappings("models");
            var provider = ProviderYaml.read(applied);
            unique(entry, "id", provider.id(), ids);
            providers.add(provider);
            if (entry.has("models") || !named.contains(provider.id())) {
                offered.forEach(model -> models.add(ModelYaml.read(model, provider.id())));
            }
        }
        return providers;
    }

    private void models(Mapping root, List<Provider> providers, List<Model> models) {
        var known = new TreeSet<String>();
        providers.forEach(p -> known.add(p.id()));
        var ids = new HashSet<String>();
        models.forEach(model -> ids.add(model.qualifiedId()));
        for (var entry : root.mappings("models")) {
            var provider = entry.required("provider", "the id of a provider");
            if (!provider.isEmpty() && !known.contains(provider)) {
                entry.problem("provider", provider, "is no provider here." + Mapping.meant(provider, known));
            }
            var model = ModelYaml.read(entry, provider);
            unique(entry, "id", model.qualifiedId(), ids);
            models.add(model);
        }
    }

    private List<Route> routes(Mapping root, List<Model> models) {
        var known = new TreeSet<String>();
        models.forEach(m -> known.addAll(List.of(m.id(), m.qualifiedId())));
        var routes = new ArrayList<Route>();
        var names = new HashSet<String>();
        for (var entry : root.mappings("routes")) {
            var name = id(entry, "name", "the name that clients ask for");
            var candidates = entry.texts("candidates");
            if (candidates.isEmpty() && !entry.isAsking()) {
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
            var wanted = wanted(entry.mapping("require"));
            entry.refuseOthers();
            var route = new Route(name, candidates, hedge, retries, wanted);
            refuseEmpty(entry, route, models);
            routes.add(route);
        }
        return routes;
    }

    private static Terms.Wanted wanted(Mapping in) {
        var wanted = new Terms.Wanted(in.texts("regions"), in.flag("keeps-nothing", false), in.flag("trains-never", false), in.scores("quality"));
        in.refuseOthers();
        return wanted;
    }

    /** A route without anybody who may answer would be found out by its callers. */
    private static void refuseEmpty(Mapping entry, Route route, List<Model> models) {
        var known = models.stream().filter(m -> route.candidates().contains(m.id()) || route.candidates().contains(m.qualifiedId())).toList();
        if (!known.isEmpty() && known.stream().noneMatch(m -> route.wanted().met(m.terms()))) {
            entry.problem("require", "", "is met by no candidate: give their models region, data-policy and quality, or ask for less");
        }
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
