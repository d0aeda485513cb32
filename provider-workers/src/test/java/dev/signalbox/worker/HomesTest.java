package dev.signalbox.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.HomeWorkers;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.List;
import org.junit.jupiter.api.Test;

class HomesTest {
    private static final String TARGET = "m@p";
    private final dev.signalbox.records.catalog.Catalog catalog =
            Samples.catalog("http://127.0.0.1:1/v1", Provider.Timeouts.DEFAULT, Provider.Auth.NONE);

    private static LeaseBook.Holder worker(String name, boolean draining, Lease.Slots... slots) {
        var lease = new Lease.Alive(name, Lease.Role.WORKER, 1, 0, 0, List.of(0), draining, "", List.of(slots));
        return new LeaseBook.Holder(lease, 1, 1, 0);
    }

    @Test
    void a_lone_worker_is_home_of_everything() {
        // When
        var shares = new Homes("worker-1").of(catalog, List.of(worker("worker-1", false)), false);

        // Then
        assertThat(shares.slots()).containsEntry(TARGET, 256);
    }

    @Test
    void two_workers_split_a_limit_that_one_does_not_carry() {
        // When
        var shares = new Homes("worker-1")
                .of(catalog, List.of(worker("worker-1", false), worker("worker-2", false, new Lease.Slots(TARGET, 128, 0))), false);

        // Then
        assertThat(shares.slots()).containsEntry(TARGET, 128);
        assertThat(HomeWorkers.of(TARGET, 256, List.of("worker-1", "worker-2"))).hasSize(2);
    }

    @Test
    void a_new_home_counts_what_a_former_one_still_runs() {
        // When
        var shares = new Homes("worker-1")
                .of(catalog, List.of(worker("worker-1", false), worker("worker-2", true, new Lease.Slots(TARGET, 0, 40))), false);

        // Then
        assertThat(shares.slots()).containsEntry(TARGET, 256);
        assertThat(shares.leftOver()).containsEntry(TARGET, 40);
    }

    @Test
    void a_former_home_goes_on_until_the_new_one_has_announced_its_limit() {
        // Given
        var catalog = small();
        var target = catalog.targets().getFirst().id();
        var newHome = HomeWorkers.of(target, 4, List.of("worker-1", "worker-2")).getFirst().worker();
        var former = newHome.equals("worker-1") ? "worker-2" : "worker-1";
        var homes = new Homes(former);
        homes.of(catalog, List.of(worker(former, false)), false);

        // When
        var silent = homes.of(catalog, List.of(worker(former, false), worker(newHome, false)), false);
        var announced = homes.of(
                catalog, List.of(worker(former, false), worker(newHome, false, new Lease.Slots(target, 4, 0))), false);

        // Then
        assertThat(silent.slots()).containsEntry(target, 4);
        assertThat(announced.slots()).containsEntry(target, 0);
    }

    private static dev.signalbox.records.catalog.Catalog small() {
        var provider = new Provider(
                "p", dev.signalbox.records.Dialect.OPENAI_CHAT, List.of("http://127.0.0.1:1"), Provider.Auth.NONE,
                new Provider.Limits(4, 0, 0), Provider.Timeouts.DEFAULT, Provider.Quirks.NONE, java.util.Map.of(),
                java.util.Optional.empty());
        return new dev.signalbox.records.catalog.Catalog(1, List.of(provider), List.of(Samples.model()), List.of(), List.of());
    }
}
