package dev.signalbox.router.state;

import static dev.signalbox.router.state.MachineKit.accepted;
import static dev.signalbox.router.state.MachineKit.asking;
import static dev.signalbox.router.state.MachineKit.again;
import static dev.signalbox.router.state.MachineKit.batch;
import static dev.signalbox.router.state.MachineKit.cancelled;
import static dev.signalbox.router.state.MachineKit.chat;
import static dev.signalbox.router.state.MachineKit.failed;
import static dev.signalbox.router.state.MachineKit.finished;
import static dev.signalbox.router.state.MachineKit.firstToken;
import static dev.signalbox.router.state.MachineKit.on;
import static dev.signalbox.router.state.MachineKit.overloaded;
import static dev.signalbox.router.state.MachineKit.refused;
import static dev.signalbox.router.state.MachineKit.stopped;
import static dev.signalbox.router.state.MachineKit.superseded;
import static dev.signalbox.router.state.MachineKit.won;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Failure;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptRequestsTest {
    private static final RequestId Q = new RequestId("q");

    /** A changelog as a successor finds it, and what was written to it in order. */
    private static final class Log implements KeptRequests.Changelog {
        final Map<String, byte[]> last = new LinkedHashMap<>();
        final List<String> written = new ArrayList<>();

        @Override
        public void put(String key, byte[] value) {
            last.put(key, value);
            written.add("+" + key);
        }

        @Override
        public void delete(String key) {
            last.remove(key);
            written.add("-" + key);
        }

        KeptRequests restored() {
            return KeptRequests.restored(new LinkedHashMap<>(last), (key, reason) -> {
                throw new AssertionError(key + ": " + reason);
            });
        }

        /** The process is killed, and another one has what was written so far. Nothing else is known to have been heard. */
        MachineKit successor() {
            var kit = new MachineKit(FakeFleet.of("blue", 1), Rules.DEFAULT, restored());
            kit.fleet.epoch = 6;
            kit.now = MachineKit.T0 + 1_000;
            return kit;
        }
    }

    private final Log log = new Log();

    private static MachineKit resumed(MachineKit kit) {
        kit.said.addAll(kit.machine.resume(kit.now));
        return kit;
    }

    @Test
    void nothing_is_written_of_a_request_that_came_and_went_between_two_commits() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).request(asking(chat("q"), "nobody-has-it"));

        // When
        kit.table.changes(true, log);

        // Then
        assertThat(kit.finals()).hasSize(1);
        assertThat(log.written).isEmpty();
    }

    @Test
    void what_is_there_is_written_once_and_its_end_once() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q"));

        // When
        kit.table.changes(true, log);
        kit.table.changes(true, log);
        kit.event(won(kit.lastSent())).event(finished(kit.lastSent()));
        kit.table.changes(true, log);
        kit.table.changes(true, log);

        // Then
        assertThat(log.written).containsExactly("+q", "-q");
    }

    @Test
    void a_last_word_is_said_again_by_a_successor_until_a_later_commit() {
        // Given: the only attempt fails for good after the first commit
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q"));
        kit.table.changes(true, log);
        kit.event(failed(kit.lastSent(), Failure.CONTENT_POLICY));

        // When: the router dies while the second commit is under way
        kit.table.changes(true, log);
        var successor = resumed(log.successor());

        // Then
        assertThat(kit.machine.openRequests()).isZero();
        assertThat(successor.finals()).isEqualTo(kit.finals()).hasSize(1);
        assertThat(successor.machine.openRequests()).isZero();

        // When: it lives on
        kit.table.changes(true, log);

        // Then
        assertThat(log.last).isEmpty();
        assertThat(resumed(log.successor()).said).isEmpty();
    }

    @Test
    void a_successor_knows_who_said_that_a_request_is_not_to_come_again() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q"));
        var sent = kit.lastSent();
        kit.event(MachineKit.turnedAway(sent));
        kit.table.changes(true, log);

        // When
        var successor = log.successor();

        // Then
        assertThat(successor.state("q").orElseThrow().turnedAwayAt()).containsExactly(sent.target());
    }

    @Test
    void the_result_of_a_batch_request_that_was_given_up_is_said_again() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).request(batch("q"));
        kit.table.changes(true, log);
        kit.event(failed(kit.lastSent(), Failure.CONTENT_POLICY));
        kit.table.changes(true, log);

        // When
        var successor = resumed(log.successor());

        // Then
        assertThat(successor.said).singleElement().isInstanceOfSatisfying(Effect.Settle.class,
                settle -> assertThat(settle.response().failure()).isEqualTo(Failure.CONTENT_POLICY));
        assertThat(successor.table.batchOpen()).isZero();
    }

    @Test
    void a_held_request_that_expires_is_given_up_again() {
        // Given
        var kit = on(FakeFleet.of("blue", 0)).request(batch("q"));
        kit.table.changes(true, log);
        kit.later(60_000);
        kit.table.changes(true, log);

        // When
        var successor = resumed(log.successor());

        // Then
        assertThat(successor.said).singleElement().isInstanceOfSatisfying(Effect.Settle.class,
                settle -> assertThat(settle.response().failure()).isEqualTo(Failure.DEADLINE));
    }

    @Test
    void a_last_word_outlives_what_is_read_before_the_successor_may_speak() {
        // Given: given up while an attempt still runs
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q")).event(accepted(chatSent()));
        var sent = kit.lastSent();
        kit.table.changes(true, log);
        kit.later(40_000);
        kit.table.changes(true, log);
        var successor = log.successor();

        // When
        successor.event(stopped(sent)).event(cancelled("q"));
        resumed(successor);

        // Then
        assertThat(kit.finals()).hasSize(1);
        assertThat(successor.finals()).hasSize(1);
        assertThat(successor.machine.openRequests()).isZero();
    }

    @Test
    void what_was_won_and_finished_before_its_request_was_read_is_not_run_by_a_successor() {
        // Given: a router died with the request's offset not committed, and its successor reads all events first
        var sent = chatSent();
        var successor = log.successor();

        // When
        successor.event(accepted(sent)).event(won(sent)).event(finished(sent)).request(chat("q"));
        resumed(successor);

        // Then
        assertThat(successor.sent()).isEmpty();
        assertThat(successor.machine.openRequests()).isZero();
    }

    @Test
    void a_request_that_is_read_again_after_its_end_is_not_run_by_a_successor() {
        // Given: the state was written and the offsets were not
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q"));
        kit.table.changes(true, log);
        var sent = kit.lastSent();
        var successor = log.successor();

        // When
        successor.event(won(sent)).event(finished(sent)).request(chat("q"));
        resumed(successor);

        // Then
        assertThat(successor.sent()).isEmpty();
        assertThat(successor.machine.openRequests()).isZero();
    }

    /** The dispatch that a kit's first chat gets. */
    private static dev.signalbox.records.Dispatch chatSent() {
        return on(FakeFleet.of("blue", 1)).request(chat("q")).lastSent();
    }

    @Test
    void a_last_word_that_is_not_even_under_way_is_kept_until_it_is() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).request(asking(chat("q"), "nobody-has-it"));

        // When: its sending has timed out, so that two commits go by without it
        kit.table.changes(false, log);
        kit.table.changes(false, log);

        // Then
        assertThat(resumed(log.successor()).finals()).isEqualTo(kit.finals());

        // When
        kit.table.changes(true, log);
        var meanwhile = resumed(log.successor());
        kit.table.changes(true, log);

        // Then
        assertThat(meanwhile.finals()).isEqualTo(kit.finals());
        assertThat(log.last).isEmpty();
    }

    @Test
    void a_request_that_was_given_up_and_comes_back_stays() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q"));
        kit.table.changes(true, log);
        kit.event(failed(kit.lastSent(), Failure.CONTENT_POLICY));
        kit.table.changes(true, log);

        // When
        kit.request(again(chat("q"), 1));
        kit.table.changes(true, log);
        kit.table.changes(true, log);

        // Then
        assertThat(resumed(log.successor()).lastSent().attempt()).isEqualTo(kit.lastSent().attempt());
    }

    @Test
    void what_was_said_of_a_request_to_come_outlives_the_process() {
        // Given: the events' offsets are committed, the requests are still to come
        var kit = on(FakeFleet.of("blue", 1))
                .event(superseded("q1", 0)).event(cancelled("q2")).event(new AttemptEvent.Won(new RequestId("q3"), chatSent().attempt(), 0));
        kit.table.changes(true, log);

        // When
        var successor = resumed(log.successor()).request(chat("q1")).request(chat("q2")).request(chat("q3")).request(chat("q4"));

        // Then
        assertThat(successor.sent()).singleElement().satisfies(d -> assertThat(d.request().id().value()).isEqualTo("q4"));
    }

    @Test
    void what_was_said_early_stays_until_the_request_it_was_waiting_for_is_committed() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).event(superseded("q", 0));
        kit.table.changes(true, log);
        kit.request(chat("q"));

        // When: killed in the commit that takes the request's offset along, so that it is read again
        kit.table.changes(true, log);
        var successor = resumed(log.successor()).request(chat("q"));

        // Then
        assertThat(kit.sent()).isEmpty();
        assertThat(successor.sent()).isEmpty();

        // When
        kit.table.changes(true, log);

        // Then
        assertThat(log.last).isEmpty();
    }

    @Test
    void what_was_said_early_is_forgotten_when_the_request_can_no_longer_come() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).event(cancelled("q"));
        kit.table.changes(true, log);
        var successor = resumed(log.successor());

        // When
        successor.later(Rules.DEFAULT.lag().toMillis() + 1);
        successor.table.changes(true, log);
        successor.table.changes(true, log);

        // Then
        assertThat(log.last).isEmpty();
    }

    @Test
    void no_more_is_stored_of_requests_to_come_than_the_rules_allow() {
        // Given
        var few = new Rules(4, 10, Rules.DEFAULT.backOff(), Rules.DEFAULT.lag(), 3, Rules.DEFAULT.overdue(), Rules.DEFAULT.keep(),
                Rules.DEFAULT.attach());
        var kit = on(FakeFleet.of("blue", 1), few);

        // When
        for (int i = 0; i < 5; i++) {
            for (int n = 0; n < 2 * EarlyEvents.PER_REQUEST; n++) {
                kit.event(cancelled("q" + i));
            }
        }
        kit.table.changes(true, log);

        // Then: of the youngest three, and of each a bounded number of events
        assertThat(log.written).hasSize(3);
        var kept = log.restored();
        assertThat(kept.early().of(new RequestId("q1"))).isEmpty();
        assertThat(kept.early().of(new RequestId("q2")).orElseThrow().events()).hasSize(EarlyEvents.PER_REQUEST);
    }

    @Test
    void every_event_is_read_back_as_far_as_the_machine_goes_by_it() {
        // Given
        var sent = chatSent();
        var events = List.of(accepted(sent), firstToken(sent), finished(sent), failed(sent, Failure.RATE_LIMITED, 1_500, true),
                stopped(sent), overloaded(sent), refused(sent), won(sent), new AttemptEvent.Broken(Q, sent.attempt()), superseded("q", 2),
                cancelled("q"));

        // When
        var read = EarlyEventsFormat.read(Q, EarlyEventsFormat.write(new EarlyEvents.Early(77, events)));

        // Then
        assertThat(read.since()).isEqualTo(77);
        assertThat(read.events()).hasSameSizeAs(events);
        for (int i = 0; i < events.size(); i++) {
            var event = read.events().get(i);
            assertThat(event).hasSameClassAs(events.get(i));
            assertThat(event.request()).isEqualTo(Q);
            assertThat(event.of()).isEqualTo(events.get(i).of());
            if (event instanceof AttemptEvent.OfWorker of) {
                var before = ((AttemptEvent.OfWorker) events.get(i)).run();
                assertThat(of.run()).usingRecursiveComparison().ignoringFields("tenant", "model", "lane").isEqualTo(before);
            }
            switch (event) {
                case AttemptEvent.Failed f -> assertThat(f).usingRecursiveComparison().ignoringFields("run", "timings").isEqualTo(events.get(i));
                case AttemptEvent.Won _, AttemptEvent.Superseded _, AttemptEvent.Cancelled _ -> assertThat(event).isEqualTo(events.get(i));
                default -> {}
            }
        }
    }
}
