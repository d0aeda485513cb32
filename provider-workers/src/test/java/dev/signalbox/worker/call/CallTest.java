package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Reply;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.worker.Samples;
import io.vertx.core.Handler;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls against providers on loopback that answer, hang, reset, cut, drip and refuse. */
@Timeout(180)
class CallTest {
    private static final String WHOLE = "{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"m-upstream\",\"choices\":[{\"index\":0,"
            + "\"message\":{\"role\":\"assistant\",\"content\":\"hi there\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7}}";
    /** Each ends one stage soon, and only that: any other may take as long as the machine does. */
    private static final Provider.Timeouts FIRST_TOKEN_SOON = new Provider.Timeouts(30_000, 300, 30_000, 60_000);

    private static final Provider.Timeouts CHUNKS_SOON = new Provider.Timeouts(30_000, 30_000, 300, 60_000);

    private @Nullable Harness harness;

    @AfterEach
    void stop() {
        if (harness != null) {
            harness.close();
        }
    }

    private Harness with(Handler<HttpServerRequest> provider, Provider.Timeouts timeouts) throws Exception {
        harness = new Harness(provider, timeouts);
        return harness;
    }

    private static Dispatch dispatch(boolean stream, Body body) {
        return Samples.dispatch(
                "r", 1, Harness.TARGET, Samples.EPOCH, body, stream, Optional.of(new ReplyAddress("ingress-1", 3, 1)));
    }

    private static Dispatch streaming() {
        return dispatch(true, Samples.body("hello", true));
    }

    private static Dispatch unary() {
        return dispatch(false, Samples.body("hello", false));
    }

    private static String chunk(String text) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[{\"index\":0,\"delta\":{"
                + "\"content\":\"" + text + "\"},\"finish_reason\":null}]}\n\n";
    }

    private static final String ROLE = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[{\"index\":0,"
            + "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n";
    private static final String END = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[{\"index\":0,"
            + "\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
            + "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,"
            + "\"completion_tokens\":3,\"total_tokens\":8}}\n\n"
            + "data: [DONE]\n\n";

    private static void sse(HttpServerRequest request) {
        request.response().setChunked(true).putHeader("content-type", "text/event-stream");
    }

    private Harness goingOnWithThree(Consumer<Buffer> asked) throws Exception {
        return with(request -> request.body().onSuccess(body -> {
            asked.accept(body);
            sse(request);
            request.response().end(ROLE + chunk(" three") + END);
        }), Harness.patient());
    }

    private static Dispatch goingOn(String text) {
        return goingOn(text, streaming());
    }

    private static Dispatch goingOn(String text, Dispatch d) {
        var from = new Continuation(new AttemptId(0, 5, 90), 3, "m@elsewhere", text, "", 2, Bytes.EMPTY);
        var request = d.request().published(1, 2, d.request().replyTo(), Optional.of(from));
        return new Dispatch(request, d.attempt(), 2, d.sender(), d.senderEpoch(), d.worker(), d.workerEpoch(), d.partition(), d.target(),
                d.catalogVersion());
    }

    @Test
    void an_answer_that_was_begun_elsewhere_goes_on_and_its_cost_is_what_this_provider_counted() throws Exception {
        // Given
        var seen = new CompletableFuture<String>();
        var h = goingOnWithThree(body -> seen.complete(body.toString()));

        // When
        h.run(goingOn("one two"));
        var end = h.end();

        // Then
        assertThat(seen.get(30, TimeUnit.SECONDS)).contains("\"continue_final_message\":true").contains("one two");
        assertThat(h.text()).isEqualTo(" three");
        assertThat(h.told()).noneMatch(ReplyEvent.Started.class::isInstance);
        assertThat(h.replies).allSatisfy(r -> assertThat(r.continues()).contains(new Reply.Seam(new AttemptId(0, 5, 90), 3)));
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Finished.class, f -> {
            assertThat(f.usage().input()).isEqualTo(5);
            assertThat(f.usage().output()).isEqualTo(3);
        });
        assertThat(h.told().getLast()).isInstanceOfSatisfying(ReplyEvent.Finished.class, f -> {
            assertThat(f.usage().input()).isEqualTo(3);
            assertThat(f.usage().output()).isEqualTo(5);
        });
    }

    @Test
    void a_large_body_is_made_ready_to_go_on_with_beside_the_event_loop_and_may_be_cancelled_meanwhile() throws Exception {
        // Given: nothing can be worked out beside the loop for now
        var asked = new LinkedBlockingQueue<Integer>();
        var h = goingOnWithThree(body -> asked.add(body.length()));
        var free = new CountDownLatch(1);
        for (int i = 0; i < VertxOptions.DEFAULT_WORKER_POOL_SIZE; i++) {
            h.vertx.executeBlocking(() -> free.await(180, TimeUnit.SECONDS), false);
        }
        var large = Samples.body("x".repeat(1 << 20), true);
        var stopped = goingOn("one two", large(1, large));

        // When
        h.run(stopped);
        h.run(goingOn("one two", large(2, large)));
        h.run(goingOn("one two", large(3, Samples.body("small", true))));

        // Then
        assertThat(h.end()).isInstanceOfSatisfying(AttemptEvent.Finished.class, f -> assertThat(f.request().value()).isEqualTo("r-3"));
        assertThat(asked).singleElement().satisfies(length -> assertThat(length).isLessThan(1_000));

        // When
        h.cancel(Samples.cancel(stopped));
        assertThat(h.end()).isInstanceOfSatisfying(AttemptEvent.Stopped.class, s -> assertThat(s.request().value()).isEqualTo("r-1"));
        free.countDown();

        // Then
        assertThat(h.end()).isInstanceOfSatisfying(AttemptEvent.Finished.class, f -> assertThat(f.request().value()).isEqualTo("r-2"));
        assertThat(asked).hasSize(2);
    }

    private static Dispatch large(int n, Body body) {
        return Samples.dispatch("r-" + n, n, Harness.TARGET, Samples.EPOCH, body, true, Optional.of(new ReplyAddress("ingress-1", 3, 1)));
    }

    @Test
    void a_provider_that_refuses_to_go_on_is_no_fault_of_the_caller() throws Exception {
        // Given
        var h = with(request -> request.response().setStatusCode(400)
                .end("{\"error\":{\"message\":\"no prefill here\",\"type\":\"invalid_request_error\"}}"), Harness.patient());

        // When
        h.run(goingOn("one two"));

        // Then
        assertThat(h.end()).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure().retryable()).isTrue();
            assertThat(f.failure().hurtsHealth()).isFalse();
            assertThat(f.message()).contains("no prefill here");
        });
    }

    @Test
    void an_answer_that_does_not_stream_leaves_whole_in_one_record() throws Exception {
        // Given
        var seen = new CompletableFuture<String>();
        var h = with(request -> request.body().onSuccess(body -> {
            seen.complete(request.path() + " " + request.getHeader("accept-encoding") + " " + body);
            request.response().putHeader("content-type", "application/json").end(WHOLE);
        }), Harness.patient());

        // When
        h.run(unary());
        var end = h.end();

        // Then
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Finished.class, f -> {
            assertThat(f.usage().output()).isEqualTo(2);
            assertThat(f.run().catalogVersion()).isEqualTo(1);
        });
        assertThat(seen.get(30, TimeUnit.SECONDS)).startsWith("/v1/chat/completions identity").contains("m-upstream");
        assertThat(h.told()).anyMatch(e -> e instanceof ReplyEvent.Whole whole && whole.raw().asText().equals(WHOLE));
        assertThat(h.told().getLast()).isInstanceOf(ReplyEvent.Finished.class);
        assertThat(h.recordSizes).containsExactly(1);
        assertThat(h.desk.inFlight()).isZero();
        assertThat(h.desk.unsettled()).isZero();
    }

    @Test
    void a_stream_arrives_in_order_and_complete() throws Exception {
        // Given
        var h = with(request -> {
            sse(request);
            request.response().write(ROLE);
            request.response().write(chunk("a") + chunk("b"));
            var vertx = io.vertx.core.Vertx.currentContext().owner();
            vertx.setTimer(50, _ -> request.response().write(chunk("c")));
            vertx.setTimer(100, _ -> request.response().end(END));
        }, Harness.patient());

        // When
        h.run(streaming());
        var end = h.end();

        // Then
        assertThat(h.text()).isEqualTo("abc");
        assertThat(h.told().getLast()).isInstanceOf(ReplyEvent.Finished.class);
        assertThat(h.replies.getFirst().events()).anyMatch(ReplyEvent::visible);
        assertThat(end).isInstanceOfSatisfying(
                AttemptEvent.Finished.class, f -> assertThat(f.timings().firstTokenMicros()).isPositive());
    }

    @Test
    void a_call_that_lasts_says_accepted_and_first_token_before_its_end() throws Exception {
        // Given
        var begun = new CompletableFuture<Void>();
        var over = new CompletableFuture<Void>();
        var h = with(request -> {
            sse(request);
            onLoop(begun, () -> request.response().write(ROLE + chunk("a")));
            onLoop(over, () -> request.response().end(END));
        }, Harness.patient());

        // When
        h.run(streaming());

        // Then
        assertThat(h.events.poll(30, TimeUnit.SECONDS)).isInstanceOf(AttemptEvent.Accepted.class);
        begun.complete(null);
        assertThat(h.events.poll(30, TimeUnit.SECONDS)).isInstanceOf(AttemptEvent.FirstToken.class);
        over.complete(null);
        assertThat(h.events.poll(30, TimeUnit.SECONDS)).isInstanceOf(AttemptEvent.Finished.class);
    }

    /** Has the provider go on when a test says so. */
    private static void onLoop(CompletableFuture<Void> when, Runnable then) {
        var context = io.vertx.core.Vertx.currentContext();
        when.thenRun(() -> context.runOnContext(_ -> then.run()));
    }

    @Test
    void the_last_event_waits_for_the_acknowledgement_of_the_last_reply() throws Exception {
        // Given
        var h = with(request -> request.response().end(WHOLE), Harness.patient());
        h.acknowledges = false;

        // When
        h.run(unary());
        var acknowledgement = h.acknowledgements.poll(30, TimeUnit.SECONDS);

        // Then
        assertThat(acknowledgement).isNotNull();
        assertThat(h.events).noneMatch(AttemptEvent.Finished.class::isInstance);
        acknowledgement.run();
        assertThat(h.end()).isInstanceOf(AttemptEvent.Finished.class);
    }

    @Test
    void a_cancel_closes_the_providers_socket_and_ends_with_a_last_reply() throws Exception {
        // Given
        var closed = new CompletableFuture<Void>();
        var h = with(request -> {
            sse(request);
            request.connection().closeHandler(_ -> closed.complete(null));
            request.response().write(ROLE + chunk("a"));
        }, Harness.patient());
        var dispatch = streaming();
        h.run(dispatch);
        while (!h.said.take().visible()) {
            // the first visible event
        }

        // When
        h.cancel(Samples.cancel(dispatch));
        var end = h.end();

        // Then
        assertThat(closed).as("the provider never ends it").succeedsWithin(Duration.ofSeconds(30));
        assertThat(end).isInstanceOf(AttemptEvent.Stopped.class);
        assertThat(h.told().getLast())
                .isInstanceOfSatisfying(ReplyEvent.Failed.class, f -> assertThat(f.failure()).isEqualTo(Failure.CANCELLED));
        assertThat(h.failures).isEmpty();
        assertThat(h.desk.inFlight()).isZero();
    }

    @Test
    void what_still_arrives_after_the_cancel_is_counted() throws Exception {
        // Given
        var h = with(request -> {
            sse(request);
            request.response().write(ROLE + chunk("one"));
        }, Harness.patient());
        var call = h.run(streaming());
        while (!h.said.take().visible()) {
            // the first visible event
        }

        // When: the cancel waits for the loop, which reads on before it
        h.loop.runOnLoop(() -> {
            call.stop(0, false);
            call.read(Bytes.utf8(chunk(" a") + chunk(" b") + chunk(" c")));
        });

        // Then
        assertThat(h.end()).isInstanceOfSatisfying(AttemptEvent.Stopped.class, s -> {
            assertThat(s.lateTokens()).isEqualTo(3);
            assertThat(s.usage().output()).isGreaterThanOrEqualTo(4);
        });
        assertThat(h.late).containsExactly(3);
    }

    @Test
    void a_stream_that_another_overtook_says_how_long_it_had_been_silent_and_one_that_nobody_wants_does_not() throws Exception {
        // Given
        var asked = new CountDownLatch(1);
        var overtaken = with(_ -> asked.countDown(), Harness.patient());
        var unwanted = with(CallTest::sse, Harness.patient());
        var whole = with(_ -> {}, Harness.patient());

        // When
        var call = overtaken.run(streaming());
        asked.await();
        call.stop(0, true);
        unwanted.run(streaming()).stop(0, false);
        whole.run(unary()).stop(0, true);
        overtaken.end();
        unwanted.end();
        whole.end();

        // Then
        assertThat(overtaken.overtaken).singleElement().isInstanceOf(Overtaken.Silent.class);
        assertThat(unwanted.overtaken).containsExactly(Overtaken.NOT);
        assertThat(whole.overtaken).containsExactly(Overtaken.UNPROVEN);
    }

    @Test
    void what_was_sent_and_never_answered_costs_its_prompt_by_our_own_count() throws Exception {
        // Given
        var asked = new CountDownLatch(1);
        var overtaken = with(_ -> asked.countDown(), Harness.patient());
        var silent = with(_ -> {}, FIRST_TOKEN_SOON);
        var prompt = new Usage(10, 0, 0, 0, 0, 0, 0, 0, 0, true);

        // When
        var call = overtaken.run(streaming());
        asked.await();
        call.stop(0, true);
        silent.run(streaming());

        // Then
        assertThat(overtaken.end()).isInstanceOfSatisfying(AttemptEvent.Stopped.class, s -> assertThat(s.usage()).isEqualTo(prompt));
        assertThat(silent.end()).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> assertThat(f.usage()).isEqualTo(prompt));
    }

    @Test
    void what_was_refused_or_never_sent_costs_nothing() throws Exception {
        // Given
        var refusing = with(request -> request.response().setStatusCode(429).end("{}"), Harness.patient());
        var unsent = with(_ -> {}, Harness.patient());
        var dispatch = dispatch(true, new Body.Reference(Body.Source.BODIES, 0, new long[] {4}, 10));

        // When
        refusing.run(streaming());
        unsent.run(dispatch);
        unsent.bodiesAsked.take();
        unsent.cancel(Samples.cancel(dispatch));

        // Then
        assertThat(refusing.end()).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> assertThat(f.usage()).isEqualTo(Usage.NONE));
        assertThat(unsent.end()).isInstanceOfSatisfying(AttemptEvent.Stopped.class, s -> assertThat(s.usage()).isEqualTo(Usage.NONE));
    }

    @Test
    void how_long_a_cancel_took_is_counted_from_the_first_that_came_and_once() throws Exception {
        // Given
        var h = with(_ -> {}, Harness.patient());
        var call = h.run(unary());
        long hour = Duration.ofHours(1).toMillis();
        long decided = System.currentTimeMillis() - 2 * hour;

        // When
        h.loop.runOnLoop(() -> {
            call.stop(decided, false);
            call.stop(decided + hour, false);
        });

        // Then
        assertThat(h.end()).isInstanceOf(AttemptEvent.Stopped.class);
        assertThat(h.lags).singleElement().satisfies(lag -> assertThat(lag).isGreaterThanOrEqualTo(2 * hour));
    }

    @Test
    void a_cancel_that_was_decided_by_a_clock_ahead_of_this_one_took_no_time() throws Exception {
        // Given
        var h = with(_ -> {}, Harness.patient());

        // When
        h.run(unary()).stop(System.currentTimeMillis() + Duration.ofDays(1).toMillis(), false);

        // Then
        assertThat(h.end()).isInstanceOf(AttemptEvent.Stopped.class);
        assertThat(h.lags).containsExactly(0L);
    }

    @Test
    void a_cancel_while_the_body_is_fetched_takes_the_question_back() throws Exception {
        // Given
        var h = with(_ -> {}, Harness.patient());
        var dispatch = dispatch(false, new Body.Reference(Body.Source.BODIES, 0, new long[] {4}, 10));
        h.run(dispatch);
        h.bodiesAsked.take();

        // When
        h.cancel(Samples.cancel(dispatch));
        var end = h.end();

        // Then
        assertThat(end).isInstanceOf(AttemptEvent.Stopped.class);
        assertThat(h.loansClosed.poll(30, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    @Test
    void a_body_by_reference_is_sent_and_its_memory_given_back() throws Exception {
        // Given
        var length = new CompletableFuture<Integer>();
        var h = with(request -> request.body().onSuccess(body -> {
            length.complete(body.length());
            request.response().end(WHOLE);
        }), Harness.patient());
        var body = Samples.body("x".repeat(3 << 20), false).bytes();
        h.run(dispatch(false, new Body.Reference(Body.Source.BODIES, 0, new long[] {4}, body.length())));

        // When
        h.bodiesAsked.take().arrived(body);
        var end = h.end();

        // Then
        assertThat(end).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(length.get(30, TimeUnit.SECONDS)).isGreaterThan(3 << 20);
        assertThat(h.loansClosed.poll(30, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    @Test
    void a_body_that_is_gone_fails_without_hurting_the_target() throws Exception {
        // Given
        var h = with(_ -> {}, Harness.patient());
        h.run(dispatch(false, new Body.Reference(Body.Source.BODIES, 0, new long[] {4}, 10)));

        // When
        h.bodiesAsked.take().lost("gone");

        // Then
        assertThat(failure(h)).isEqualTo(Failure.BODY_LOST);
        assertThat(Failure.BODY_LOST.hurtsHealth()).isFalse();
    }

    @Test
    void a_provider_that_hangs_runs_into_the_first_token_timeout() throws Exception {
        // Given
        var h = with(_ -> {}, FIRST_TOKEN_SOON);

        // When
        h.run(streaming());

        // Then
        assertThat(failure(h)).isEqualTo(Failure.FIRST_TOKEN_TIMEOUT);
        assertThat(h.desk.inFlight()).isZero();
    }

    @Test
    void headers_and_pings_do_not_count_as_a_first_token() throws Exception {
        // Given
        var h = with(request -> {
            sse(request);
            request.response().write(ROLE);
            io.vertx.core.Vertx.currentContext().owner().setPeriodic(50, _ -> request.response().write(": ping\n\n"));
        }, FIRST_TOKEN_SOON);

        // When
        h.run(streaming());

        // Then
        assertThat(failure(h)).isEqualTo(Failure.FIRST_TOKEN_TIMEOUT);
    }

    @Test
    void a_stream_that_stalls_runs_into_the_chunk_timeout() throws Exception {
        // Given
        var h = with(request -> {
            sse(request);
            request.response().write(ROLE + chunk("a"));
        }, CHUNKS_SOON);

        // When
        h.run(streaming());
        var end = h.end();

        // Then
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure()).isEqualTo(Failure.CHUNK_TIMEOUT);
            assertThat(f.visible()).isTrue();
        });
    }

    @Test
    void a_provider_that_drips_bytes_does_not_hold_its_slot_for_ever() throws Exception {
        // Given
        var h = with(request -> {
            sse(request);
            request.response().write(ROLE + chunk("a"));
            io.vertx.core.Vertx.currentContext().owner().setPeriodic(100, _ -> request.response().write(":"));
        }, CHUNKS_SOON);

        // When
        h.run(streaming());

        // Then
        assertThat(failure(h)).isEqualTo(Failure.CHUNK_TIMEOUT);
    }

    @Test
    void a_stream_that_is_cut_is_a_failure_and_no_success() throws Exception {
        // Given
        var h = with(request -> {
            sse(request);
            request.response().write(ROLE + chunk("a")).onComplete(_ -> request.connection().close());
        }, Harness.patient());

        // When
        h.run(streaming());

        // Then
        assertThat(failure(h)).isEqualTo(Failure.STREAM_BROKEN);
        assertThat(h.text()).isEqualTo("a");
    }

    @Test
    void a_stream_that_ends_without_its_promised_end_is_a_failure() throws Exception {
        // Given
        var h = with(request -> {
            sse(request);
            request.response().end(ROLE + chunk("a"));
        }, Harness.patient());

        // When
        h.run(streaming());

        // Then
        assertThat(failure(h)).isEqualTo(Failure.STREAM_BROKEN);
    }

    @Test
    void a_reset_before_the_answer_is_a_failure() throws Exception {
        // Given
        var h = with(request -> request.connection().close(), Harness.patient());

        // When
        h.run(unary());

        // Then
        assertThat(failure(h)).isEqualTo(Failure.STREAM_BROKEN);
        assertThat(h.failures).containsExactly(Failure.STREAM_BROKEN);
    }

    @Test
    void nobody_at_the_address_is_a_failed_connect() throws Exception {
        // Given
        var h = with(_ -> {}, Harness.patient());
        h.upstreams.apply(Samples.catalog("http://127.0.0.1:1/v1", Harness.patient(), Provider.Auth.NONE));

        // When
        h.run(unary());

        // Then
        assertThat(failure(h)).isEqualTo(Failure.CONNECT_FAILED);
    }

    @Test
    void a_rate_limit_says_when_to_come_again_and_cuts_the_limit() throws Exception {
        // Given
        var h = with(request -> request.response()
                .setStatusCode(429)
                .putHeader("retry-after", "7")
                .end("{\"error\":{\"message\":\"too many\",\"type\":\"rate_limit_error\"}}"), Harness.patient());

        // When
        h.run(unary());
        var end = h.end();

        // Then
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure()).isEqualTo(Failure.RATE_LIMITED);
            assertThat(f.retryAfterMillis()).isEqualTo(7_000);
        });
        assertThat(h.desk.limit(Harness.TARGET)).isLessThan(64);
    }

    @Test
    void headers_that_say_that_a_minute_is_used_up_teach_a_ceiling_and_so_does_an_error_within_a_stream() throws Exception {
        // Given
        var limited = new AtomicInteger();
        var h = with(request -> {
            if (limited.get() == 1) {
                request.response().setStatusCode(429).putHeader("x-ratelimit-remaining-requests", "0").end("{\"error\":{\"message\":\"slow down\"}}");
            } else if (limited.get() == 2) {
                sse(request);
                request.response().end("data: {\"error\":{\"message\":\"40 requests per minute\",\"code\":429}}\n\n");
            } else {
                request.response().end(WHOLE);
            }
        }, Harness.patient());
        for (int kind = 1; kind <= 2; kind++) {
            limited.set(0);
            h.desk.shares(Map.of(), Map.of(), h.time.nanos());
            h.desk.shares(Map.of(Harness.TARGET, 64), Map.of(), h.time.nanos());
            for (int i = 0; i < 40; i++) {
                h.run(calling(100 * kind + i, false));
                h.end();
            }

            // When
            limited.set(kind);
            h.run(calling(100 * kind + 50, kind == 2));
            h.end();

            // Then: nothing more in this minute
            h.desk.tick(h.time.nanos());
            assertThat(h.desk.limit(Harness.TARGET)).as("of kind %d", kind).isZero();
        }
    }

    private static Dispatch calling(int n, boolean stream) {
        return Samples.dispatch("r-" + n, n, Harness.TARGET, Samples.EPOCH, Samples.body("hello", stream), stream, Optional.of(new ReplyAddress("ingress-1", 3, 1)));
    }

    @Test
    void a_key_that_a_provider_quotes_in_its_error_is_not_passed_on() throws Exception {
        // Given
        var auth = new Provider.Auth(Provider.Auth.Scheme.BEARER, "", "${KEY}");
        var sent = new CompletableFuture<String>();
        harness = new Harness(request -> {
            sent.complete(request.getHeader("authorization"));
            request.response()
                    .setStatusCode(401)
                    .end("{\"error\":{\"message\":\"Incorrect API key provided: sk-very-secret\",\"type\":\"invalid_request_error\"}}");
        }, Harness.patient(), auth);

        // When
        harness.run(unary());
        var end = harness.end();

        // Then
        assertThat(sent.get(30, TimeUnit.SECONDS)).isEqualTo("Bearer sk-very-secret");
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure()).isEqualTo(Failure.PROVIDER_AUTH);
            assertThat(f.providerError().asText()).doesNotContain("sk-very-secret");
            assertThat(f.message()).doesNotContain("sk-very-secret");
        });
        assertThat(harness.told().toString()).doesNotContain("sk-very-secret");
    }

    @Test
    void a_call_whose_key_can_not_be_sent_fails_here_and_does_not_go_out_without_it() throws Exception {
        // Given
        var called = new AtomicInteger();
        harness = new Harness(request -> {
            called.incrementAndGet();
            request.response().end("{}");
        }, Harness.patient(), new Provider.Auth(Provider.Auth.Scheme.BEARER, "", "${NOBODY_SET_THIS}"));

        // When
        harness.run(unary());
        var end = harness.end();

        // Then
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure()).isEqualTo(Failure.PROVIDER_AUTH);
            assertThat(f.message()).isEqualTo("no key of provider 'p' can be sent");
        });
        assertThat(called).hasValue(0);
    }

    @Test
    void an_address_that_can_not_be_is_a_failure_to_connect_at_once() throws Exception {
        // Given
        harness = new Harness(_ -> {}, Harness.patient());
        harness.upstreams.apply(Samples.catalog("http://127.0.0.1:99999/v1", Harness.patient(), Provider.Auth.NONE));

        // When
        harness.run(unary());
        var end = harness.end();

        // Then
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure()).isEqualTo(Failure.CONNECT_FAILED);
            assertThat(f.message()).isEqualTo("no connection is possible");
        });
    }

    @Test
    void an_answer_past_the_bound_is_refused() throws Exception {
        // Given
        var h = with(request -> request.response().end(Buffer.buffer(Harness.large(Harness.REPLY_BYTES + 1).toArray())), Harness.patient());

        // When
        h.run(unary());

        // Then
        assertThat(h.end()).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure()).isEqualTo(Failure.REPLY_TOO_LARGE);
            assertThat(f.message()).contains("6291456 bytes").contains("worker.reply-limit");
        });
    }

    @Test
    void a_large_answer_leaves_in_several_records_in_order() throws Exception {
        // Given
        var answer = WHOLE.replace("hi there", "x".repeat(5 << 20));
        var h = with(request -> request.response().end(answer), Harness.patient());

        // When
        h.run(unary());
        h.end();

        // Then
        assertThat(h.replies).hasSizeGreaterThan(3);
        var whole = new StringBuilder();
        h.told().forEach(e -> {
            if (e instanceof ReplyEvent.Whole w) {
                whole.append(w.raw().asText());
            }
        });
        assertThat(whole.toString()).isEqualTo(answer);
    }

    @Test
    void a_batch_answer_is_one_result_and_then_the_event() throws Exception {
        // Given
        var seen = new CompletableFuture<String>();
        var h = with(request -> request.body().onSuccess(body -> {
            seen.complete(body.toString());
            request.response().end(WHOLE);
        }), Harness.patient());
        var batch = Samples.dispatch(
                "r", 1, Harness.TARGET, Samples.EPOCH, Samples.body("x", true), true, Optional.empty());

        // When
        h.run(batch);
        var end = h.end();

        // Then
        assertThat(end).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(h.results.poll().body()).isEqualTo(Bytes.utf8(WHOLE));
        assertThat(seen.get(30, TimeUnit.SECONDS)).doesNotContain("\"stream\"");
        assertThat(h.replies).isEmpty();
    }

    @Test
    void a_batch_attempt_that_fails_writes_no_result() throws Exception {
        // Given
        var h = with(request -> request.response().setStatusCode(500).end("no"), Harness.patient());

        // When
        h.run(Samples.dispatch("r", 1, Harness.TARGET, Samples.EPOCH, Samples.body("x", false), false, Optional.empty()));

        // Then
        assertThat(failure(h)).isEqualTo(Failure.PROVIDER_ERROR);
        assertThat(h.results).isEmpty();
    }

    @Test
    void while_replies_pile_up_nothing_is_read_and_then_all_of_it() throws Exception {
        // Given
        var goOn = new CompletableFuture<Void>();
        var said = new CompletableFuture<Void>();
        var h = with(request -> {
            sse(request);
            request.response().write(ROLE + chunk("a"));
            onLoop(goOn, () -> request.response().end(chunk("b") + END).onComplete(_ -> said.complete(null)));
        }, Harness.patient());
        h.run(streaming());
        while (!h.said.take().visible()) {
            // the first visible event
        }

        // When
        h.loop.congested(true);
        h.loop.runOnLoop(() -> goOn.complete(null));
        said.get(30, TimeUnit.SECONDS);
        var meanwhile = h.said.poll(300, TimeUnit.MILLISECONDS);
        h.loop.congested(false);

        // Then
        assertThat(meanwhile).isNull();
        assertThat(h.end()).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(h.text()).isEqualTo("ab");
    }

    @Test
    void connections_are_used_again() throws Exception {
        // Given
        var connections = java.util.concurrent.ConcurrentHashMap.<Object>newKeySet();
        var h = with(request -> {
            connections.add(request.connection());
            sse(request);
            request.response().end(ROLE + chunk("a") + END);
        }, Harness.patient());

        // When
        for (int i = 0; i < 20; i++) {
            h.run(Samples.dispatch(
                    "r-" + i, i, Harness.TARGET, Samples.EPOCH, Samples.body("x", true), true,
                    Optional.of(new ReplyAddress("ingress-1", 3, 1))));
            h.end();
        }

        // Then
        assertThat(connections).hasSizeLessThanOrEqualTo(2);
    }

    private static Failure failure(Harness h) throws InterruptedException {
        var end = h.end();
        assertThat(end).isInstanceOf(AttemptEvent.Failed.class);
        var last = h.replies.isEmpty() ? null : h.told().getLast();
        if (last != null) {
            assertThat(last).isInstanceOf(ReplyEvent.Failed.class);
        }
        return ((AttemptEvent.Failed) end).failure();
    }
}
