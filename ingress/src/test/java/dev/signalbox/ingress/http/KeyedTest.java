package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.failed;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static dev.signalbox.ingress.http.FakePipe.refusal;
import static dev.signalbox.ingress.http.FakePipe.started;
import static dev.signalbox.ingress.http.FakePipe.text;
import static dev.signalbox.ingress.http.FakePipe.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Failure;
import java.time.Duration;
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
            log.inboxes = java.util.List.of();

            // When
            second.chat(ASK, KEY);
            log.followed(1);
            other.settle();
            other.pass(Duration.ofSeconds(3));

            // Then
            assertThat(other.pipe.next().id()).isNotEqualTo(lost.id());
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
    void a_broken_stream_under_a_key_is_told_as_it_was() throws Exception {
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
}
