package dev.signalbox.router.state;

import static dev.signalbox.router.state.MachineKit.T0;
import static dev.signalbox.router.state.MachineKit.accepted;
import static dev.signalbox.router.state.MachineKit.again;
import static dev.signalbox.router.state.MachineKit.asking;
import static dev.signalbox.router.state.MachineKit.batch;
import static dev.signalbox.router.state.MachineKit.cancelled;
import static dev.signalbox.router.state.MachineKit.chat;
import static dev.signalbox.router.state.MachineKit.failed;
import static dev.signalbox.router.state.MachineKit.finished;
import static dev.signalbox.router.state.MachineKit.firstToken;
import static dev.signalbox.router.state.MachineKit.on;
import static dev.signalbox.router.state.MachineKit.overloaded;
import static dev.signalbox.router.state.MachineKit.refused;
import static dev.signalbox.router.state.MachineKit.resumable;
import static dev.signalbox.router.state.MachineKit.run;
import static dev.signalbox.router.state.MachineKit.stopped;
import static dev.signalbox.router.state.MachineKit.superseded;
import static dev.signalbox.router.state.MachineKit.with;
import static dev.signalbox.router.state.MachineKit.won;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestMachineTest {
    @Test
    void sends_a_request_with_the_body_it_came_with() {
        var kit = on(FakeFleet.of("blue", 2));

        kit.request(chat("q"));

        assertThat(kit.lastSent().target()).isEqualTo("blue");
        assertThat(kit.lastSent().partition()).isEqualTo(3);
        assertThat(kit.lastSent().request().body()).isInstanceOf(Body.Inline.class);
        assertThat(kit.state("q").orElseThrow().request().body()).isInstanceOf(Body.Reference.class);
    }

    @Test
    void sends_a_repeated_attempt_with_a_reference_to_the_body() {
        var kit = on(FakeFleet.of("blue", 2).with("green", 2)).request(chat("other")).request(chat("q"));

        kit.event(failed(kit.lastSent(), Failure.PROVIDER_ERROR));

        assertThat(kit.lastSent().target()).isEqualTo("green");
        assertThat(kit.lastSent().number()).isEqualTo(2);
        var body = (Body.Reference) kit.lastSent().request().body();
        assertThat(body.source()).isEqualTo(Body.Source.REQUESTS);
        assertThat(body.partition()).isEqualTo(2);
        assertThat(body.offsets()).containsExactly(1);
    }

    @Test
    void forgets_a_request_that_finished_and_won_in_either_order() {
        for (boolean wonFirst : new boolean[] {true, false}) {
            var kit = on(FakeFleet.of("blue", 2)).request(chat("q"));
            var sent = kit.lastSent();

            kit.event(wonFirst ? won(sent) : finished(sent)).event(wonFirst ? finished(sent) : won(sent));

            assertThat(kit.table.size()).isZero();
            assertThat(kit.fleet.load()).isZero();
            assertThat(kit.said).hasSize(1);
        }
    }

    @Test
    void keeps_an_interactive_request_open_that_finished_because_a_loser_may_finish() {
        var kit = on(FakeFleet.of("blue", 2)).request(chat("q"));

        kit.event(finished(kit.lastSent()));

        assertThat(kit.state("q").orElseThrow().standing()).isEqualTo(Standing.RUNNING);
        assertThat(kit.fleet.load()).isZero();
    }

    @Test
    void closes_a_batch_request_that_finished() {
        var kit = on(FakeFleet.of("blue", 2)).request(batch("b"));

        kit.event(finished(kit.lastSent()));

        assertThat(kit.state("b")).isEmpty();
        assertThat(kit.said).hasSize(1);
    }

    @Test
    void remembers_what_was_said_of_a_request_it_has_not_read() {
        var kit = on(FakeFleet.of("blue", 2));

        kit.event(superseded("q1", 0)).event(cancelled("q2")).request(chat("q1")).request(chat("q2"));

        assertThat(kit.sent()).isEmpty();
        assertThat(kit.table.size()).isZero();
    }

    @Test
    void remembers_that_a_request_was_won_before_it_was_read() {
        var kit = on(FakeFleet.of("blue", 2));

        kit.event(new AttemptEvent.Won(new RequestId("q"), new AttemptId(0, 1, 1), 0)).request(chat("q"));

        assertThat(kit.sent()).isEmpty();
    }

    @Test
    void forgets_early_events_after_a_while_and_beyond_a_number() {
        var rules = new Rules(4, 10, Rules.DEFAULT.backOff(), Rules.DEFAULT.lag(), 2, Rules.DEFAULT.overdue(), Rules.DEFAULT.keep(),
                Rules.DEFAULT.attach());
        var kit = on(FakeFleet.of("blue", 9), rules);

        kit.event(cancelled("q1")).event(cancelled("q2")).event(cancelled("q3")).request(chat("q1"));
        kit.later(61_000).request(with(chat("q3"), Lane.INTERACTIVE, T0 + 99_000, chat("q3").replyTo()));

        assertThat(kit.sent()).extracting(d -> d.request().id().value()).containsExactly("q1", "q3");
    }

    @Test
    void adopts_an_attempt_it_learns_of_from_events() {
        var old = on(FakeFleet.of("blue", 2)).request(chat("q"));
        var kit = new MachineKit(FakeFleet.of("blue", 2), Rules.DEFAULT, new KeptRequests());
        kit.request(chat("q")).event(accepted(old.lastSent()));

        kit.machine.resume(kit.now).forEach(kit.said::add);

        assertThat(kit.sent()).isEmpty();
        assertThat(kit.fleet.load()).isEqualTo(1);
    }

    @Test
    void stops_an_attempt_it_learns_of_when_the_request_is_over() {
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q"));
        kit.event(cancelled("q"));
        var d = kit.lastSent();
        var stray = new AttemptId(0, 1, 99);

        kit.event(new AttemptEvent.Accepted(new RequestId("q"), stray, run(d), new AttemptEvent.Timings(T0, -1, 1)));

        assertThat(kit.stoppedAttempts()).containsExactly(d.attempt(), stray);
    }

    @Test
    void supersedes_what_is_held_and_leaves_running_what_runs() {
        var kit = on(FakeFleet.of("blue", 1)).request(chat("runs")).request(chat("waits"));

        kit.event(superseded("runs", 0)).event(superseded("waits", 0)).later(50);

        assertThat(kit.stoppedAttempts()).isEmpty();
        assertThat(kit.state("waits")).isEmpty();
        assertThat(kit.state("runs").orElseThrow().anyOpen()).isTrue();
    }

    @Test
    void does_not_try_a_superseded_request_again() {
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q")).event(superseded("q", 0));

        kit.event(failed(kit.lastSent(), Failure.PROVIDER_ERROR)).later(1000);

        assertThat(kit.sent()).hasSize(1);
        assertThat(kit.table.size()).isZero();
    }

    @Test
    void begins_anew_with_a_later_publication_and_stops_the_older_attempts() {
        var kit = on(FakeFleet.of("blue", 2)).request(chat("q"));
        var first = kit.lastSent();

        kit.request(again(chat("q"), 1)).request(again(chat("q"), 1)).request(chat("q"));

        assertThat(kit.stoppedAttempts()).containsExactly(first.attempt());
        assertThat(kit.sent()).hasSize(2);
        assertThat(kit.lastSent().attempt().publication()).isEqualTo(1);
    }

    @Test
    void takes_word_of_a_later_publication_for_when_it_comes() {
        var kit = on(FakeFleet.of("blue", 2)).request(chat("q"));
        kit.event(new AttemptEvent.Won(new RequestId("q"), new AttemptId(1, 9, 9), 1));

        kit.request(again(chat("q"), 1));

        assertThat(kit.sent()).hasSize(1);
    }

    @Test
    void tries_elsewhere_what_failed_before_it_was_visible() {
        var kit = on(FakeFleet.of("blue", 2).with("green", 2)).request(chat("q"));

        kit.event(failed(kit.lastSent(), Failure.CONNECT_FAILED));

        assertThat(kit.sent()).extracting(d -> d.target()).containsExactly("blue", "green");
    }

    @Test
    void leaves_to_the_reader_what_failed_after_it_was_visible() {
        var kit = on(FakeFleet.of("blue", 2)).request(chat("q"));

        kit.event(firstToken(kit.lastSent())).event(failed(kit.lastSent(), Failure.STREAM_BROKEN, 0, true)).later(2000);

        assertThat(kit.sent()).hasSize(1);
        assertThat(kit.finals()).isEmpty();
    }

    @Test
    void tries_a_batch_request_again_even_after_it_was_visible() {
        var kit = on(FakeFleet.of("blue", 2).with("green", 2)).request(batch("b"));

        kit.event(firstToken(kit.lastSent())).event(failed(kit.lastSent(), Failure.STREAM_BROKEN, 0, true));

        assertThat(kit.sent()).hasSize(2);
    }

    @Test
    void gives_up_at_once_what_no_target_will_like_better() {
        var kit = on(FakeFleet.of("blue", 2).with("green", 2)).request(chat("q"));

        kit.event(failed(kit.lastSent(), Failure.INVALID_REQUEST));

        assertThat(kit.finals()).singleElement().satisfies(f -> {
            assertThat(f.failure()).isEqualTo(Failure.INVALID_REQUEST);
            assertThat(f.attempts()).isEqualTo(1);
            assertThat(f.ingressEpoch()).isEqualTo(11);
        });
        assertThat(kit.table.size()).isZero();
    }

    @Test
    void gives_up_after_the_budget_of_attempts_with_what_the_last_one_said() {
        var kit = on(FakeFleet.of("blue", 2)).request(chat("q"));

        for (int i = 0; i < 4; i++) {
            kit.event(failed(kit.lastSent(), Failure.PROVIDER_OVERLOADED)).later(5_000);
        }

        assertThat(kit.sent()).hasSize(4);
        assertThat(kit.finals()).extracting(f -> f.failure()).containsExactly(Failure.PROVIDER_OVERLOADED);
    }

    @Test
    void gives_a_batch_request_up_with_a_result() {
        var kit = on(FakeFleet.of("blue", 2)).request(batch("b"));

        kit.event(failed(kit.lastSent(), Failure.CONTENT_POLICY));

        assertThat(kit.said).last().isInstanceOfSatisfying(Effect.Settle.class, s -> {
            assertThat(s.response().ok()).isFalse();
            assertThat(s.response().status()).isEqualTo(400);
        });
    }

    @Test
    void those_who_failed_together_at_the_only_target_come_back_one_after_another_and_later_each_time() {
        // Given
        var kit = on(FakeFleet.of("blue", 50));
        for (int i = 0; i < 40; i++) {
            kit.request(chat("q" + i));
        }

        // When
        List.copyOf(kit.sent()).forEach(sent -> kit.event(failed(sent, Failure.PROVIDER_ERROR)));
        var back = new int[5];
        for (int tenth = 0; tenth < back.length; tenth++) {
            for (int i = 0; i < 10; i++) {
                kit.later(10);
            }
            back[tenth] = kit.sent().size() - 40;
        }

        // Then
        assertThat(back[0]).as("after 100 ms").isLessThan(3);
        assertThat(back[1]).as("after 200 ms").isBetween(10, 30);
        assertThat(back[2]).as("after 300 ms").isEqualTo(40);
    }

    @Test
    void another_target_is_tried_at_once() {
        var kit = on(FakeFleet.of("blue", 2).with("green", 2)).request(chat("q"));

        kit.event(failed(kit.lastSent(), Failure.PROVIDER_ERROR));

        assertThat(kit.lastSent().target()).isEqualTo("green");
    }

    @Test
    void a_pause_that_outlasts_the_deadline_is_not_waited_for() {
        var kit = on(FakeFleet.of("blue", 2)).request(chat("q"));

        kit.event(failed(kit.lastSent(), Failure.RATE_LIMITED, 31_000, false));

        assertThat(kit.finals()).singleElement().satisfies(f -> {
            assertThat(f.failure()).isEqualTo(Failure.RATE_LIMITED);
            assertThat(f.retryAfterMillis()).isEqualTo(31_000);
        });
    }

    @Test
    void waits_as_long_as_the_only_target_asked_for() {
        var kit = on(FakeFleet.of("blue", 2)).request(chat("q"));
        kit.event(failed(kit.lastSent(), Failure.RATE_LIMITED, 3_000, false));

        kit.later(2_900);
        int before = kit.sent().size();
        kit.later(200);

        assertThat(before).isEqualTo(1);
        assertThat(kit.sent()).hasSize(2);
    }

    @Test
    void puts_a_request_back_at_its_place_when_a_worker_has_no_slot_or_is_another() {
        var kit = on(FakeFleet.of("blue", 1)).request(chat("first")).request(chat("second"));
        var sent = kit.lastSent();
        kit.fleet.slots.put("blue", 0);
        kit.event(overloaded(sent));
        kit.fleet.slots.put("blue", 1);

        kit.later(100);

        assertThat(kit.lastSent().request().id().value()).isEqualTo("first");
        assertThat(kit.state("first").orElseThrow().tries()).isZero();
        assertThat(kit.lastSent().number()).isEqualTo(1);
        kit.event(refused(kit.lastSent())).later(100);
        assertThat(kit.state("first").orElseThrow().tries()).isZero();
    }

    @Test
    void holds_what_nobody_has_credit_for_and_releases_by_lane_then_deadline_then_arrival() {
        var kit = on(FakeFleet.of("blue", 1)).request(chat("runs"));
        var to = chat("x").replyTo();
        kit.request(with(chat("standard"), Lane.STANDARD, T0 + 9_000, to)).request(batch("batch"))
                .request(with(chat("later"), Lane.INTERACTIVE, T0 + 9_000, to))
                .request(with(chat("sooner"), Lane.INTERACTIVE, T0 + 8_000, to))
                .request(with(chat("later-2"), Lane.INTERACTIVE, T0 + 9_000, to));

        for (int i = 0; i < 5; i++) {
            kit.event(finished(kit.lastSent()));
        }

        assertThat(kit.sent()).extracting(d -> d.request().id().value())
                .containsExactly("runs", "sooner", "later", "later-2", "standard", "batch");
    }

    @Test
    void sheds_the_last_placed_beyond_the_bound_and_says_when_to_come_again() {
        var kit = on(FakeFleet.of("blue", 1), Rules.DEFAULT.holding(1)).request(chat("runs")).request(chat("waits"));

        kit.request(with(chat("one-too-many"), Lane.STANDARD, T0 + 9_000, chat("x").replyTo())).request(batch("b"));

        assertThat(kit.finals()).singleElement().satisfies(f -> {
            assertThat(f.request().value()).isEqualTo("one-too-many");
            assertThat(f.failure()).isEqualTo(Failure.SHED);
            assertThat(f.retryAfterMillis()).isBetween(1_000L, 60_000L);
        });
        assertThat(kit.machine.heldRequests()).isEqualTo(2);
    }

    @Test
    void refuses_what_was_held_past_its_deadline() {
        var kit = on(FakeFleet.of("blue", 0)).request(chat("q"));

        kit.later(30_001);

        assertThat(kit.finals()).extracting(f -> f.failure()).containsExactly(Failure.DEADLINE);
        assertThat(kit.finals().getFirst().retryAfterMillis()).isPositive();
        assertThat(kit.finals().getFirst().message()).contains("deadline of 30000 ms passed");
    }

    @Test
    void says_of_a_deadline_that_is_over_at_once_that_it_passed_and_speaks_of_no_want_of_room() {
        var kit = on(FakeFleet.of("blue", 4));

        kit.request(with(chat("q"), Lane.INTERACTIVE, T0, chat("q").replyTo()));

        assertThat(kit.finals()).singleElement().satisfies(f -> {
            assertThat(f.failure()).isEqualTo(Failure.DEADLINE);
            assertThat(f.message()).isEqualTo("the deadline of 0 ms passed before a target took the request");
        });
    }

    @Test
    void ends_what_a_worker_should_have_ended_at_its_deadline() {
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q"));

        kit.later(36_000);

        assertThat(kit.finals()).extracting(f -> f.failure()).containsExactly(Failure.DEADLINE);
        assertThat(kit.stoppedAttempts()).hasSize(1);
    }

    @Test
    void refuses_a_model_that_nobody_has() {
        var kit = on(FakeFleet.of("blue", 1));

        kit.request(asking(chat("q"), "nobody-has-it"));

        assertThat(kit.finals()).extracting(f -> f.failure()).containsExactly(Failure.UNKNOWN_MODEL);
        assertThat(kit.table.size()).isZero();
    }

    @Test
    void cancels_what_runs_and_what_waits_and_never_tries_it_again() {
        var kit = on(FakeFleet.of("blue", 1)).request(chat("runs")).request(chat("waits"));
        var sent = kit.lastSent();

        kit.event(cancelled("runs")).event(cancelled("waits")).event(stopped(sent)).later(500);

        assertThat(kit.stoppedAttempts()).containsExactly(sent.attempt());
        assertThat(kit.sent()).hasSize(1);
        assertThat(kit.table.size()).isZero();
    }

    @Test
    void stays_cancelled_when_a_publication_comes_late() {
        var kit = on(FakeFleet.of("blue", 2)).request(chat("q")).event(cancelled("q")).event(stopped(on(FakeFleet.of("blue", 1)).request(chat("q")).lastSent()));

        kit.request(again(chat("q"), 1)).later(100);

        assertThat(kit.sent()).hasSize(1);
    }

    @Test
    void says_terminated_and_sends_anew_when_a_worker_lapses_before_anything_was_visible() {
        var kit = on(FakeFleet.of("blue", 3)).request(chat("silent")).request(chat("shown"));
        kit.event(firstToken(kit.lastSent()));
        kit.fleet.worker = "w-1";

        kit.died("w-0", 7);

        assertThat(kit.terminated()).extracting(r -> r.request().value()).containsExactlyInAnyOrder("silent", "shown");
        assertThat(kit.sent()).hasSize(3);
        assertThat(kit.lastSent().request().id().value()).isEqualTo("silent");
        assertThat(kit.lastSent().worker()).isEqualTo("w-1");
        assertThat(kit.fleet.load()).isEqualTo(1);
    }

    @Test
    void an_order_goes_after_its_worker_when_that_reads_another_partition() {
        var kit = MachineKit.on(FakeFleet.of("a", 2)).request(chat("1"));
        var first = kit.lastSent();

        kit.workersRead(8);

        assertThat(kit.sent()).hasSize(2);
        assertThat(kit.lastSent().partition()).isEqualTo(8);
        assertThat(kit.lastSent().attempt()).isEqualTo(first.attempt());

        var again = kit.lastSent();

        kit.event(refused(first));
        assertThat(kit.sent()).as("who found it in the old partition has no say").hasSize(2);
        kit.event(accepted(again)).event(refused(first)).workersRead(9);
        assertThat(kit.sent()).as("an order that was taken up stays where it is").hasSize(2);
        assertThat(kit.fleet.load()).isEqualTo(1);
    }

    @Test
    void a_refusal_from_where_the_order_was_sent_last_counts() {
        var kit = MachineKit.on(FakeFleet.of("a", 2)).request(chat("1"));
        var first = kit.lastSent();
        kit.workersRead();
        assertThat(kit.sent()).as("its worker reads nothing now").hasSize(1);

        kit.workersRead(3).event(refused(first)).later(Rules.DEFAULT.backOff().toMillis());

        assertThat(kit.sent()).hasSize(2);
        assertThat(kit.lastSent().attempt()).isNotEqualTo(first.attempt());
        assertThat(kit.fleet.load()).isEqualTo(1);
    }

    @Test
    void a_refusal_by_who_reads_an_order_that_another_has_begun_ends_nothing() {
        // Given: its worker has taken the partition over from one that was away and comes back
        var kit = MachineKit.on(FakeFleet.of("a", 2)).request(chat("1"));
        var first = kit.lastSent();
        kit.event(accepted(first));

        // When
        kit.event(refused(first)).later(100);

        // Then
        assertThat(kit.sent()).hasSize(1);
        assertThat(kit.fleet.load()).isEqualTo(1);
    }

    @Test
    void those_that_come_back_are_shed_beyond_the_bound_as_well() {
        // Given
        var kit = on(FakeFleet.of("blue", 3), Rules.DEFAULT.holding(1)).request(chat("one")).request(chat("two")).request(chat("three"));
        kit.fleet.slots.put("blue", 0);

        // When
        kit.died("w-0", 7);

        // Then
        assertThat(kit.finals()).hasSize(2).allSatisfy(f -> assertThat(f.failure()).isEqualTo(Failure.SHED));
        assertThat(kit.machine.heldRequests()).isEqualTo(1);
    }

    @Test
    void a_clock_that_is_set_back_keeps_nobody_waiting() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q"));
        kit.event(overloaded(kit.lastSent()));

        // When
        kit.now -= 600_000;
        kit.later(0);

        // Then
        assertThat(kit.sent()).hasSize(2);
    }

    @Test
    void a_clock_that_is_set_back_does_not_keep_from_the_target_that_failed() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).request(chat("q"));
        kit.event(failed(kit.lastSent(), Failure.PROVIDER_ERROR));

        // When
        kit.now -= 600_000;
        for (int i = 0; i < 10; i++) {
            kit.later(100);
        }

        // Then
        assertThat(kit.sent()).hasSizeGreaterThan(1);
    }

    @Test
    void what_is_overdue_is_found_though_the_clock_was_ahead() {
        // Given
        var kit = on(FakeFleet.of("blue", 1)).later(3_600_000);
        kit.now = T0;
        kit.request(chat("q")).event(accepted(kit.lastSent()));

        // When
        kit.later(30_000 + Rules.DEFAULT.overdue().toMillis() + 1);

        // Then
        assertThat(kit.finals()).singleElement().satisfies(f -> assertThat(f.failure()).isEqualTo(Failure.DEADLINE));
    }

    @Test
    void a_refusal_of_what_was_to_stop_counts_wherever_it_comes_from() {
        var kit = MachineKit.on(FakeFleet.of("a", 2)).request(chat("1"));
        var first = kit.lastSent();

        kit.workersRead(8).event(cancelled("1")).event(refused(first));

        assertThat(kit.fleet.load()).isZero();
    }

    @Test
    void tries_elsewhere_when_the_reader_finds_a_gap() {
        var kit = on(FakeFleet.of("blue", 2)).request(chat("q"));
        var sent = kit.lastSent();

        kit.event(new AttemptEvent.Broken(new RequestId("q"), sent.attempt()))
                .event(new AttemptEvent.Broken(new RequestId("q"), sent.attempt()));

        assertThat(kit.stoppedAttempts()).containsExactly(sent.attempt());
        assertThat(kit.sent()).hasSize(2);
        kit.event(stopped(sent));
        assertThat(kit.sent()).hasSize(2);
    }

    @Test
    void cancels_the_requests_of_an_ingress_that_lapsed_and_the_resumable_ones_later() {
        var kit = on(FakeFleet.of("blue", 3)).request(chat("q")).request(resumable(chat("keyed")));

        kit.died("i-0", 11);
        var first = kit.stoppedAttempts().size();
        kit.later(1_000).later(10_000);

        assertThat(first).isEqualTo(1);
        assertThat(kit.stoppedAttempts()).hasSize(2);
        assertThat(kit.terminated()).isEmpty();
    }

    @Test
    void a_resumable_request_of_a_dead_ingress_lives_as_long_as_somebody_follows_it() {
        var kit = on(FakeFleet.of("blue", 3)).request(resumable(chat("keyed")));
        var attended = new AttemptEvent.Attended(new RequestId("keyed"));

        kit.died("i-0", 11).later(6_000).event(attended).later(6_000).event(attended).later(6_000);
        var whileFollowed = kit.stoppedAttempts().size();
        kit.later(6_000);

        assertThat(whileFollowed).isZero();
        assertThat(kit.stoppedAttempts()).hasSize(1);
    }

    @Test
    void stops_a_winner_whose_ingress_is_dead() {
        var kit = on(FakeFleet.of("blue", 3)).request(chat("q"));
        kit.event(firstToken(kit.lastSent())).event(won(kit.lastSent()));

        kit.died("i-0", 11);

        assertThat(kit.stoppedAttempts()).containsExactly(kit.lastSent().attempt());
    }

    @Test
    void begins_nothing_while_it_is_not_fresh() {
        var kit = on(FakeFleet.of("blue", 3));
        kit.fleet.fresh = false;
        kit.request(chat("q")).request(asking(chat("r"), "nobody-has-it")).later(50);
        assertThat(kit.said).isEmpty();

        kit.fleet.fresh = true;
        kit.later(10);

        assertThat(kit.sent()).hasSize(1);
        assertThat(kit.finals()).hasSize(1);
    }

    @Test
    void says_nothing_while_it_catches_up_and_then_sends_what_it_found_as_it_was() {
        var first = on(FakeFleet.of("blue", 1)).request(chat("runs")).request(chat("waits"));
        var by = FakeFleet.of("blue", 1);
        by.epoch = 6;
        var kit = first.takenOver(by);
        kit.request(chat("new"));
        assertThat(kit.said).isEmpty();

        kit.said.addAll(kit.machine.resume(kit.now));

        assertThat(kit.sent()).singleElement().satisfies(d -> {
            assertThat(d.attempt()).isEqualTo(first.lastSent().attempt());
            assertThat(d.senderEpoch()).isEqualTo(6);
            assertThat(d.worker()).isEqualTo("w-0");
            assertThat(d.request().body()).isInstanceOf(Body.Reference.class);
        });
        assertThat(kit.machine.heldRequests()).isEqualTo(2);
    }

    @Test
    void orders_what_was_cancelled_during_the_catch_up_to_stop() {
        var first = on(FakeFleet.of("blue", 1)).request(chat("q"));
        var kit = first.takenOver(FakeFleet.of("blue", 1));
        kit.event(cancelled("q"));

        kit.said.addAll(kit.machine.resume(kit.now));

        assertThat(kit.stoppedAttempts()).containsExactly(first.lastSent().attempt());
        assertThat(kit.sent()).isEmpty();
    }

    @Test
    void forgets_in_time_whatever_nobody_speaks_of() {
        var kit = on(FakeFleet.of("blue", 3)).request(chat("visible")).request(chat("cancelled")).request(chat("silent"));
        kit.event(firstToken(kit.sent().getFirst())).event(cancelled("cancelled"));

        for (int i = 0; i < 200; i++) {
            kit.later(1_000);
        }

        assertThat(kit.table.size()).isZero();
        assertThat(kit.fleet.load()).isZero();
        assertThat(Optional.of(kit.machine.heldRequests())).contains(0);
    }
}
