package dev.signalbox.router.fleet;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small fleets for tests: one route {@code all} over models {@code m0}, {@code m1}, … each with one target {@code m0@p0}, … */
public final class Fleets {
    private Fleets() {}

    public static Catalog catalog(long version, int targets) {
        var names = new ArrayList<String>();
        for (int i = 0; i < targets; i++) {
            names.add("m" + i);
        }
        return catalog(version, names, 0, List.of());
    }

    public static Catalog catalog(long version, List<String> models, int context, List<String> capabilities) {
        var providers = new ArrayList<Provider>();
        var all = new ArrayList<Model>();
        for (var name : models) {
            providers.add(provider("p" + name.substring(1), 0));
            all.add(new Model(name, "p" + name.substring(1), name, context, capabilities, Model.Price.FREE));
        }
        return new Catalog(version, providers, all, List.of(new Route("all", models)), List.of());
    }

    public static Provider provider(String id, int concurrency) {
        return new Provider(
                id, Dialect.OPENAI_CHAT, List.of("http://127.0.0.1:1/" + id), Provider.Auth.NONE, new Provider.Limits(concurrency, 0, 0),
                Provider.Timeouts.DEFAULT, Provider.Quirks.NONE, Map.of(),
                Optional.of(new Provider.Engine("vllm", "/metrics", "", 16, Map.of())));
    }

    /** A live worker that is home of all targets of the catalogue, with this limit each. */
    public static LeaseBook.Holder worker(String name, long epoch, Catalog of, int limit) {
        return worker(name, epoch, of.targets().stream().map(t -> new Lease.Slots(t.id(), limit, 0)).toList(), false);
    }

    public static LeaseBook.Holder worker(String name, long epoch, List<Lease.Slots> slots, boolean draining) {
        var lease = new Lease.Alive(name, Lease.Role.WORKER, epoch, 1, 0, List.of(0, 1, 2), draining, "", slots);
        return new LeaseBook.Holder(lease, epoch, epoch, 0);
    }

    public static TargetHealth health(String target, TargetHealth.Circuit circuit, long coolUntil, long at) {
        return new TargetHealth(target, "w", 1, 1, circuit, 0, 10, coolUntil, "", 100, 64, at);
    }

    public static TargetHealth cooling(String target, Failure why, long coolUntil, long at) {
        return new TargetHealth(target, "w", 1, 1, TargetHealth.Circuit.CLOSED, 0, 10, coolUntil, why.label(), 100, 64, at);
    }

    /** A view of {@code targets} targets with one worker of this limit at each. */
    public static FleetView view(String router, int targets, int limit) {
        var view = new FleetView(router);
        var catalog = catalog(1, targets);
        view.catalog(catalog, 0);
        view.workers(List.of(worker("w", 1, catalog, limit)), 0);
        return view;
    }
}
