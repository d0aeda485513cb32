package dev.signalbox.records.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole catalogue of one version. Nobody ever sees half of one: it is published as one record.
 *
 * @param version grows with every one applied; 0 is the empty catalogue before the first
 */
public final class Catalog {
    public static final Catalog EMPTY = new Catalog(0, List.of(), List.of(), List.of(), List.of());

    private final long version;
    private final List<Provider> providers;
    private final List<Model> models;
    private final List<Route> routes;
    private final List<Tenant> tenants;
    private final List<Target> targets;
    private final Map<String, Target> targetById = new HashMap<>();
    private final Map<String, int[]> candidatesByName = new HashMap<>();
    private final Map<String, Route> routeByName = new HashMap<>();

    public Catalog(long version, List<Provider> providers, List<Model> models, List<Route> routes, List<Tenant> tenants) {
        this.version = version;
        this.providers = List.copyOf(providers);
        this.models = List.copyOf(models);
        this.routes = List.copyOf(routes);
        this.tenants = List.copyOf(tenants);
        var byId = new HashMap<String, Provider>();
        providers.forEach(p -> byId.put(p.id(), p));
        var all = new ArrayList<Target>();
        for (var model : models) {
            var provider = byId.get(model.provider());
            if (provider == null) {
                throw new IllegalArgumentException("model '" + model.id() + "' names no provider of the catalogue: " + model.provider());
            }
            var urls = provider.urls();
            for (int replica = 0; replica < urls.size(); replica++) {
                var id = model.qualifiedId() + (urls.size() == 1 ? "" : "/" + replica);
                all.add(new Target(id, all.size(), model, provider, urls.get(replica), replica));
            }
        }
        this.targets = List.copyOf(all);
        targets.forEach(t -> targetById.put(t.id(), t));
        for (var model : models) {
            var own = targets.stream().filter(t -> t.model().qualifiedId().equals(model.qualifiedId())).mapToInt(Target::index).toArray();
            candidatesByName.put(model.qualifiedId(), own);
            candidatesByName.merge(model.id(), own, Catalog::concat);
        }
        for (var route : routes) {
            var of = new int[0];
            for (var candidate : route.candidates()) {
                of = concat(of, candidatesByName.getOrDefault(candidate, new int[0]));
            }
            var wanted = route.wanted();
            candidatesByName.put(route.name(), Arrays.stream(of).filter(i -> wanted.met(targets.get(i).model().terms())).toArray());
            routeByName.put(route.name(), route);
        }
    }

    private static int[] concat(int[] a, int[] b) {
        var both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    public long version() {
        return version;
    }

    public List<Provider> providers() {
        return providers;
    }

    public List<Model> models() {
        return models;
    }

    public List<Route> routes() {
        return routes;
    }

    /** How requests for that name are to be treated; {@link Route#PLAIN} where it is no route. */
    public Route route(String name) {
        return routeByName.getOrDefault(name, Route.PLAIN);
    }

    public List<Tenant> tenants() {
        return tenants;
    }

    /** Every place a request can run, in an order that follows from the catalogue alone; a target's index is its place here. */
    public List<Target> targets() {
        return targets;
    }

    public Optional<Target> target(String id) {
        return Optional.ofNullable(targetById.get(id));
    }

    /** Indices of the targets that may serve a route's, a model's or a qualified model's name; empty where the name is unknown. */
    public int[] candidates(String name) {
        return candidatesByName.getOrDefault(name, new int[0]);
    }

    public boolean knows(String name) {
        return candidatesByName.containsKey(name);
    }

    /** Routes first, then models: what {@code /v1/models} lists. */
    public List<String> names() {
        var names = new ArrayList<String>();
        routes.forEach(r -> names.add(r.name()));
        models.forEach(m -> {
            if (!names.contains(m.id())) {
                names.add(m.id());
            }
        });
        return names;
    }
}
