package dev.signalbox.records.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.fleet.Lease.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseBookTest {
    private static final long MS = 1_000_000;
    private final LeaseBook book = new LeaseBook("me", 750 * MS);

    private static Lease.Alive alive(String process, long epoch, long sent, Integer... owned) {
        return new Lease.Alive(process, Role.WORKER, epoch, 1, sent, List.of(owned), false, "", List.of());
    }

    private void iAmFreshSince(long now) {
        book.beginEpoch();
        book.epochIs(5);
        book.replay(alive("me", Lease.NEW, now), 5, now);
    }

    @Test
    void takes_the_offset_of_the_first_lease_as_the_epoch() {
        // When
        var change = book.replay(alive("w", Lease.NEW, 0), 17, 0);

        // Then
        assertThat(change).isInstanceOf(LeaseBook.Change.Began.class);
        assertThat(book.live("w", 17)).isTrue();
    }

    @Test
    void is_fresh_only_while_an_own_lease_written_lately_has_come_back() {
        // Given
        iAmFreshSince(1_000 * MS);

        // When / Then
        assertThat(book.fresh(1_700 * MS)).isTrue();
        assertThat(book.fresh(1_751 * MS)).isFalse();
    }

    @Test
    void accuses_a_silent_process_only_after_a_lease_time_of_own_unbroken_freshness() {
        // Given
        book.replay(alive("w", Lease.NEW, 0), 3, 0);
        iAmFreshSince(2_000 * MS);

        // When
        var atOnce = book.judge(2_100 * MS);
        book.replay(alive("me", 5, 2_700 * MS), 8, 2_700 * MS);
        var later = book.judge(2_800 * MS);

        // Then
        assertThat(atOnce).isEmpty();
        assertThat(later).containsExactly(new Lease.Lapsed("w", 3, 3, "me"));
    }

    @Test
    void accuses_nobody_when_the_log_itself_stands_still() {
        // Given
        iAmFreshSince(0);
        book.replay(alive("w", Lease.NEW, 0), 6, 0);
        book.replay(alive("w", 6, 1_000 * MS), 7, 1_000 * MS);
        book.replay(alive("me", 5, 1_240 * MS), 8, 1_240 * MS);

        // When
        var stillFresh = book.fresh(1_800 * MS);
        var accused = book.judge(1_800 * MS);

        // Then
        assertThat(stillFresh).isTrue();
        assertThat(accused).isEmpty();
    }

    @Test
    void voids_an_accusation_that_a_younger_lease_stands_before() {
        // Given
        book.replay(alive("w", Lease.NEW, 0), 3, 0);
        book.replay(alive("w", 3, 0), 9, 0);

        // When
        var change = book.replay(new Lease.Lapsed("w", 3, 3, "other"), 10, 0);

        // Then
        assertThat(change).isEqualTo(new LeaseBook.Change.Nothing());
        assertThat(book.live("w", 3)).isTrue();
    }

    @Test
    void holds_a_lapsed_epoch_dead_for_its_owner_too_whatever_it_writes_later() {
        // Given
        iAmFreshSince(0);

        // When
        var change = book.replay(new Lease.Lapsed("me", 5, 5, "other"), 10, 0);
        book.replay(alive("me", 5, 10 * MS), 11, 10 * MS);

        // Then
        assertThat(change).isEqualTo(new LeaseBook.Change.OwnDeath(5));
        assertThat(book.fresh(20 * MS)).isFalse();
        assertThat(book.gone("me", 5)).isTrue();
    }

    @Test
    void ends_the_older_epoch_of_a_process_when_a_newer_one_begins() {
        // Given
        book.replay(alive("w", Lease.NEW, 0, 0, 1), 3, 0);

        // When
        book.replay(alive("w", Lease.NEW, 0, 1), 20, 0);

        // Then
        assertThat(book.gone("w", 3)).isTrue();
        assertThat(book.owner(Role.WORKER, 1)).hasValueSatisfying(h -> assertThat(h.epoch()).isEqualTo(20));
        assertThat(book.owner(Role.WORKER, 0)).isEmpty();
    }

    // ---- a log that was made anew

    @Test
    void does_not_believe_an_epoch_that_only_a_former_log_can_have_given() {
        // When
        var change = book.replay(alive("w", 5_000, 0), 2, 0);

        // Then
        assertThat(change).isEqualTo(new LeaseBook.Change.Nothing());
        assertThat(book.live(Role.WORKER)).isEmpty();
    }

    @Test
    void ends_an_own_epoch_that_a_former_log_gave_so_that_a_new_one_is_begun() {
        // Given
        iAmFreshSince(0);

        // When
        var change = book.replay(alive("me", 5, 10 * MS), 0, 10 * MS);
        var again = book.replay(alive("me", 5, 20 * MS), 1, 20 * MS);

        // Then
        assertThat(change).isEqualTo(new LeaseBook.Change.OwnDeath(5));
        assertThat(again).isEqualTo(new LeaseBook.Change.Nothing());
        assertThat(book.fresh(30 * MS)).isFalse();
    }

    @Test
    void forgets_what_a_former_log_said_so_that_smaller_epochs_count() {
        // Given
        book.replay(alive("w", Lease.NEW, 0), 5_000, 0);

        // When
        book.replay(alive("w", Lease.NEW, 0), 0, 0);

        // Then
        assertThat(book.live("w", 0)).isTrue();
        assertThat(book.live("w", 5_000)).isFalse();
    }
}
