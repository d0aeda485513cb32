package dev.signalbox.router.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.fleet.Lease.Slots;
import dev.signalbox.router.inflight.Load;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HomesTest {
    private static final String TARGET = "m0@p0";
    private final FleetView view = new FleetView("r");

    private void run(String worker, int from, int n) {
        for (int i = from; i < from + n; i++) {
            view.begin(new AttemptId(0, 9, i), TARGET, worker, Load.of(10, 0, Double.NaN, true), 0);
        }
    }

    @Test
    void several_homes_share_a_target_and_the_emptier_one_is_picked() {
        // Given
        view.catalog(Fleets.catalog(1, 1), 0);
        view.workers(
                List.of(
                        Fleets.worker("a", 1, List.of(new Slots(TARGET, 10, 0)), false),
                        Fleets.worker("b", 2, List.of(new Slots(TARGET, 30, 0)), false)),
                0);

        // When
        run("b", 0, 25);

        // Then
        assertThat(view.credit(0)).isEqualTo(15);
        var home = Objects.requireNonNull(view.homes().pick(0, 0));
        assertThat(home.worker()).isEqualTo("a");
        assertThat(home.epoch()).isEqualTo(1);
        assertThat(home.partition()).isBetween(0, 2);
    }

    @Test
    void a_new_home_has_its_whole_limit_while_the_old_one_runs_down() {
        // Given: eight run at the old home, which drains; the new one announces what that leaves of 10
        view.catalog(Fleets.catalog(1, 1), 0);
        view.workers(List.of(Fleets.worker("old", 1, List.of(new Slots(TARGET, 10, 8)), false)), 0);
        run("old", 0, 8);

        // When
        view.workers(
                List.of(
                        Fleets.worker("old", 1, List.of(new Slots(TARGET, 10, 8)), true),
                        Fleets.worker("new", 2, List.of(new Slots(TARGET, 2, 0)), false)),
                0);

        // Then
        assertThat(view.credit(0)).isEqualTo(2);
        run("new", 100, 2);
        assertThat(view.credit(0)).isZero();
    }

    @Test
    void the_limit_never_exceeds_what_the_provider_takes() {
        // Given
        var model = new Model("m0", "p0", "m0", 0, List.of(), Model.Price.FREE);
        view.catalog(new Catalog(1, List.of(Fleets.provider("p0", 12)), List.of(model), List.of(), List.of()), 0);

        // When
        view.workers(
                List.of(
                        Fleets.worker("a", 1, List.of(new Slots(TARGET, 10, 0)), false),
                        Fleets.worker("b", 2, List.of(new Slots(TARGET, 10, 0)), false)),
                0);

        // Then
        assertThat(view.credit(0)).isEqualTo(12);
    }

    @Test
    void a_worker_that_says_it_is_full_is_believed_until_its_next_lease() {
        // Given
        var catalog = Fleets.catalog(1, 1);
        view.catalog(catalog, 0);
        view.workers(List.of(Fleets.worker("w", 1, catalog, 10)), 0);

        // When
        view.overloaded(TARGET, "w", 3);
        int believed = view.credit(0);
        view.workers(List.of(Fleets.worker("w", 1, catalog, 8)), 0);

        // Then
        assertThat(believed).isEqualTo(3);
        assertThat(view.credit(0)).isEqualTo(8);
    }

    @Test
    void what_runs_is_still_counted_at_its_home_after_the_homes_changed() {
        // Given
        var catalog = Fleets.catalog(1, 1);
        view.catalog(catalog, 0);
        view.workers(List.of(Fleets.worker("a", 1, catalog, 10)), 0);
        run("a", 0, 6);

        // When
        view.workers(List.of(Fleets.worker("a", 1, catalog, 10), Fleets.worker("b", 2, catalog, 5)), 0);
        view.catalog(Fleets.catalog(2, 3), 0);

        // Then
        var home = Objects.requireNonNull(view.homes().pick(0, 0));
        assertThat(home.worker()).isEqualTo("b");
        assertThat(view.credit(0)).isEqualTo(9);
    }

    @Test
    void a_home_whose_minute_is_used_up_is_a_home_without_credit() {
        // Given
        view.catalog(Fleets.catalog(1, 1), 0);
        view.workers(List.of(Fleets.worker("w", 1, List.of(new Slots(TARGET, 10, 0)), false)), 0);
        var before = Objects.requireNonNull(view.homes().pick(0, 0));

        // When
        view.workers(List.of(Fleets.worker("w", 1, List.of(new Slots(TARGET, 0, 0)), false)), 0);
        boolean any = view.homes().any(0);
        int credit = view.credit(0);
        var picked = view.homes().pick(0, 0);
        view.workers(List.of(Fleets.worker("w", 1, List.of(new Slots(TARGET, 5, 0)), false)), 0);

        // Then
        assertThat(any).isTrue();
        assertThat(credit).isZero();
        assertThat(picked).isNull();
        assertThat(view.homes().pick(0, 0)).as("not made anew").isSameAs(before);
        assertThat(view.credit(0)).isEqualTo(5);
    }

    @Test
    void who_drains_has_lost_its_target_to_another_or_announces_nothing_is_no_home() {
        // Given
        view.catalog(Fleets.catalog(1, 1), 0);

        // When
        view.workers(List.of(Fleets.worker("w", 1, List.of(new Slots(TARGET, 0, 0)), true)), 0);
        boolean draining = view.homes().any(0);
        view.workers(List.of(Fleets.worker("w", 1, List.of(new Slots(TARGET, 0, 3)), false)), 0);
        boolean runsDown = view.homes().any(0);
        view.workers(List.of(Fleets.worker("w", 1, List.of(), false)), 0);
        boolean silent = view.homes().any(0);

        // Then
        assertThat(List.of(draining, runsDown, silent)).containsOnly(false);
    }
}
