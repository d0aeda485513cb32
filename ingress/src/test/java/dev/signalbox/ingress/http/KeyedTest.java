package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.failed;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static dev.signalbox.ingress.http.FakePipe.refusal;
import static dev.signalbox.ingress.http.FakePipe.started;
import static dev.signalbox.ingress.http.FakePipe.text;
import static dev.signalbox.ingress.http.FakePipe.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two ingresses on one log, and requests that say who they are. */
class KeyedTest extends TwoFronts {
    private static final String KEY = "idempotency-key: k-1";

    @Test
    void the_same_request_comes_twice_and_is_published_once() throws Exception {
        try (var first = holder.connect().chat(ASK, KEY);
                var second = other.connect()) {
            // Given
            var request = log.next();
            assertThat(request.resumable()).isTrue();

            // When
            second.chat(ASK, KEY);
            log.deliver(events(request, 1, 0, whole("{\"id\":\"x\"}"), finished()));

            // Then
            assertThat(first.answer().body()).isEqualTo("{\"id\":\"x\"}");
            var repeated = second.answer();
            assertThat(repeated.body()).isEqualTo("{\"id\":\"x\"}");
            assertThat(repeated.headers()).containsEntry("x-request-id", request.id().value());
            assertThat(second.chat(ASK, KEY).answer().body()).isEqualTo("{\"id\":\"x\"}");
            assertThat(log.published).isEmpty();
            assertThat(other.pipe.published).isEmpty();
            other.settle();
            assertThat(other.front.open()).isZero();
            assertThat(other.front.bodies().reserved()).isZero();
        }
    }

    @Test
    void a_stream_is_posted_again_and_goes_on_after_the_last_event() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, KEY);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one"), text("two")));
            first.until("two");
            first.close();

            // When
            second.chat(ASK_STREAM, KEY, "last-event-id: 100.1");
            log.deliver(events(request, 1, 3, text("three"), finished()));

            // Then
            var rest = second.answer().body();
            assertThat(rest).doesNotContain("one").containsOnlyOnce("two").containsOnlyOnce("three");
            assertThat(rest.lines().filter(l -> l.startsWith("id: "))).hasSize(3).startsWith("id: 100.2");
            assertThat(log.cancelled).isEmpty();
        }
    }

    @Test
    void the_same_key_with_another_body_is_refused() throws Exception {
        try (var first = holder.connect().chat(ASK, KEY);
                var second = other.connect()) {
            // Given
            log.next();

            // When
            var answer = second.chat(ASK_STREAM, KEY).answer();

            // Then
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body()).contains("invalid_request_error", "Idempotency-Key");
            other.settle();
            assertThat(other.front.open()).isZero();
            assertThat(other.front.bodies().reserved()).isZero();
        }
    }

    @Test
    void a_request_that_failed_so_that_another_try_is_worth_it_is_tried_again() throws Exception {
        try (var first = holder.connect().chat(ASK, KEY);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(refusal(request, Failure.NO_TARGET, 0, ""));
            assertThat(first.answer().status()).isEqualTo(503);

            // When
            second.chat(ASK, KEY);
            var again = other.pipe.next();

            // Then
            assertThat(again.id()).isNotEqualTo(request.id());
            assertThat(other.pipe.claims.peek().replaces()).isEqualTo(request.id().value());
        }
    }

    @Test
    void a_request_that_failed_by_its_callers_fault_is_not() throws Exception {
        try (var first = holder.connect().chat(ASK, KEY);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(refusal(request, Failure.CONTEXT_LENGTH, 0, ""));
            assertThat(first.answer().status()).isEqualTo(400);

            // When
            var answer = second.chat(ASK, KEY).answer();

            // Then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(other.pipe.published).isEmpty();
        }
    }

    @Test
    void a_key_whose_request_never_came_as_far_as_the_log_is_claimed_anew() throws Exception {
        try (var first = holder.connect().chat(ASK, KEY);
                var second = other.connect()) {
            // Given
            var lost = log.next();
            log.inboxes = List.of();

            // When
            second.chat(ASK, KEY);
            log.followed(1);
            other.settle();
            other.pass(Duration.ofSeconds(5));

            // Then
            assertThat(other.pipe.next().id()).isNotEqualTo(lost.id());
        }
    }

    @Test
    void a_request_of_a_dead_ingress_that_has_shown_nothing_yet_is_known_to_its_router() throws Exception {
        try (var first = holder.connect().chat(ASK, KEY);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.inboxes = List.of();
            second.chat(ASK, KEY);
            log.followed(1);
            other.settle();

            // When
            other.pass(Duration.ofSeconds(1));
            assertThat(other.pipe.toldAll).contains(new AttemptEvent.Attended(request.id()));
            log.deliver(new Reply.Word(request.id(), 40, Reply.Said.HELD));
            other.pass(Duration.ofSeconds(20));
            log.deliver(events(request, 1, 0, whole("{\"id\":\"x\"}"), finished()));

            // Then
            assertThat(second.answer().body()).isEqualTo("{\"id\":\"x\"}");
            assertThat(other.pipe.published).isEmpty();
        }
    }

    @Test
    void who_lost_the_race_for_a_key_is_answered_with_the_winners_answer() throws Exception {
        try (var first = holder.connect();
                var second = other.connect()) {
            // Given
            other.pipe.claiming = false;
            second.chat(ASK, KEY);
            var late = other.pipe.claims.take();
            first.chat(ASK, KEY);
            var request = log.next();

            // When
            other.pipe.stands.take().stands(log.table.replay(late));
            log.deliver(events(request, 1, 0, whole("{\"id\":\"x\"}"), finished()));

            // Then
            assertThat(second.answer().body()).isEqualTo("{\"id\":\"x\"}");
            assertThat(other.pipe.published).isEmpty();
        }
    }

    @Test
    void a_claim_that_the_log_does_not_take_in_time_is_unavailable() throws Exception {
        try (var client = other.connect()) {
            // Given
            other.pipe.claiming = false;
            client.chat(ASK, KEY);
            var claim = other.pipe.claims.take();

            // When
            other.pass(Duration.ofSeconds(11));

            // Then
            assertThat(client.answer().status()).isEqualTo(503);
            assertThat(other.pipe.forgotten.take()).isEqualTo(claim.request());
            other.settle();
            assertThat(other.front.open()).isZero();
        }
    }

    @Test
    void what_can_not_be_meant_is_refused() throws Exception {
        try (var client = other.connect()) {
            assertThat(client.chat(ASK, "idempotency-key: " + "x".repeat(300)).answer().status()).isEqualTo(400);
            assertThat(client.chat(ASK, "last-event-id: 5").answer().status()).isEqualTo(400);
            assertThat(client.chat(ASK, KEY, "last-event-id: x").answer().status()).isEqualTo(400);
            assertThat(client.chat(ASK, KEY, "last-event-id: 5").answer().status()).isEqualTo(410);
            other.pipe.keysKnown = false;
            assertThat(client.chat(ASK, KEY).answer().status()).isEqualTo(503);
            other.settle();
            assertThat(other.front.open()).isZero();
            assertThat(other.front.bodies().reserved()).isZero();
        }
    }

    @Test
    void a_broken_stream_under_a_key_is_told_as_it_was_to_who_has_a_part_of_it() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, KEY);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one")));
            first.until("one");
            log.deliver(events(request, 1, 2, failed(Failure.STREAM_BROKEN)));
            first.until("error");

            // When
            second.chat(ASK_STREAM, KEY, "last-event-id: 100.1");

            // Then
            assertThat(second.until("error")).contains("it broke").doesNotContain("one");
        }
    }

    /** Its first words have been read, then it broke off, and its ingress died. */
    private InferenceRequest brokenOff(WireClient first, String words) throws Exception {
        var request = log.next();
        log.deliver(events(request, 1, 0, started(), text(words)));
        first.until(words);
        log.inboxes = List.of();
        log.deliver(events(request, 1, 2, failed(Failure.STREAM_BROKEN)));
        return request;
    }

    @Test
    void a_stream_that_broke_off_with_its_process_runs_again_for_who_begins_anew() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, KEY);
                var second = other.connect()) {
            // Given
            var broken = brokenOff(first, "one");

            // When
            second.chat(ASK_STREAM, KEY);
            log.followed(1);
            other.settle();
            other.pass(Duration.ofSeconds(6));
            var again = other.pipe.next();
            other.pipe.deliver(events(again, 1, 0, started(), text("two"), finished()));

            // Then
            var answer = second.answer();
            assertThat(again.id()).isNotEqualTo(broken.id());
            assertThat(other.pipe.claims.peek().replaces()).isEqualTo(broken.id().value());
            assertThat(answer.headers()).containsEntry("x-request-id", again.id().value());
            assertThat(answer.body()).contains("two", "[DONE]").doesNotContain("one", "error");
            other.settle();
            assertThat(other.front.open()).isZero();
            assertThat(other.front.bodies().reserved()).isZero();
        }
    }

    @Test
    void a_stream_that_goes_on_elsewhere_is_told_as_one_under_its_key() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, KEY);
                var second = other.connect()) {
            // Given
            var request = brokenOff(first, "one");
            second.chat(ASK_STREAM, KEY);
            log.followed(1);
            other.settle();

            // When
            log.deliver(goingOn(request, text("two"), finished()));

            // Then
            assertThat(second.answer().body()).containsOnlyOnce("one").containsOnlyOnce("two").doesNotContain("error");
            assertThat(other.pipe.published).isEmpty();
        }
    }

    private static Reply.Events goingOn(InferenceRequest request, ReplyEvent... events) {
        var of = events(request, 2, 0, events);
        return new Reply.Events(of.request(), of.ingressEpoch(), new AttemptId(1, 9, 2), 2, of.worker(), of.workerEpoch(), of.target(), 0,
                Optional.of(new Reply.Seam(new AttemptId(0, 9, 1), 1)), of.events());
    }

    @Test
    void a_stream_that_runs_is_told_at_once_under_its_key() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, KEY);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one")));
            first.until("one");

            // When
            second.chat(ASK_STREAM, KEY);

            // Then
            second.until("one");
            log.deliver(events(request, 1, 2, text("two")));
            second.until("two");
        }
    }

    @Test
    void of_a_long_stream_no_more_is_kept_back_than_a_follower_may_leave_untaken() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, KEY);
                var second = other.connect()) {
            // Given
            brokenOff(first, "x".repeat(300 << 10));

            // When
            second.chat(ASK_STREAM, KEY);
            log.followed(1);
            other.settle();
            other.pass(Duration.ofSeconds(6));

            // Then
            assertThat(second.until("it broke")).contains("x".repeat(300 << 10));
            assertThat(other.pipe.published).isEmpty();
        }
    }

    @Test
    void a_repeat_that_can_not_look_after_its_request_does_not_run_it_again() throws Exception {
        try (var first = holder.connect().chat(ASK, KEY);
                var second = other.connect()) {
            // Given
            log.next();
            other.pipe.seats = false;

            // When
            var answer = second.chat(ASK, KEY).answer();

            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(other.pipe.published).isEmpty();
            other.settle();
            assertThat(other.front.open()).isZero();
            assertThat(other.front.bodies().reserved()).isZero();
        }
    }

    @Test
    void the_same_key_of_two_tenants_is_two_keys() throws Exception {
        try (var front = new RunningFront(Map.of(), RunningFront.tenant("one", "k1"), RunningFront.tenant("two", "k2"));
                var one = front.connect().chat(ASK, KEY, "authorization: Bearer k1");
                var two = front.connect()) {
            // Given
            var ofOne = front.pipe.next();
            front.pipe.deliver(events(ofOne, 1, 0, whole("{\"id\":\"of one\"}"), finished()));
            assertThat(one.answer().body()).contains("of one");

            // When
            two.chat(ASK, KEY, "authorization: Bearer k2");
            var ofTwo = front.pipe.next();
            front.pipe.deliver(events(ofTwo, 1, 0, whole("{\"id\":\"of two\"}"), finished()));

            // Then
            assertThat(ofTwo.id()).isNotEqualTo(ofOne.id());
            assertThat(two.answer().body()).contains("of two");
            assertThat(one.chat(ASK, KEY, "authorization: Bearer k1").answer().body()).contains("of one");
            assertThat(two.chat(ASK, KEY, "authorization: Bearer k2").answer().body()).contains("of two");
            assertThat(front.pipe.published).isEmpty();
        }
    }
}
