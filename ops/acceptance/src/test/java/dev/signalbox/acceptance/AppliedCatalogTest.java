package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.records.topics.Topics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Catalogues that {@code signalbox catalog apply} publishes while requests run, in real processes, seen from the vendor that is called. */
class AppliedCatalogTest {
    private static final int HELD = 777;
    private static final String HEAD = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
    private static final String REST = HEAD + "end\"},\"finish_reason\":\"stop\"}]}\n\n" + "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,"
            + "\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":10,\"total_tokens\":1010}}\n\ndata: [DONE]\n\n";

    @TempDir
    private static Path folder;
    private static final Vertx VERTX = Vertx.vertx();
    private static final Caller CALLER = new Caller();
    private static final BlockingQueue<String> SEEN = new LinkedBlockingQueue<>();
    private static final BlockingQueue<HttpServerResponse> HELD_BACK = new LinkedBlockingQueue<>();
    private static Cluster cluster;
    private static String vendor = "";
    private static double tokensBefore;
    private static int number;
    private static int answered;

    @BeforeAll
    static void start() throws Exception {
        cluster = SharedCluster.get();
        tokensBefore = tokens();
        vendor = "http://127.0.0.1:" + VERTX.createHttpServer().requestHandler(AppliedCatalogTest::answer).listen(0, "127.0.0.1")
                .toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS).actualPort();
        for (var key : List.of("one", "two", "three")) {
            Files.writeString(folder.resolve(key), "key-" + key);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.joinProviders();
        CALLER.close();
        VERTX.close();
    }

    private static void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            SEEN.add(request.path() + " " + request.getHeader("authorization") + " " + request.getHeader("x-key") + " " + body);
            var response = request.response().setChunked(true);
            response.write(HEAD + "begin, \"},\"finish_reason\":null}]}\n\n");
            if (body.toString().contains("number " + HELD)) {
                HELD_BACK.add(response);
            } else {
                response.end(REST);
            }
        });
    }

    private static String secret(String key) {
        return "\"file:" + folder.resolve(key) + "\"";
    }

    private static String before() {
        return "providers: [{id: vendor, base-url: \"" + vendor + "\", auth: {secret: " + secret("one") + "}, "
                + "models: [{id: told, upstream: first, price: {input: 1, output: 10}}]}]";
    }

    /** Everything of it is another: how it knows us and by which keys, where it is asked, with what, for which model, and at what price. */
    private static String after() {
        return "providers: [{id: vendor, base-url: \"" + vendor + "\", auth: {scheme: header, header: x-key, keys: [{secret: " + secret("two")
                + "}, {secret: " + secret("three") + "}]}, quirks: {paths: {openai-chat: /elsewhere/chat}, rename: {max_tokens: most}, "
                + "clamp: {temperature: [1, 2]}}, models: [{id: told, upstream: second, price: {input: 100, output: 1000}}]}]";
    }

    private static int applied(String yaml) throws Exception {
        return cluster.apply(Files.writeString(folder.resolve("catalog.yaml"), yaml));
    }

    private static Outcome ask() throws Exception {
        var outcome = CALLER.chat(cluster.front(number), new Ask("told", number++, true, 5)).get();
        answered += outcome.answered() ? 1 : 0;
        return outcome;
    }

    private static void asked() throws Exception {
        var outcome = ask();
        assertThat(outcome.text()).as(outcome.toString()).isEqualTo("begin, end");
    }

    /** What the vendor saw of one more request at each ingress. */
    private static List<String> seenOfOneEach() throws Exception {
        SEEN.clear();
        asked();
        asked();
        return new ArrayList<>(SEEN);
    }

    private static void awaitSeen(String beginning) throws Exception {
        Await.until("calls go out as the catalogue has it: " + beginning, Await.MOST,
                () -> ask().answered() && seenOfOneEach().stream().allMatch(call -> call.startsWith(beginning)));
    }

    private static void awaitLedger() throws Exception {
        Await.until("every answer is on the ledger", Await.MOST, () -> tokens() - tokensBefore == 1_010.0 * answered);
    }

    private static double cost() throws Exception {
        return cluster.metric(List.of(cluster.telemetry()), "signalbox_usage_cost_dollars_total");
    }

    private static double tokens() throws Exception {
        return cluster.metric(List.of(cluster.telemetry()), "signalbox_usage_tokens_total");
    }

    @Test
    void what_changes_of_a_provider_holds_for_the_next_call_and_leaves_the_one_that_runs_alone() throws Exception {
        // Given
        assertThat(applied(before())).isZero();
        awaitSeen("/chat/completions Bearer key-one null ");
        var shown = new AtomicInteger();
        var running = CALLER.chat(cluster.front(0), new Ask("told", HELD, true, 5), (_, pieces) -> shown.set(pieces));
        Await.until("a stream shows its first words", Await.MOST, () -> shown.get() == 1);

        // When
        assertThat(applied(after())).isZero();

        // Then
        awaitSeen("/elsewhere/chat null key-t");
        var calls = new ArrayList<String>();
        Await.until("both keys are used", Await.MOST, () -> {
            calls.addAll(seenOfOneEach());
            return calls.stream().anyMatch(c -> c.contains(" key-two ")) && calls.stream().anyMatch(c -> c.contains(" key-three "));
        });
        assertThat(calls).allSatisfy(call -> assertThat(call).startsWith("/elsewhere/chat null key-").contains("\"model\":\"second\"")
                .contains("\"most\":5").contains("\"temperature\":1").doesNotContain("max_tokens"));
        awaitLedger();
        double costBefore = cost();
        asked();
        Await.until("1,000 tokens in and 10 out cost what the new price says", Await.MOST, () -> Math.abs(cost() - costBefore - 0.11) < 1e-9);
        HELD_BACK.take().end(REST);
        var outcome = running.get();
        answered++;
        assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.ANSWERED);
        assertThat(outcome.text()).isEqualTo("begin, end");
    }

    @Test
    void a_file_that_is_refused_changes_nothing() throws Exception {
        // Given
        assertThat(applied(before())).isZero();
        awaitSeen("/chat/completions Bearer key-one null ");
        try (var log = LogView.fromNow(cluster.runtime().context().kafka(), Topics.CATALOG)) {
            // When
            int status = applied(after().replace("scheme: header,", "scheme: heather,"));

            // Then
            assertThat(status).isEqualTo(2);
            assertThat(log.next()).isEmpty();
            assertThat(seenOfOneEach()).hasSize(2).allMatch(call -> call.startsWith("/chat/completions Bearer key-one null "));
        }
    }
}
