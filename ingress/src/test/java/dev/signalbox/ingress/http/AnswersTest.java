package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.failed;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static dev.signalbox.ingress.http.FakePipe.refusal;
import static dev.signalbox.ingress.http.FakePipe.started;
import static dev.signalbox.ingress.http.FakePipe.text;
import static dev.signalbox.ingress.http.FakePipe.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final String ASK = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String ASK_STREAM =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static final String MESSAGE =
            "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String CONTENTS = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";

    private RunningFront front;
    private FakePipe pipe;

    @BeforeEach
    void open() throws Exception {
        front = new RunningFront();
        pipe = front.pipe;
    }

    @AfterEach
    void close() throws Exception {
        front.close();
    }

    @Test
    void a_request_is_published_with_the_clients_own_bytes() throws Exception {
        try (var client = front.connect().chat(ASK, "x-signalbox-session: s-1", "x-signalbox-timeout-ms: 5000")) {
            // When
            var request = pipe.next();

            // Then
            assertThat(((Body.Inline) request.body()).bytes().asText()).isEqualTo(ASK);
            assertThat(request.facts().affinity()).isEqualTo("s-1");
            assertThat(request.deadline()).isEqualTo(1_700_000_005_000L);
            assertThat(request.tenant()).isEqualTo("anonymous");
            assertThat(request.lane()).isEqualTo(Lane.INTERACTIVE);
            assertThat(request.replyTo().orElseThrow().ingressEpoch()).isEqualTo(40);
        }
    }

    @Test
    void a_whole_answer_is_passed_on_as_it_is() throws Exception {
        try (var client = front.connect().chat(ASK)) {
            // Given
            var request = pipe.next();

            // When
            pipe.deliver(events(request, 1, 0, whole("{\"id\":\"x\","), whole("\"future\":1}"), finished()));
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"id\":\"x\",\"future\":1}");
            assertThat(answer.headers())
                    .containsEntry("x-request-id", request.id().value())
                    .containsEntry("x-signalbox-target", "m@p")
                    .containsEntry("x-signalbox-attempts", "1")
                    .containsEntry("content-type", "application/json");
            assertThat(pipe.events())
                    .containsExactly(new AttemptEvent.Won(
                            request.id(), events(request, 1, 0).attempt(), 0));
            front.settle();
            assertThat(pipe.uses).hasValue(0);
            assertThat(front.front.open()).isZero();
        }
    }

    @Test
    void headers_and_first_events_leave_in_one_write() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // Given
            var request = pipe.next();
            pipe.deliver(events(request, 1, 0, started()));
            front.settle();

            // When
            pipe.deliver(events(request, 1, 1, text("one"), text("two")));
            var first = client.some();

            // Then
            assertThat(first).startsWith("HTTP/1.1 200 OK").contains("text/event-stream", "\"role\"", "one", "two");
        }
    }

    @Test
    void a_stream_ends_with_done() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // Given
            var request = pipe.next();
            pipe.deliver(events(request, 1, 0, started(), text("one")));
            pipe.deliver(events(request, 1, 2, text("two"), finished()));

            // When
            var answer = client.answer();

            // Then
            assertThat(answer.body())
                    .endsWith("data: [DONE]\n\n")
                    .containsOnlyOnce("one")
                    .containsOnlyOnce("two");
            front.settle();
            assertThat(front.front.open()).isZero();
        }
    }

    @Test
    void a_silent_stream_gets_headers_and_keepalives_and_then_its_error_inside() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // Given
            var request = pipe.next();
            front.pass(Duration.ofMillis(4_900));
            front.pass(Duration.ofMillis(200));
            var first = client.until(": keepalive");
            front.pass(Duration.ofSeconds(15));
            var second = client.until(": keepalive");

            // When
            pipe.deliver(refusal(request, Failure.NO_TARGET, 0, ""));
            var end = client.until("0\r\n\r\n");

            // Then
            assertThat(first).startsWith("HTTP/1.1 200 OK");
            assertThat(second).doesNotContain("HTTP/1.1");
            assertThat(end).contains("data: {\"error\":");
        }
    }

    @Test
    void a_silence_within_a_message_is_filled_with_the_pings_of_its_api_and_one_before_it_with_comments() throws Exception {
        try (var client = front.connect().send("POST", "/v1/messages", MESSAGE.getBytes(StandardCharsets.UTF_8))) {
            // Given
            var request = pipe.next();
            pipe.offset.set(7_000);
            front.pass(Duration.ofMillis(5_100));
            var before = client.until(": keepalive\n\n");
            pipe.deliver(events(request, 1, 0, started(), text("one")));
            client.until("one");

            // When
            front.pass(Duration.ofMillis(15_100));
            var within = client.until("ping\"}\n\n");
            pipe.deliver(events(request, 1, 2, finished()));
            var end = client.until("0\r\n\r\n");

            // Then
            assertThat(before).doesNotContain("ping");
            assertThat(within).contains("event: ping\ndata: {\"type\": \"ping\"}\n\n").doesNotContain("id: ", "keepalive");
            assertThat(end).contains("event: message_stop");
        }
    }

    @Test
    void a_caller_of_gemini_is_told_in_the_body_when_to_come_again() throws Exception {
        try (var asked = front.connect().send("POST", "/v1beta/models/m:generateContent", CONTENTS.getBytes(StandardCharsets.UTF_8))) {
            // Given
            var request = pipe.next();

            // When
            pipe.deliver(refusal(request, Failure.RATE_LIMITED, 2_500, ""));
            var answer = asked.answer();

            // Then
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headers()).containsEntry("retry-after-ms", "2500");
            assertThat(answer.body()).contains("google.rpc.RetryInfo\",\"retryDelay\":\"2.5s\"");
        }
    }

    @Test
    void a_refusal_before_anything_was_shown_is_a_status_with_a_word_on_when_to_come_again() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // Given
            var request = pipe.next();

            // When
            pipe.deliver(refusal(request, Failure.RATE_LIMITED, 2_500, ""));
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headers())
                    .containsEntry("retry-after", "3")
                    .containsEntry("retry-after-ms", "2500")
                    .containsEntry("x-signalbox-attempts", "2");
            assertThat(answer.body()).contains("\"error\"", "nothing can be done");
        }
    }

    @Test
    void the_providers_own_error_is_passed_on_where_the_caller_is_at_fault() throws Exception {
        try (var client = front.connect().chat(ASK)) {
            // Given
            var request = pipe.next();
            var theirs =
                    "{\"error\":{\"message\":\"too long\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"context_length_exceeded\"}}";

            // When
            pipe.deliver(refusal(request, Failure.CONTEXT_LENGTH, 0, theirs));
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo(theirs);
        }
    }

    @Test
    void a_stream_that_breaks_after_something_was_shown_says_so_inside() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // Given
            var request = pipe.next();
            pipe.deliver(events(request, 1, 0, text("one")));
            client.until("one");

            // When
            pipe.deliver(events(request, 1, 1, failed(Failure.CHUNK_TIMEOUT)));
            var end = client.until("0\r\n\r\n");

            // Then
            assertThat(end).contains("data: {\"error\":");
            assertThat(pipe.told(AttemptEvent.Cancelled.class).partition()).isEqualTo(request.partition());
            assertThat(pipe.published).isEmpty();
        }
    }

    @Test
    void an_answer_that_breaks_before_the_client_has_anything_is_begun_again() throws Exception {
        try (var client = front.connect().chat(ASK)) {
            // Given
            var request = pipe.next();
            pipe.deliver(events(request, 1, 0, whole("{\"half\":")));

            // When
            pipe.deliver(events(request, 1, 1, failed(Failure.CHUNK_TIMEOUT)));
            var again = pipe.next();
            pipe.deliver(events(again, 2, 0, whole("{\"good\":1}"), finished()));
            var answer = client.answer();

            // Then
            assertThat(again.publication()).isEqualTo(1);
            assertThat(again.body()).isInstanceOf(Body.Reference.class);
            assertThat(answer.body()).isEqualTo("{\"good\":1}");
        }
    }

    @Test
    void a_gap_before_anything_is_visible_is_told_and_cancelled() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // Given
            var request = pipe.next();

            // When
            pipe.deliver(events(request, 1, 1, text("one")));
            var cancel = pipe.nextCancel();

            // Then
            assertThat(cancel.attempt()).contains(events(request, 1, 0).attempt());
            assertThat(pipe.told(AttemptEvent.Broken.class).partition()).isEqualTo(request.partition());
            assertThat(client.socket.isConnected()).isTrue();
        }
    }

    @Test
    void a_client_that_goes_is_cancelled_by_name_everywhere() throws Exception {
        // Given
        var client = front.connect().chat(ASK_STREAM);
        var request = pipe.next();
        pipe.deliver(events(request, 1, 0, text("one")));
        client.until("one");

        // When
        client.close();
        var cancel = pipe.nextCancel();

        // Then
        assertThat(cancel.attempt()).contains(events(request, 1, 0).attempt());
        assertThat(cancel.worker()).isEqualTo("w-1");
        assertThat(cancel.workerEpoch()).isEqualTo(77);
        assertThat(cancel.partition()).isEqualTo(request.partition());
        assertThat(pipe.told(AttemptEvent.Cancelled.class).partition()).isEqualTo(request.partition());
        front.settle();
        assertThat(front.front.open()).isZero();
    }

    @Test
    void a_client_that_goes_before_any_reply_cancels_the_whole_request() throws Exception {
        // Given
        var client = front.connect().chat(ASK);
        pipe.next();

        // When
        client.close();
        var cancel = pipe.nextCancel();

        // Then
        assertThat(cancel.attempt()).isEmpty();
    }

    @Test
    void a_reader_that_leaves_too_much_unread_is_cut() throws Exception {
        try (var client = front.connect()) {
            // Given
            client.socket.setReceiveBufferSize(4_096);
            client.chat(ASK_STREAM);
            var request = pipe.next();
            var long1 = "x".repeat(64 << 10);

            // When
            int sent = 0;
            while (pipe.cancelled.isEmpty() && sent < 1_000) {
                pipe.deliver(events(request, 1, sent++, text(long1)));
                front.settle();
            }
            var cancel = pipe.nextCancel();

            // Then
            assertThat(cancel.attempt()).contains(events(request, 1, 0).attempt());
            assertThat((long) sent * long1.length()).isGreaterThan(1 << 20).isLessThan(24 << 20);
            assertThat(front.front.open()).isZero();
            for (int i = 0; i < 6_000 && front.front.connections() > 0; i++) {
                LockSupport.parkNanos(5_000_000);
            }
            assertThat(front.front.connections()).isZero();
        }
    }

    @Test
    void without_a_word_by_the_deadline_and_a_little_more_the_client_gets_503() throws Exception {
        try (var client = front.connect().chat(ASK, "x-signalbox-timeout-ms: 1000")) {
            // Given
            pipe.next();

            // When
            front.pass(Duration.ofSeconds(4));
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsKey("retry-after");
            assertThat(pipe.nextCancel().attempt()).isEmpty();
        }
    }

    @Test
    void while_nothing_may_be_begun_a_request_is_held_and_then_refused() throws Exception {
        // Given
        pipe.fresh = false;
        try (var held = front.connect().chat(ASK);
                var refused = front.connect().chat(ASK)) {
            // When
            front.passUntilNothingIsOpen(2);
            var answer = refused.answer();

            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(held.answer().headers()).containsKey("retry-after");
            assertThat(pipe.published).isEmpty();
        }
    }

    @Test
    void a_stream_that_the_log_has_not_taken_is_refused_by_status_however_long_it_was_silent() throws Exception {
        // Given
        pipe.fresh = false;
        try (var client = front.connect().chat(ASK_STREAM)) {
            // When
            front.passUntilNothingIsOpen(1);

            // Then
            assertThat(client.answer().status()).isEqualTo(503);
        }
    }

    @Test
    void a_held_request_is_published_when_it_may_be() throws Exception {
        // Given
        pipe.fresh = false;
        try (var client = front.connect().chat(ASK)) {
            for (int i = 0; i < 100_000 && front.front.open() < 1; i++) {
                front.settle();
            }

            // When
            pipe.fresh = true;
            front.pass(Duration.ofMillis(200));

            // Then
            assertThat(pipe.next().publication()).isZero();
            assertThat(client.socket.isConnected()).isTrue();
        }
    }

    @Test
    void when_its_router_dies_a_request_goes_to_another_one() throws Exception {
        try (var client = front.connect().chat(ASK)) {
            // Given
            var request = pipe.next();
            int other = 1 - request.partition();

            // When
            pipe.owners = FakePipe.ownersOf(other);
            pipe.inboxes.forEach(dev.signalbox.ingress.pipe.Pipe.Inbox::fleetChanged);
            var again = pipe.next();
            pipe.deliver(events(again, 1, 0, whole("{}"), finished()));
            client.answer();

            // Then
            assertThat(again.partition()).isEqualTo(other);
            assertThat(again.publication()).isEqualTo(1);
            assertThat(pipe.told(AttemptEvent.Superseded.class))
                    .isEqualTo(new FakePipe.Told(request.partition(), new AttemptEvent.Superseded(request.id(), 0)));
            assertThat(pipe.told.stream()
                            .filter(t -> t.event() instanceof AttemptEvent.Won)
                            .map(FakePipe.Told::partition))
                    .containsExactlyInAnyOrder(0, 1);
        }
    }

    @Test
    void the_winners_dead_worker_is_written_off_in_the_log() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // Given
            var request = pipe.next();
            pipe.deliver(events(request, 1, 0, text("one")));
            client.until("one");

            // When
            pipe.goneEpoch = 77;
            pipe.inboxes.forEach(dev.signalbox.ingress.pipe.Pipe.Inbox::fleetChanged);
            front.settle();
            var terminated = pipe.terminated.remove();
            pipe.deliver(terminated);

            // Then
            assertThat(client.until("0\r\n\r\n")).contains("data: {\"error\":");
        }
    }

    @Test
    void after_its_own_lapse_it_publishes_what_is_open_under_its_new_epoch() throws Exception {
        try (var waiting = front.connect().chat(ASK);
                var running = front.connect().chat(ASK_STREAM)) {
            // Given
            var one = pipe.next();
            var two = pipe.next();
            var stream = one.facts().stream() ? one : two;
            pipe.deliver(events(stream, 1, 0, text("one")));
            running.until("one");

            // When
            pipe.epoch = 41;
            pipe.inboxes.forEach(dev.signalbox.ingress.pipe.Pipe.Inbox::newEpoch);
            var again = pipe.next();
            pipe.deliver(events(again, 2, 0, whole("{\"good\":1}"), finished()));

            // Then
            assertThat(again.replyTo().orElseThrow().ingressEpoch()).isEqualTo(41);
            assertThat(waiting.answer().body()).isEqualTo("{\"good\":1}");
            assertThat(running.until("0\r\n\r\n")).contains("data: {\"error\":");
            front.settle();
            assertThat(pipe.uses).hasValue(0);
        }
    }

    @Test
    void told_to_leave_it_still_answers_and_each_answer_ends_its_connection() throws Exception {
        try (var before = front.connect();
                var after = front.connect()) {
            // Given
            front.front.depart();

            // When
            before.chat(ASK);
            answer(pipe.next());
            var whole = before.answer();
            after.chat(ASK_STREAM);
            answer(pipe.next());
            var stream = after.until("[DONE]");

            // Then
            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.headers()).containsEntry("connection", "close");
            assertThat(stream).contains("200 OK").containsIgnoringCase("connection: close");
        }
    }

    private void answer(InferenceRequest request) {
        pipe.deliver(events(request, 1, 0, text("one"), finished()));
    }

    @Test
    void drained_it_takes_nothing_new_and_lets_streams_come_to_their_end() throws Exception {
        try (var patient = new RunningFront(Map.of("ingress.drain", "60s"));
                var client = patient.connect().chat(ASK_STREAM);
                var late = patient.connect()) {
            // Given
            var request = patient.pipe.next();
            patient.pipe.deliver(events(request, 1, 0, text("one")));
            client.until("one");
            patient.front.drain();

            // When
            var refused = late.chat(ASK).answer();
            var closing = Thread.startVirtualThread(patient.front::close);
            patient.pipe.deliver(events(request, 1, 1, text("two"), finished()));
            var rest = client.until("[DONE]");
            closing.join();

            // Then
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsEntry("connection", "close").containsKey("retry-after");
            assertThat(rest).contains("two");
        }
    }

    @Test
    void a_crowded_log_sheds() throws Exception {
        // Given
        pipe.crowded = true;
        try (var client = front.connect().chat(ASK)) {
            // When
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsKey("retry-after");
        }
    }

    @Test
    void more_open_requests_than_allowed_are_shed() throws Exception {
        try (var narrow = new RunningFront(Map.of("ingress.open-requests", "1"));
                var first = narrow.connect().chat(ASK);
                var second = narrow.connect()) {
            // Given
            narrow.pipe.next();

            // When
            var answer = second.chat(ASK).answer();

            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(first.socket.isConnected()).isTrue();
        }
    }

    @Test
    void every_event_of_a_stream_has_the_offset_of_its_reply_as_id() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // Given
            var request = pipe.next();
            pipe.offset.set(7_000);

            // When
            pipe.deliver(events(request, 1, 0, started()));
            pipe.deliver(events(request, 1, 1, text("one"), text("two")));
            pipe.deliver(events(request, 1, 3, finished()));

            // Then
            assertThat(client.answer().body().lines().filter(l -> l.startsWith("id: ")))
                    .containsExactly("id: 7001", "id: 7001.1", "id: 7001.2", "id: 7002");
        }
    }

    @Test
    void a_stream_that_goes_on_elsewhere_is_one_answer() throws Exception {
        try (var goesOn = new RunningFront(Map.of("ingress.continuations", "2"));
                var client = goesOn.connect().chat(ASK_STREAM)) {
            // Given
            var request = goesOn.pipe.next();
            goesOn.pipe.deliver(events(request, 1, 0, started(), text("one")));
            client.until("one");

            // When
            goesOn.pipe.deliver(events(request, 1, 2, failed(Failure.STREAM_BROKEN)));
            var again = goesOn.pipe.next();
            goesOn.pipe.deliver(goingOn(events(again, 2, 0, text("two"), finished()), new AttemptId(0, 9, 1), 1));

            // Then
            assertThat(again.continuation().orElseThrow().text()).isEqualTo("one");
            var body = client.until("0\r\n\r\n");
            assertThat(body).contains("two").contains("[DONE]").doesNotContain("error");
            assertThat(body).as("what stood at the beginning").doesNotContain("assistant");
        }
    }

    private static Reply.Events goingOn(Reply.Events rest, AttemptId from, int lastSeq) {
        return new Reply.Events(rest.request(), rest.ingressEpoch(), rest.attempt(), rest.number(), rest.worker(), rest.workerEpoch(),
                rest.target(), rest.seq(), Optional.of(new Reply.Seam(from, lastSeq)), rest.events());
    }

    @Test
    void an_error_inside_a_stream_has_no_id_so_that_who_comes_again_is_told_again() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // Given
            var request = pipe.next();
            pipe.offset.set(7_000);

            // When
            pipe.deliver(events(request, 1, 0, started(), text("one")));
            pipe.deliver(events(request, 1, 2, failed(Failure.STREAM_BROKEN)));

            // Then
            assertThat(client.answer().body().lines().filter(l -> l.startsWith("id: ")))
                    .containsExactly("id: 7000", "id: 7000.1");
        }
    }

    @Test
    void an_id_says_where_the_replies_are_and_who_may_follow_them() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // When
            var told = RequestIds.read(pipe.next().id().value());

            // Then
            assertThat(told).isNotNull();
            assertThat(told.partition()).isEqualTo(3);
            assertThat(told.atSecond()).isEqualTo(1_700_000_000L);
            assertThat(told.form().stream()).isTrue();
            assertThat(told.mark()).isEqualTo(front.front.offer().tenants().of(null).mark());
        }
    }
}
