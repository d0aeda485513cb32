package dev.signalbox.records.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.fleet.Lease;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnLeaseTest {
    private static final long MS = 1_000_000;
    private final OwnLease own = new OwnLease(new LeaseBook("me", 750 * MS), "me", Lease.Role.ROUTER, "", 250 * MS, 750 * MS);

    @BeforeEach
    void begin() {
        own.beginEpoch(77);
    }

    private Lease.Alive written(long now) {
        return own.next(List.of(), false, List.of(), now).orElseThrow();
    }

    @Test
    void the_log_gives_the_epoch_and_freshness_with_the_first_lease_that_comes_back() {
        // Given
        var first = written(1_000 * MS);
        boolean before = own.fresh(1_001 * MS);

        // When
        own.replay(first, 17, 1_010 * MS);

        // Then
        assertThat(before).isFalse();
        assertThat(own.epoch()).isEqualTo(17);
        assertThat(own.fresh(1_749 * MS)).isTrue();
        assertThat(own.fresh(1_750 * MS)).isFalse();
        assertThat(written(1_250 * MS).epoch()).isEqualTo(17);
    }

    @Test
    void no_second_lease_is_written_while_the_first_is_under_way() {
        // Given
        var first = written(0);

        // Then
        assertThat(own.next(List.of(), false, List.of(), 250 * MS)).isEmpty();

        // When
        own.lost(first);

        // Then
        assertThat(own.next(List.of(), false, List.of(), 500 * MS)).isPresent();
    }

    @Test
    void a_lease_is_due_at_once_and_then_every_interval() {
        // Then
        assertThat(own.dueIn(5 * MS)).isZero();

        // When
        written(5 * MS);

        // Then
        assertThat(own.dueIn(5 * MS)).isEqualTo(250 * MS);
        assertThat(own.dueIn(300 * MS)).isNegative();
    }

    @Test
    void its_own_death_ends_freshness_and_a_new_epoch_owes_the_old_one_nothing() {
        // Given
        own.replay(written(0), 3, 0);

        // When
        var change = own.replay(new Lease.Lapsed("me", 3, 3, "other"), 4, 10 * MS);
        boolean fresh = own.fresh(10 * MS);
        own.beginEpoch(78);
        var next = written(20 * MS);
        own.replay(next, 5, 30 * MS);

        // Then
        assertThat(change).isEqualTo(new LeaseBook.Change.OwnDeath(3));
        assertThat(fresh).isFalse();
        assertThat(own.epoch()).isEqualTo(5);
        assertThat(own.fresh(30 * MS)).isTrue();
    }

    @Test
    void an_accusation_is_repeated_after_half_a_second_not_before() {
        // Given
        own.replay(new Lease.Alive("w", Lease.Role.WORKER, Lease.NEW, 1, 0, List.of(), false, "", List.of()), 2, 0);
        own.replay(written(0), 3, 0);
        own.replay(written(700 * MS), 4, 700 * MS);

        // When
        var first = own.accuse(800 * MS);
        var soon = own.accuse(900 * MS);
        own.replay(written(1_200 * MS), 5, 1_200 * MS);
        var later = own.accuse(1_301 * MS);

        // Then
        assertThat(first).containsExactly(new Lease.Lapsed("w", 2, 2, "me"));
        assertThat(soon).isEmpty();
        assertThat(later).isEqualTo(first);
    }
}
