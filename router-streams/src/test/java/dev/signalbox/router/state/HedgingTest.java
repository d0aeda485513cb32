package dev.signalbox.router.state;

import static dev.signalbox.router.state.MachineKit.accepted;
import static dev.signalbox.router.state.MachineKit.again;
import static dev.signalbox.router.state.MachineKit.batch;
import static dev.signalbox.router.state.MachineKit.cancelled;
import static dev.signalbox.router.state.MachineKit.chat;
import static dev.signalbox.router.state.MachineKit.failed;
import static dev.signalbox.router.state.MachineKit.firstToken;
import static dev.signalbox.router.state.MachineKit.on;
import static dev.signalbox.router.state.MachineKit.overloaded;
import static dev.signalbox.router.state.MachineKit.run;
import static dev.signalbox.router.state.MachineKit.stopped;
import static dev.signalbox.router.state.MachineKit.with;
import static dev.signalbox.router.state.MachineKit.won;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HedgingTest {
    private static final long AFTER = 400;

    private static FakeFleet fleet() {
        return FakeFleet.of("blue", 2).with("green", 2).hedgingAfter(AFTER);
    }

    /** A request whose first attempt has been silent for so long. */
    private static MachineKit silentFor(long millis) {
        var kit = on(fleet()).request(chat("q"));
        return kit.event(accepted(kit.lastSent())).later(millis);
    }

    @Test
    void sends_a_second_attempt_elsewhere_when_the_first_is_silent_for_too_long() {
        // Given
        var kit = silentFor(AFTER - 1);
        assertThat(kit.sent()).hasSize(1);

        // When
        kit.later(1);

        // Then
        assertThat(kit.sent()).hasSize(2);
        assertThat(kit.lastSent().target()).isEqualTo("green");
        assertThat(kit.lastSent().number()).isEqualTo(2);
        assertThat(kit.lastSent().request().body()).isInstanceOf(Body.Reference.class);
        assertThat(kit.fleet.load()).isEqualTo(2);
    }

    @Test
    void leaves_alone_what_has_shown_something() {
        var kit = on(fleet()).request(chat("q"));

        kit.event(firstToken(kit.lastSent())).later(AFTER * 10);

        assertThat(kit.sent()).hasSize(1);
    }

    @Test
    void leaves_alone_what_somebody_cancelled_or_that_ended() {
        var kit = on(fleet()).request(chat("gone")).request(chat("done"));
        var done = kit.lastSent();

        kit.event(cancelled("gone")).event(won(done)).later(AFTER * 10);

        assertThat(kit.sent()).hasSize(2);
    }

    @Test
    void never_hedges_batch_whole_answers_or_continuations() {
        var kit = on(FakeFleet.of("blue", 9).with("green", 9).hedgingAfter(AFTER));
        var chat = chat("lane");
        var f = chat.facts();
        var whole = new Facts(f.model(), false, f.promptTokens(), 0, 0, f.affinity(), f.prefixBlocks(), f.spans());

        kit.request(batch("batch"));
        kit.request(with(chat, Lane.BATCH, chat.deadline(), chat.replyTo()));
        kit.request(asking(chat("whole"), whole));
        kit.request(chat("broken").published(0, 2, chat.replyTo(), Optional.of(new Continuation(kit.lastSent().attempt(), 3, kit.lastSent().target(), "so far", "", 2, Bytes.EMPTY))));
        kit.later(AFTER * 10);

        assertThat(kit.sent()).hasSize(4);
    }

    @Test
    void hedges_a_whole_answer_that_tries_a_target_which_was_ill() {
        // Given
        var fleet = fleet();
        fleet.onTrial = true;
        var f = chat("whole").facts();
        var whole = new Facts(f.model(), false, f.promptTokens(), 0, 0, f.affinity(), f.prefixBlocks(), f.spans());

        // When
        var kit = on(fleet).request(asking(chat("whole"), whole)).later(AFTER);

        // Then
        assertThat(kit.sent()).extracting(d -> d.target()).containsExactly("blue", "green");
    }

    private static InferenceRequest asking(InferenceRequest r, Facts facts) {
        return new InferenceRequest(r.id(), r.publication(), r.partition(), r.tenant(), r.lane(), r.dialect(), r.receivedAt(),
                r.deadline(), facts, r.body(), r.replyTo(), r.continuation(), r.resumable());
    }

    @Test
    void cancels_the_other_one_when_either_wins() {
        for (boolean firstWins : new boolean[] {true, false}) {
            var kit = silentFor(AFTER);
            var winner = kit.sent().get(firstWins ? 0 : 1);
            var loser = kit.sent().get(firstWins ? 1 : 0);

            kit.event(won(winner));

            assertThat(kit.stoppedAttempts()).containsExactly(loser.attempt());
            kit.event(stopped(loser)).event(MachineKit.finished(winner));
            assertThat(kit.table.size()).isZero();
            assertThat(kit.fleet.load()).isZero();
        }
    }

    @Test
    void a_worker_hears_whether_its_attempt_was_overtaken_or_nobody_wants_the_answer() {
        var overtaken = silentFor(AFTER);
        var unwanted = silentFor(AFTER);

        overtaken.event(won(overtaken.sent().get(1)));
        unwanted.event(cancelled("q"));

        assertThat(overtaken.stops()).extracting(c -> c.overtaken()).containsExactly(true);
        assertThat(unwanted.stops()).extracting(c -> c.overtaken()).containsExactly(false, false);
    }

    @Test
    void goes_on_with_the_one_that_is_left_when_the_other_fails() {
        for (int failing = 0; failing < 2; failing++) {
            var kit = silentFor(AFTER);

            kit.event(failed(kit.sent().get(failing), Failure.PROVIDER_ERROR)).later(AFTER * 10);

            assertThat(kit.sent()).as("no retry beside the one that runs, and no second hedge").hasSize(2);
            assertThat(kit.state("q").orElseThrow().standing()).isEqualTo(Standing.RUNNING);
        }
    }

    @Test
    void retries_when_both_have_failed() {
        var kit = silentFor(AFTER);
        var both = kit.sent();

        kit.event(failed(both.get(0), Failure.PROVIDER_ERROR)).event(failed(both.get(1), Failure.PROVIDER_ERROR)).later(1_000);

        assertThat(kit.sent()).hasSize(3);
        assertThat(kit.finals()).isEmpty();
    }

    @Test
    void hedges_nothing_while_others_of_the_name_wait() {
        // Given
        var kit = silentFor(AFTER - 10).request(chat("waits"));
        kit.event(overloaded(kit.lastSent()));

        // When
        kit.later(10);

        // Then
        assertThat(kit.machine.heldRequests()).isEqualTo(1);
        assertThat(kit.sent()).extracting(d -> d.request().id().value()).containsExactly("q", "waits");

        // When
        kit.later(100).later(100);

        // Then
        assertThat(kit.sent()).extracting(d -> d.request().id().value()).containsExactly("q", "waits", "waits", "q");
    }

    @Test
    void asks_again_while_there_is_no_room_or_no_budget() {
        var kit = silentFor(AFTER - 1);
        kit.fleet.noHedge = true;
        kit.later(500);
        assertThat(kit.sent()).hasSize(1);

        kit.fleet.noHedge = false;
        kit.later(100);

        assertThat(kit.sent()).hasSize(2);
    }

    @Test
    void hedges_again_where_the_hedge_was_not_begun() {
        var kit = silentFor(AFTER);

        kit.event(overloaded(kit.lastSent())).later(10);

        assertThat(kit.sent()).hasSize(3);
        assertThat(kit.fleet.load()).isEqualTo(2);
    }

    @Test
    void a_router_that_takes_over_hedges_what_it_finds_silent() {
        // Given
        var next = silentFor(AFTER - 10).takenOver(fleet());
        next.machine.resume(next.now);

        // When
        next.later(10);

        // Then
        assertThat(next.sent()).extracting(d -> d.target() + " of epoch " + d.attempt().routerEpoch()).containsExactly("green of epoch 5");
        assertThat(next.fleet.load()).isEqualTo(2);
    }

    @Test
    void a_router_that_takes_over_knows_from_the_stored_bytes_what_was_hedged() {
        // Given
        var kit = silentFor(AFTER);
        var state = RequestStateFormat.read(RequestStateFormat.write(kit.state("q").orElseThrow()));
        assertThat(state.attempts()).isEqualTo(kit.state("q").orElseThrow().attempts());
        var kept = new KeptRequests();
        kept.put(state);

        // When
        var next = new MachineKit(fleet(), Rules.DEFAULT, kept);
        next.now = kit.now;
        next.said.addAll(next.machine.resume(next.now));
        next.event(failed(kit.sent().getFirst(), Failure.PROVIDER_ERROR)).later(AFTER * 10);

        // Then
        assertThat(next.sent()).extracting(d -> d.attempt()).containsExactlyElementsOf(kit.sent().stream().map(d -> d.attempt()).toList());
    }

    // ---- what a router that takes over says of what was overtaken

    /** As if its process had died and another one had found what it wrote. */
    private static MachineKit successorOf(MachineKit kit) {
        var kept = new KeptRequests();
        kit.state("q").map(RequestStateFormat::write).map(RequestStateFormat::read).ifPresent(kept::put);
        var next = new MachineKit(fleet(), Rules.DEFAULT, kept);
        next.now = kit.now;
        return next;
    }

    private static MachineKit resumed(MachineKit kit) {
        kit.said.addAll(kit.machine.resume(kit.now));
        return kit;
    }

    @Test
    void a_router_that_takes_over_tells_once_more_whom_another_attempt_overtook() {
        // Given
        var kit = silentFor(AFTER);
        var silent = kit.sent().getFirst();
        kit.event(won(kit.lastSent()));

        // When
        var next = resumed(successorOf(kit));

        // Then
        assertThat(next.stops()).singleElement().satisfies(stop -> {
            assertThat(stop.attempt()).contains(silent.attempt());
            assertThat(stop.overtaken()).isTrue();
        });
    }

    @Test
    void a_router_that_learns_while_it_takes_over_who_won_says_nothing_before_and_then_who_was_overtaken() {
        // Given: its predecessor died before it read who had won
        var kit = silentFor(AFTER);
        var next = successorOf(kit);

        // When
        next.event(won(kit.lastSent()));
        var before = next.stops();
        resumed(next);

        // Then
        assertThat(before).isEmpty();
        assertThat(next.stops()).singleElement().satisfies(stop -> {
            assertThat(stop.attempt()).contains(kit.sent().getFirst().attempt());
            assertThat(stop.overtaken()).isTrue();
        });
    }

    @Test
    void a_router_that_takes_over_does_not_say_overtaken_of_what_nobody_wants_any_more() {
        // Given
        var unwanted = silentFor(AFTER).event(cancelled("q"));
        var shownAndUnwanted = silentFor(AFTER);
        var winner = shownAndUnwanted.lastSent();
        shownAndUnwanted.event(won(winner)).event(cancelled("q"));

        // When
        var stops = resumed(successorOf(unwanted)).stops();
        var stopsOfShown = resumed(successorOf(shownAndUnwanted)).stops();

        // Then
        assertThat(stops).hasSize(2).noneMatch(Cancel::overtaken);
        assertThat(stopsOfShown).extracting(stop -> stop.overtaken()).containsExactly(true, false);
        assertThat(stopsOfShown.getLast().attempt()).contains(winner.attempt());
    }

    @Test
    void what_ran_for_an_earlier_publication_was_not_overtaken_by_the_one_that_came_in_its_place() {
        // Given
        var kit = silentFor(1).request(again(chat("q"), 1));
        var earlier = kit.sent().getFirst();
        kit.event(won(kit.lastSent()));

        // When
        var next = resumed(successorOf(kit));

        // Then
        assertThat(kit.lastSent().attempt().publication()).isEqualTo(1);
        assertThat(next.stops()).singleElement().satisfies(stop -> {
            assertThat(stop.attempt()).contains(earlier.attempt());
            assertThat(stop.overtaken()).isFalse();
        });
    }

    /** An attempt of which the router's predecessor had told nobody. */
    private static AttemptEvent acceptedLate(Dispatch like) {
        var attempt = new AttemptId(like.attempt().publication(), 3, 99);
        return new AttemptEvent.Accepted(like.request().id(), attempt, run(like), new AttemptEvent.Timings(MachineKit.T0, -1, 5));
    }

    @Test
    void an_attempt_that_is_heard_of_when_another_has_won_is_told_that_it_was_overtaken() {
        // Given
        var wanted = silentFor(1);
        var unwanted = silentFor(1).event(cancelled("q"));
        int before = unwanted.stops().size();

        // When
        wanted.event(won(wanted.lastSent())).event(acceptedLate(wanted.lastSent()));
        unwanted.event(acceptedLate(unwanted.lastSent()));

        // Then
        assertThat(wanted.stops()).singleElement().satisfies(stop -> {
            assertThat(stop.attempt().orElseThrow().routerEpoch()).isEqualTo(3);
            assertThat(stop.overtaken()).isTrue();
        });
        assertThat(unwanted.stops()).hasSize(before + 1).noneMatch(Cancel::overtaken);

        // When: the same is said again by who takes over
        var next = resumed(successorOf(wanted));

        // Then
        assertThat(next.stops()).singleElement().satisfies(stop -> assertThat(stop.overtaken()).isTrue());
    }
}
