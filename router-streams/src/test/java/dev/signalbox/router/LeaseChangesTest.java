package dev.signalbox.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseChangesTest {
    private final LeaseChanges changes = new LeaseChanges();

    @Test
    void requests_are_looked_at_when_a_worker_reads_other_partitions() {
        // Given
        changes.on(renewed(Lease.Role.WORKER, 0, 1));
        long before = changes.getAsLong();

        // When
        changes.on(renewed(Lease.Role.WORKER, 1));

        // Then
        assertThat(changes.getAsLong()).isGreaterThan(before);
    }

    @Test
    void a_lease_that_is_only_renewed_is_no_news() {
        // Given
        changes.on(renewed(Lease.Role.WORKER, 0, 1));
        changes.on(renewed(Lease.Role.ROUTER, 0));
        long before = changes.getAsLong();

        // When
        changes.on(renewed(Lease.Role.WORKER, 0, 1));
        changes.on(renewed(Lease.Role.ROUTER, 0, 1));
        changes.on(new LeaseBook.Change.Nothing());

        // Then
        assertThat(changes.getAsLong()).isEqualTo(before);
    }

    @Test
    void requests_are_looked_at_when_a_process_begins_and_when_it_dies() {
        // When
        changes.on(new LeaseBook.Change.Began(lease(Lease.Role.ROUTER, 0), 3));
        long begun = changes.getAsLong();
        changes.on(new LeaseBook.Change.Died("p-1", 3, Lease.Role.ROUTER));

        // Then
        assertThat(begun).isPositive();
        assertThat(changes.getAsLong()).isGreaterThan(begun);
    }

    private static LeaseBook.Change renewed(Lease.Role role, Integer... owned) {
        return new LeaseBook.Change.Renewed(lease(role, owned), 3);
    }

    private static Lease.Alive lease(Lease.Role role, Integer... owned) {
        return new Lease.Alive(role + "-1", role, 3, 7, 0, List.of(owned), false, "", List.of());
    }
}
