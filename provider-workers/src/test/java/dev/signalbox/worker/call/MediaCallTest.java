package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.worker.Samples;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chat completions that name pictures by their URLs, put to a provider that takes only bytes. */
@Timeout(180)
class MediaCallTest {
    private static final String GIF = "GIF89a picture";
    private static final String ANSWER = "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"a cat\"}]},"
            + "\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":2,\"totalTokenCount\":7}}";

    private final LinkedBlockingQueue<JsonObject> asked = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> fetched = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<HttpServerRequest> slow = new LinkedBlockingQueue<>();
    private final CountDownLatch asks = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private @Nullable Harness harness;
    private int port;

    @BeforeEach
    void listen() throws Exception {
        var made = new Harness(request -> request.body().onSuccess(body -> {
            asked.add(new JsonObject(body));
            request.response().putHeader("content-type", "application/json").end(ANSWER);
        }), Harness.patient());
        harness = made;
        var before = made.upstreams.current().catalog();
        var p = before.providers().getFirst();
        var gemini = new Provider(p.id(), Dialect.GEMINI, p.urls(), p.auth(), p.limits(), p.timeouts(), p.quirks(), p.headers(), p.engine());
        made.upstreams.apply(new Catalog(2, List.of(gemini), before.models(), List.of(), List.of()));
        port = made.vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture()
                .get(60, TimeUnit.SECONDS).actualPort();
    }

    private void serve(HttpServerRequest request) {
        switch (request.path()) {
            case "/gif" -> request.response().end(GIF);
            case "/slow" -> slow.add(request);
            case "/hang" -> request.connection().closeHandler(_ -> left.countDown());
            default -> request.response().setStatusCode(404).end();
        }
        fetched.add(request.path());
    }

    @AfterEach
    void stop() {
        harness().close();
    }

    private Harness harness() {
        var made = harness;
        if (made == null) {
            throw new IllegalStateException();
        }
        return made;
    }

    private Dispatch dispatch(String path, String more, long deadline) {
        var url = path.startsWith("http") ? path : "http://127.0.0.1:" + port + path;
        var body = "{\"model\":\"m\"," + more + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"what?\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}]}]}";
        var d = Samples.dispatch("r", 1, Harness.TARGET, Samples.EPOCH, new Body.Inline(Bytes.utf8(body)), false,
                Optional.of(new ReplyAddress("ingress-1", 3, 1)));
        var r = d.request();
        var request = new InferenceRequest(r.id(), r.publication(), r.partition(), r.tenant(), r.lane(), r.dialect(), r.receivedAt(), deadline, r.facts(),
                r.body(), r.replyTo(), r.continuation(), r.resumable());
        return new Dispatch(request, d.attempt(), d.number(), d.sender(), d.senderEpoch(), d.worker(), d.workerEpoch(), d.partition(), d.target(),
                d.catalogVersion());
    }

    private Dispatch dispatch(String path) {
        return dispatch(path, "", Long.MAX_VALUE / 4);
    }

    @Test
    void the_provider_gets_the_bytes_of_what_the_caller_names() throws Exception {
        // When
        harness().run(dispatch("/gif"));
        var end = harness().end();

        // Then
        assertThat(end).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(harness().text()).isEqualTo("a cat");
        var question = asked.poll(60, TimeUnit.SECONDS);
        assertThat(String.valueOf(question)).contains("image/gif").contains(Base64.getEncoder().encodeToString(GIF.getBytes())).doesNotContain("http");
    }

    @Test
    void an_engine_of_the_caller_s_own_dialect_that_takes_only_bytes_gets_them_and_all_else_as_it_came() throws Exception {
        // Given
        applyChatThatFetchesNothing();

        // When
        harness().run(dispatch("/gif", "\"odd\":[1.0],", Long.MAX_VALUE / 4));

        // Then
        var question = asked.poll(60, TimeUnit.SECONDS);
        assertThat(String.valueOf(question)).contains("data:image/gif;base64," + Base64.getEncoder().encodeToString(GIF.getBytes()))
                .contains("\"model\":\"m-upstream\"").contains("\"odd\":[1.0]").contains("what?").doesNotContain("http");
    }

    private void applyChatThatFetchesNothing(Dialect... more) {
        var before = harness().upstreams.current().catalog();
        var p = before.providers().getFirst();
        var quirks = new Provider.Quirks(List.of("inline-images"), Map.of(), List.of(), Map.of(), List.of(), List.of(), Map.of(), false);
        var chat = new Provider(p.id(), Dialect.OPENAI_CHAT, p.urls(), p.auth(), p.limits(), p.timeouts(), quirks, p.headers(), p.engine(), List.of(more));
        harness().upstreams.apply(new Catalog(3, List.of(chat), before.models(), List.of(), List.of()));
    }

    @Test
    void such_an_engine_gets_bytes_of_callers_of_another_dialect_too() throws Exception {
        // Given
        applyChatThatFetchesNothing();

        // When
        runMessages();

        // Then
        assertThat(String.valueOf(asked.poll(60, TimeUnit.SECONDS))).contains("data:image/gif;base64," + Base64.getEncoder().encodeToString(GIF.getBytes()));
    }

    @Test
    void such_an_engine_gets_bytes_in_the_other_dialects_that_it_speaks_too() throws Exception {
        // Given
        applyChatThatFetchesNothing(Dialect.ANTHROPIC_MESSAGES);

        // When
        runMessages();

        // Then
        assertThat(String.valueOf(asked.poll(60, TimeUnit.SECONDS))).contains("\"type\":\"base64\"").contains(Base64.getEncoder().encodeToString(GIF.getBytes()))
                .contains("\"max_tokens\":5").doesNotContain("http");
    }

    private void runMessages() throws Exception {
        var d = dispatch("/gif");
        var r = d.request();
        var body = "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":"
                + "\"http://127.0.0.1:" + port + "/gif\"}}]}]}";
        harness().run(new Dispatch(
                new InferenceRequest(r.id(), r.publication(), r.partition(), r.tenant(), r.lane(), Dialect.ANTHROPIC_MESSAGES, r.receivedAt(), r.deadline(),
                        r.facts(), new Body.Inline(Bytes.utf8(body)), r.replyTo(), r.continuation(), r.resumable()),
                d.attempt(), d.number(), d.sender(), d.senderEpoch(), d.worker(), d.workerEpoch(), d.partition(), d.target(), d.catalogVersion()));
    }

    @Test
    void what_can_t_be_fetched_is_the_caller_s_fault_and_names_its_member() throws Exception {
        // When
        harness().run(dispatch("/none"));
        var end = harness().end();

        // Then
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Failed.class, failed -> {
            assertThat(failed.failure()).isEqualTo(Failure.INVALID_REQUEST);
            assertThat(failed.failure().hurtsHealth()).isFalse();
        });
        assertThat(harness().told().getLast()).isInstanceOfSatisfying(ReplyEvent.Failed.class,
                failed -> assertThat(failed.message()).contains("messages[0].content[1]").contains("404"));
        assertThat(asked).isEmpty();
        assertThat(harness().desk.inFlight()).isZero();
    }

    @Test
    void nothing_inside_is_fetched() throws Exception {
        harness().run(dispatch("http://169.254.169.254/latest/meta-data/"));
        assertThat(harness().end()).isInstanceOfSatisfying(AttemptEvent.Failed.class,
                failed -> assertThat(failed.message()).contains("open internet").doesNotContain("169"));
        assertThat(asked).isEmpty();
    }

    @Test
    void what_the_provider_can_t_do_anyway_is_refused_before_anything_is_fetched() throws Exception {
        // When
        harness().run(dispatch("/gif", "\"logit_bias\":{\"5\":5},", Long.MAX_VALUE / 4));

        // Then
        assertThat(harness().end()).isInstanceOfSatisfying(AttemptEvent.Failed.class, failed -> {
            assertThat(failed.failure()).isEqualTo(Failure.UNSUPPORTED);
            assertThat(failed.message()).contains("logit_bias");
        });
        assertThat(fetched).isEmpty();
    }

    @Test
    void a_cancel_in_the_midst_of_fetching_closes_the_connection_and_asks_nobody() throws Exception {
        // Given
        var dispatch = dispatch("/hang");
        harness().run(dispatch);
        assertThat(fetched.poll(60, TimeUnit.SECONDS)).isEqualTo("/hang");

        // When
        harness().cancel(Samples.cancel(dispatch));

        // Then
        assertThat(harness().end()).isInstanceOf(AttemptEvent.Stopped.class);
        assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(asked).isEmpty();
        assertThat(harness().desk.inFlight()).isZero();
    }

    /** A stream that goes to a provider that never answers. */
    private Dispatch silentStream() {
        var before = harness().upstreams.current().catalog();
        var p = before.providers().getFirst();
        int dead = harness().vertx.createHttpServer().requestHandler(_ -> asks.countDown()).listen(0, "127.0.0.1").toCompletionStage()
                .toCompletableFuture().join().actualPort();
        var gone = new Provider(p.id(), p.dialect(), List.of("http://127.0.0.1:" + dead), p.auth(), p.limits(), p.timeouts(), p.quirks(), p.headers(),
                p.engine());
        harness().upstreams.apply(new Catalog(4, List.of(gone), before.models(), List.of(), List.of()));
        var d = dispatch("/slow", "\"stream\":true,", Long.MAX_VALUE / 4);
        var f = d.request().facts();
        return new Dispatch(d.request().withFacts(new Facts(f.model(), true, f.promptTokens(), f.maxOutputTokens(), f.features(), f.affinity(),
                f.prefixBlocks(), f.spans())), d.attempt(), d.number(), d.sender(), d.senderEpoch(), d.worker(), d.workerEpoch(), d.partition(),
                d.target(), d.catalogVersion());
    }

    @Test
    void a_stream_overtaken_while_its_question_was_not_ready_says_nothing_of_its_target() throws Exception {
        // Given
        var call = harness().run(silentStream());
        slow.take();

        // When
        call.stop(0, true);
        harness().end();

        // Then
        assertThat(harness().overtaken).containsExactly(Overtaken.UNPROVEN);
    }

    @Test
    void how_long_its_question_took_to_be_ready_is_no_silence_of_an_overtaken_stream() throws Exception {
        // Given
        var call = harness().run(silentStream());
        var fetch = slow.take();
        harness().vertx.timer(200).toCompletionStage().toCompletableFuture().join();
        long ready = System.nanoTime();
        fetch.response().end(GIF);
        asks.await();

        // When
        call.stop(0, true);
        harness().end();

        // Then
        long bound = (System.nanoTime() - ready) / 1_000;
        assertThat(harness().overtaken).singleElement()
                .isInstanceOfSatisfying(Overtaken.Silent.class, silent -> assertThat(silent.micros()).isLessThanOrEqualTo(bound));
    }

    @Test
    void a_deadline_is_one_while_something_is_fetched() throws Exception {
        // When
        harness().run(dispatch("/hang", "", System.currentTimeMillis() + 300));

        // Then
        assertThat(harness().end()).isInstanceOfSatisfying(AttemptEvent.Failed.class, failed -> assertThat(failed.failure()).isEqualTo(Failure.DEADLINE));
        assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(harness().failures).containsExactly(Failure.DEADLINE);
    }
}
