package dev.signalbox.ingress.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublicationTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long LONG_AGO = -SECOND;
    private final LeaseBook book = new LeaseBook("me", SECOND);
    private final Owners.Table table = new Owners.Table(4, SECOND);
    private long offset;

    @Test
    void goes_to_its_own_partition_where_a_router_works_on_it() {
        // Given
        alive("r1", 0, 1, 2, 3);

        // When
        var publication = Publication.first("session-1", owners(0));

        // Then
        assertThat(publication.partition()).isEqualTo(Publication.home("session-1", 4));
        assertThat(publication.number()).isZero();
    }

    @Test
    void goes_to_another_partition_where_its_own_has_no_router() {
        // Given
        int home = Publication.home("session-1", 4);
        alive("r1", (home + 1) % 4);

        // When
        var publication = Publication.first("session-1", owners(0));

        // Then
        assertThat(publication.partition()).isEqualTo((home + 1) % 4);
    }

    @Test
    void goes_to_its_own_partition_where_nobody_is_known_at_all() {
        // When
        var publication = Publication.first("session-1", Owners.unknown(4));

        // Then
        assertThat(publication.partition()).isEqualTo(Publication.home("session-1", 4));
    }

    @Test
    void is_published_again_to_a_living_router_when_its_own_died() {
        // Given
        int home = Publication.home("s", 4);
        alive("r1", home);
        alive("r2", (home + 1) % 4);
        var publication = Publication.first("s", owners(0));
        long died = book.holder("r1").orElseThrow().offset();
        book.replay(new Lease.Lapsed("r1", book.holder("r1").orElseThrow().epoch(), died, "r2"), offset++, 1);

        // When
        var step = publication.again(Publication.Reason.ROUTER_LOST, owners(1), LONG_AGO);

        // Then
        assertThat(step).isEqualTo(new Publication.Step.Publish(1, (home + 1) % 4, home));
        assertThat(publication.others()).containsExactly(home);
    }

    @Test
    void waits_a_moment_for_a_partition_that_moves_between_living_routers() {
        // Given
        int home = Publication.home("s", 4);
        alive("r1", home, (home + 1) % 4);
        var publication = Publication.first("s", owners(0));
        renewed("r1", (home + 1) % 4);

        // When
        var early = publication.again(Publication.Reason.ROUTER_LOST, owners(SECOND / 2), LONG_AGO);
        var late = publication.again(Publication.Reason.ROUTER_LOST, owners(2 * SECOND), LONG_AGO);

        // Then
        assertThat(early).isEqualTo(new Publication.Step.Wait());
        assertThat(late).isEqualTo(new Publication.Step.Publish(1, (home + 1) % 4, home));
    }

    @Test
    void does_not_wait_for_a_partition_that_moves_if_its_router_gave_it_up_before_it_could_read_the_request() {
        // Given
        int home = Publication.home("s", 4);
        alive("r1", home, (home + 1) % 4);
        var publication = Publication.first("s", owners(0));
        renewed("r1", (home + 1) % 4);
        owners(10);

        // When
        var step = publication.again(Publication.Reason.ROUTER_LOST, owners(SECOND / 100), 5);

        // Then
        assertThat(step).isEqualTo(new Publication.Step.Publish(1, (home + 1) % 4, home));
    }

    @Test
    void waits_while_nobody_lives() {
        // Given
        var publication = Publication.first("s", Owners.unknown(4));

        // When
        var step = publication.again(Publication.Reason.ROUTER_LOST, Owners.unknown(4), LONG_AGO);

        // Then
        assertThat(step).isEqualTo(new Publication.Step.Wait());
        assertThat(publication.number()).isZero();
    }

    @Test
    void is_published_three_times_for_lost_routers_and_once_more_for_a_break() {
        // Given
        var publication = Publication.first("s", Owners.unknown(4));
        var all = all();

        // When
        for (int i = 0; i < 2; i++) {
            int away = (publication.partition() + 1) % 4;
            alive("only", away);
            publication.again(Publication.Reason.ROUTER_LOST, owners(0), LONG_AGO);
        }
        var third = publication.again(Publication.Reason.ROUTER_LOST, Owners.unknown(4), LONG_AGO);
        var broken = publication.again(Publication.Reason.BREAK, all, LONG_AGO);
        var again = publication.again(Publication.Reason.BREAK, all, LONG_AGO);

        // Then
        assertThat(third).isEqualTo(new Publication.Step.Wait());
        assertThat(broken).isInstanceOf(Publication.Step.Publish.class);
        assertThat(again).isEqualTo(new Publication.Step.GiveUp());
    }

    @Test
    void answers_that_go_on_have_publications_of_their_own() {
        // Given
        var publication = Publication.first("s", Owners.unknown(4), 5);
        var all = all();

        // When
        for (int i = 1; i <= 5; i++) {
            assertThat(publication.again(Publication.Reason.CONTINUE, all, LONG_AGO)).isInstanceOf(Publication.Step.Publish.class);
            assertThat(publication.number()).isEqualTo(i);
        }
        var sixth = publication.again(Publication.Reason.CONTINUE, all, LONG_AGO);
        int away = (publication.partition() + 1) % 4;
        alive("only", away);
        var lost = publication.again(Publication.Reason.ROUTER_LOST, owners(0), LONG_AGO);

        // Then
        assertThat(sixth).isEqualTo(new Publication.Step.GiveUp());
        assertThat(lost).as("a lost router still counts apart").isInstanceOf(Publication.Step.Publish.class);
    }

    @Test
    void spreads_conversations_over_all_partitions() {
        // Given
        var counts = new int[8];

        // When
        for (int i = 0; i < 8_000; i++) {
            counts[Publication.home("session-" + i, 8)]++;
        }

        // Then
        for (int count : counts) {
            assertThat(count).isBetween(800, 1_200);
        }
    }

    private Owners all() {
        var everything = new LeaseBook("me", SECOND);
        everything.replay(lease("r", Lease.NEW, 0, 1, 2, 3), 0, 0);
        return new Owners.Table(4, SECOND).at(everything.live(Lease.Role.ROUTER), 0);
    }

    private Owners owners(long now) {
        return table.at(book.live(Lease.Role.ROUTER), now);
    }

    private void alive(String process, Integer... owned) {
        book.replay(lease(process, Lease.NEW, owned), offset++, 0);
    }

    private void renewed(String process, Integer... owned) {
        book.replay(lease(process, book.holder(process).orElseThrow().epoch(), owned), offset++, 0);
    }

    private static Lease.Alive lease(String process, long epoch, Integer... owned) {
        return new Lease.Alive(process, Lease.Role.ROUTER, epoch, 1, 0, List.of(owned), false, "", List.of());
    }
}
