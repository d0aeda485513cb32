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
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ingresses on one log: one holds the request, the client comes to the other. */
class FollowingTest extends TwoFronts {
    private static final String RESUMABLE = "x-signalbox-resumable: true";

    private static String path(InferenceRequest request) {
        return "/v1/requests/" + request.id().value();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        for (int i = 0; i < 6_000 && !condition.getAsBoolean(); i++) {
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Both fronts have done what they were given, and what came of it. */
    private void settle() {
        for (int i = 0; i < 3; i++) {
            holder.settle();
            other.settle();
        }
    }

    private static List<String> ids(String events) {
        return events.lines().filter(l -> l.startsWith("id: ")).map(l -> l.substring(4)).toList();
    }

    @Test
    void a_stream_goes_on_through_another_ingress_after_the_last_event_that_was_read() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, RESUMABLE);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one"), text("two")));
            var read = first.until("two");
            first.close();
            var last = ids(read).get(1);

            // When
            second.get(path(request) + "/events?after=" + last);
            log.deliver(events(request, 1, 3, text("three"), finished()));
            var answer = second.answer();

            // Then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers()).containsEntry("x-request-id", request.id().value());
            assertThat(answer.body()).doesNotContain("role", "one").containsOnlyOnce("two").containsOnlyOnce("three")
                    .endsWith("data: [DONE]\n\n");
            assertThat(ids(answer.body())).hasSize(3).doesNotHaveDuplicates().startsWith("100.2");
        }
    }

    @Test
    void the_header_of_browsers_says_the_same() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM); var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one"), text("two"), finished()));
            first.answer();

            // When
            var answer = second.get(path(request) + "/events", "last-event-id: 100.2").answer();

            // Then
            assertThat(ids(answer.body())).containsExactly("100.3");
            assertThat(answer.body()).isEqualTo("id: 100.3\ndata: [DONE]\n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_translated_answer_is_the_same_byte_for_byte_wherever_it_is_followed(boolean stream) throws Exception {
        try (var first = holder.connect(); var second = other.connect()) {
            // Given
            var ask = "{\"model\":\"other\",\"input\":\"hi\",\"temperature\":0.25,\"stream\":" + stream + "}";
            first.send("POST", "/v1/responses", ask.getBytes(StandardCharsets.UTF_8));
            var request = log.next();
            var said = events(request, 1, 0, new ReplyEvent.Started("m-upstream", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "one", Bytes.EMPTY),
                    finished());
            holder.pass(Duration.ofSeconds(2));
            log.deliver(new Reply.Events(said.request(), said.ingressEpoch(), said.attempt(), said.number(), said.worker(),
                    said.workerEpoch(), said.target(), 0, said.continues(), said.events(),
                    new Reply.Opening(List.of(), "other", Bytes.utf8("{\"temperature\":0.25}"))));
            var live = first.answer();

            // When
            var again = second.get(path(request) + "/events").answer();

            // Then
            assertThat(live.body()).contains("\"model\":\"other\"", "\"temperature\":0.25", "one").doesNotContain("m-upstream");
            assertThat(again.body()).isEqualTo(live.body());
        }
    }

    @Test
    void an_answer_that_is_over_is_told_again_from_its_beginning_and_in_the_form_it_had() throws Exception {
        try (var first = holder.connect().chat(ASK); var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, whole("{\"id\":\"x\"}"), finished()));
            first.answer();

            // When
            var answer = second.get(path(request) + "/events").answer();

            // Then
            assertThat(answer.headers()).containsEntry("content-type", "application/json");
            assertThat(answer.body()).isEqualTo("{\"id\":\"x\"}");
            other.settle();
            assertThat(other.front.open()).isZero();
            assertThat(log.places.getFirst().left()).isTrue();
        }
    }

    @Test
    void a_resumable_request_lives_on_without_a_reader_for_its_time_and_not_longer() throws Exception {
        try (var client = holder.connect().chat(ASK_STREAM, RESUMABLE)) {
            // Given
            var request = log.next();
            assertThat(request.resumable()).isTrue();
            log.deliver(events(request, 1, 0, started(), text("one")));
            client.until("one");

            // When
            client.close();
            holder.settle();
            holder.pass(Duration.ofSeconds(5));
            boolean lived = log.cancelled.isEmpty();
            holder.passUntilNothingIsOpen(0);

            // Then
            assertThat(lived).isTrue();
            assertThat(log.nextCancel().request()).isEqualTo(request.id());
            assertThat(log.said).anySatisfy(word ->
                    assertThat(word).isInstanceOfSatisfying(Reply.Final.class, f -> assertThat(f.failure()).isEqualTo(Failure.CANCELLED)));
        }
    }

    @Test
    void an_ordinary_request_ends_with_its_client() throws Exception {
        try (var client = holder.connect().chat(ASK_STREAM)) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one")));
            client.until("one");

            // When
            client.close();

            // Then
            assertThat(log.nextCancel().request()).isEqualTo(request.id());
        }
    }

    @Test
    void a_request_that_is_followed_elsewhere_lives_on() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, RESUMABLE);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one")));
            first.until("one");
            first.close();
            second.get(path(request) + "/events");
            second.until("one");

            // When
            for (int i = 0; i < 10; i++) {
                other.pass(Duration.ofSeconds(4));
                settle();
                holder.pass(Duration.ofSeconds(4));
            }

            // Then
            assertThat(log.cancelled).isEmpty();
            log.deliver(events(request, 1, 2, text("two"), finished()));
            second.until("[DONE]");
            settle();
            assertThat(holder.front.open()).isZero();
        }
    }

    @Test
    void the_routers_are_told_who_follows_where_the_holder_is_dead() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, RESUMABLE);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one")));
            first.until("one");
            other.pipe.goneEpoch = 40;
            log.inboxes = List.of();

            // When
            second.get(path(request) + "/events");
            second.until("one");
            other.pass(Duration.ofSeconds(4));

            // Then
            assertThat(other.pipe.toldAll).containsOnly(new AttemptEvent.Attended(request.id())).isNotEmpty();
            log.deliver(events(request, 1, 2, text("two"), finished()));
            assertThat(second.until("[DONE]")).contains("two");
        }
    }

    @Test
    void a_winner_that_broke_is_followed_by_what_the_holder_makes_of_it() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, RESUMABLE);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one")));
            first.until("one");
            second.get(path(request) + "/events");
            second.until("one");

            // When
            log.deliver(events(request, 1, 2, failed(Failure.STREAM_BROKEN)));
            var rest = second.until("error");

            // Then
            assertThat(rest).contains("it broke").doesNotContain("[DONE]", "id: ");
        }
    }

    @Test
    void where_the_holder_is_dead_too_the_break_is_told_after_some_patience() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, RESUMABLE);
                var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one")));
            first.until("one");
            log.inboxes = List.of();
            second.get(path(request) + "/events");
            second.until("one");

            // When
            log.deliver(events(request, 1, 2, failed(Failure.STREAM_BROKEN)));
            other.settle();
            other.pass(Duration.ofSeconds(6));

            // Then
            assertThat(second.until("error")).contains("it broke").doesNotContain("[DONE]");
        }
    }

    @Test
    void the_last_word_of_the_routers_reaches_who_follows() throws Exception {
        try (var first = holder.connect().chat(ASK); var second = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(refusal(request, Failure.NO_TARGET, 2_000, ""));
            first.answer();

            // When
            var answer = second.get(path(request) + "/events").answer();

            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsEntry("retry-after", "2");
        }
    }

    @Test
    void an_id_of_another_tenant_names_nothing() throws Exception {
        // Given
        var one = RunningFront.tenant("one", "k1");
        var two = RunningFront.tenant("two", "k2");
        try (var front = new RunningFront(Map.of(), one, two); var client = front.connect(); var thief = front.connect()) {
            client.chat(ASK_STREAM, "authorization: Bearer k1");
            var request = front.pipe.next();
            front.pipe.deliver(events(request, 1, 0, started(), text("secret")));
            client.until("secret");

            // Then
            for (var path : List.of(path(request), path(request) + "/events")) {
                assertThat(thief.get(path, "authorization: Bearer k2").answer().status()).as(path).isEqualTo(404);
            }
            assertThat(thief.send("DELETE", path(request), new byte[0], "authorization: Bearer k2").answer().status()).isEqualTo(404);
            assertThat(thief.get(path(request)).answer().status()).isEqualTo(401);
            assertThat(front.pipe.said).isEmpty();
            assertThat(thief.get(path(request), "authorization: Bearer k1").answer().status()).isEqualTo(200);
        }
    }

    @Test
    void ids_that_name_nothing_are_told_from_those_that_the_log_no_longer_has() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM); var client = other.connect(); var late = other.connect()) {
            // Given
            var request = log.next();
            var id = request.id().value();
            var unknown = new RequestId(id.substring(0, 20) + (id.charAt(20) == '0' ? '1' : '0') + id.substring(21));

            // When
            client.get("/v1/requests/" + unknown + "/events");
            await(() -> other.front.open() == 1);
            other.passUntilNothingIsOpen(1);
            var notFound = client.answer();
            other.pipe.cut = true;
            late.get("/v1/requests/" + unknown);
            await(() -> other.front.open() == 1);
            other.passUntilNothingIsOpen(1);
            var gone = late.answer();

            // Then
            assertThat(notFound.status()).isEqualTo(404);
            assertThat(gone.status()).isEqualTo(410);
            assertThat(client.get("/v1/requests/nonsense").answer().status()).isEqualTo(404);
            assertThat(client.get(path(request) + "/events?after=x").answer().status()).isEqualTo(400);
            other.pass(Duration.ofMinutes(40));
            assertThat(client.ended()).as("idle for too long").isTrue();
            try (var muchLater = other.connect()) {
                assertThat(muchLater.get(path(request)).answer().status()).isEqualTo(410);
            }
            assertThat(other.front.open()).isZero();
        }
    }

    @Test
    void more_followers_than_there_are_seats_are_told_to_come_again() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM); var client = other.connect()) {
            // Given
            var request = log.next();
            other.pipe.seats = false;

            // Then
            assertThat(client.get(path(request) + "/events").answer().status()).isEqualTo(503);
            other.settle();
            assertThat(other.front.open()).isZero();
        }
    }

    @Test
    void a_requests_state_is_told_while_it_runs_and_after() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM); var client = other.connect()) {
            // Given
            var request = log.next();
            var queued = new JsonObject(client.get(path(request)).answer().body());
            log.deliver(events(request, 1, 0, started(), text("one")));
            var running = new JsonObject(client.get(path(request)).answer().body());
            log.deliver(events(request, 1, 2, finished()));
            var completed = new JsonObject(client.get(path(request)).answer().body());

            // Then
            assertThat(queued.getString("status")).isEqualTo("queued");
            assertThat(running.getString("status")).isEqualTo("running");
            assertThat(running.getString("target")).isEqualTo("m@p");
            assertThat(completed.getString("status")).isEqualTo("completed");
            assertThat(completed.getString("finish_reason")).isEqualTo("stop");
            assertThat(completed.getString("id")).isEqualTo(request.id().value());
            other.settle();
            assertThat(other.front.open()).isZero();
        }
    }

    @Test
    void a_request_that_broke_off_with_its_holder_is_told_as_failed() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, RESUMABLE); var client = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one")));
            first.until("one");
            log.inboxes = List.of();
            log.deliver(events(request, 1, 2, failed(Failure.STREAM_BROKEN)));

            // When
            client.get(path(request));
            other.passUntilNothingIsOpen(1);
            var state = new JsonObject(client.answer().body());

            // Then
            assertThat(state.getString("status")).isEqualTo("failed");
            assertThat(state.getJsonObject("error").getString("message")).contains("it broke");
        }
    }

    @Test
    void a_request_is_withdrawn_through_any_ingress() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM); var client = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one")));
            first.until("one");

            // When
            var answer = client.send("DELETE", path(request), new byte[0]).answer();

            // Then
            var cancel = log.nextCancel();
            assertThat(cancel.request()).isEqualTo(request.id());
            assertThat(cancel.worker()).isEqualTo("w-1");
            assertThat(first.until("error")).contains("withdrawn").doesNotContain("[DONE]");
            assertThat(new JsonObject(answer.body()).getString("status")).isEqualTo("cancelled");
            assertThat(other.pipe.toldAll).isEmpty();
        }
    }

    @Test
    void a_request_of_a_dead_ingress_is_withdrawn_at_all_routers_and_workers() throws Exception {
        try (var first = holder.connect().chat(ASK_STREAM, RESUMABLE); var client = other.connect()) {
            // Given
            var request = log.next();
            log.deliver(events(request, 1, 0, started(), text("one")));
            first.until("one");
            log.inboxes = List.of();
            other.pipe.goneEpoch = 40;

            // When
            var answer = client.send("DELETE", path(request), new byte[0]).answer();

            // Then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(other.pipe.nextCancel().attempt()).isEmpty();
            assertThat(other.pipe.toldAll).containsExactly(new AttemptEvent.Cancelled(request.id(), "withdrawn"));
        }
    }
}
