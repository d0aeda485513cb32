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
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.worker.Samples;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of Messages, put to a provider that speaks chat completions, or Messages as well. */
@Timeout(180)
class TranslatedCallTest {
    private static final String ASK = "{\"model\":\"m\",\"max_tokens\":50,\"stream\":STREAM,\"system\":\"be brief\","
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    private static final String WHOLE = "{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"m-upstream\",\"choices\":[{\"index\":0,"
            + "\"message\":{\"role\":\"assistant\",\"content\":\"hi there\"},\"finish_reason\":\"length\"}],"
            + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":3}}}";
    private static final String STREAM = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[{\"index\":0,"
            + "\"delta\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":null}]}\n\n"
            + "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[{\"index\":0,"
            + "\"delta\":{\"content\":\" there\"},\"finish_reason\":\"stop\"}]}\n\n"
            + "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,"
            + "\"completion_tokens\":3,\"total_tokens\":8}}\n\ndata: [DONE]\n\n";

    private final LinkedBlockingQueue<JsonObject> asked = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> paths = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> betas = new LinkedBlockingQueue<>();
    private @Nullable Harness harness;

    @AfterEach
    void stop() {
        if (harness != null) {
            harness.close();
        }
    }

    private Harness with(BiConsumer<HttpServerRequest, JsonObject> provider, UnaryOperator<Provider> how) throws Exception {
        var made = new Harness(request -> request.body().onSuccess(body -> {
            var json = new JsonObject(body);
            paths.add(String.valueOf(request.path()));
            betas.add(String.valueOf(request.getHeader("anthropic-beta")));
            asked.add(json);
            provider.accept(request, json);
        }), Harness.patient());
        harness = made;
        var before = made.upstreams.current().catalog();
        made.upstreams.apply(new Catalog(2, List.of(how.apply(before.providers().getFirst())), before.models(), List.of(), List.of()));
        return made;
    }

    private Harness answering() throws Exception {
        return with((request, json) -> {
            boolean stream = json.getBoolean("stream", false);
            request.response().putHeader("content-type", stream ? "text/event-stream" : "application/json").end(stream ? STREAM : WHOLE);
        }, UnaryOperator.identity());
    }

    private static Provider speaking(Provider p, Provider.Quirks quirks, Dialect... speaks) {
        return new Provider(p.id(), p.dialect(), p.urls(), p.auth(), p.limits(), p.timeouts(), quirks, p.headers(), p.engine(), List.of(speaks));
    }

    private static Dispatch dispatch(String body, boolean stream, boolean batch) {
        return dispatch(Dialect.ANTHROPIC_MESSAGES, "m", body, stream, batch);
    }

    private static Dispatch dispatch(Dialect caller, String model, String body, boolean stream, boolean batch) {
        var d = Samples.dispatch("r", 1, Harness.TARGET, Samples.EPOCH, new Body.Inline(Bytes.utf8(body.replace("STREAM", String.valueOf(stream)))),
                stream, batch ? Optional.empty() : Optional.of(new ReplyAddress("ingress-1", 3, 1)));
        var r = d.request();
        var request = new InferenceRequest(r.id(), r.publication(), r.partition(), r.tenant(), r.lane(),
                caller, r.receivedAt(), r.deadline(),
                new Facts(model, stream, 10, 0, 0, "a", new long[0], Facts.Spans.UNKNOWN), r.body(), r.replyTo(), r.continuation(), r.resumable(),
                Map.of("anthropic-beta", "trial", "authorization", "Bearer of-somebody-else"));
        return new Dispatch(request, d.attempt(), d.number(), d.sender(), d.senderEpoch(), d.worker(), d.workerEpoch(), d.partition(), d.target(),
                d.catalogVersion());
    }

    private JsonObject question() throws InterruptedException {
        var question = asked.poll(60, TimeUnit.SECONDS);
        if (question == null) {
            throw new AssertionError("nothing was asked; replies: " + harness().told());
        }
        return question;
    }

    private Harness harness() {
        var made = harness;
        if (made == null) {
            throw new IllegalStateException();
        }
        return made;
    }

    @Test
    void a_request_of_another_dialect_is_translated_and_its_answer_is_told_without_the_provider_s_words() throws Exception {
        // Given
        var h = answering();

        // When
        h.run(dispatch(ASK, true, false));
        var end = h.end();

        // Then
        var question = question();
        assertThat(paths.take()).isEqualTo("/v1/chat/completions");
        assertThat(betas.take()).as("headers of one API are no use to another").isEqualTo("null");
        assertThat(question.getString("model")).isEqualTo("m-upstream");
        assertThat(question.getJsonArray("messages").getJsonObject(0).getString("role")).isEqualTo("system");
        assertThat(h.text()).isEqualTo("hi there");
        assertThat(h.told()).allMatch(event -> event.raw().isEmpty());
        assertThat(h.replies).as("the target's own name needs no telling").allMatch(reply -> reply.opening().model().isEmpty());
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Finished.class, f -> assertThat(f.usage().output()).isEqualTo(3));
    }

    @Test
    void a_batch_line_is_stored_in_the_dialect_in_which_it_was_asked() throws Exception {
        // Given
        var h = answering();

        // When
        h.run(dispatch(ASK, true, true));
        var stored = h.results.poll(60, TimeUnit.SECONDS);

        // Then
        assertThat(question().getBoolean("stream", false)).isFalse();
        assertThat(stored).isNotNull();
        var answer = new JsonObject(stored.body().asText());
        assertThat(stored.dialect()).isEqualTo(Dialect.ANTHROPIC_MESSAGES);
        assertThat(answer.getString("type")).isEqualTo("message");
        assertThat(answer.getJsonArray("content").getJsonObject(0).getString("text")).isEqualTo("hi there");
        assertThat(answer.getString("stop_reason")).isEqualTo("max_tokens");
        assertThat(answer.getJsonObject("usage").getInteger("input_tokens")).isEqualTo(2);
        assertThat(answer.getJsonObject("usage").getInteger("cache_read_input_tokens")).isEqualTo(3);
    }

    @Test
    void what_can_t_be_said_ends_the_attempt_before_anybody_is_asked() throws Exception {
        // Given
        var h = answering();

        // When
        h.run(dispatch(ASK.replace("\"system\"", "\"top_k\":5,\"system\""), false, false));
        var end = h.end();

        // Then
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Failed.class, failed -> {
            assertThat(failed.failure()).isEqualTo(Failure.UNSUPPORTED);
            assertThat(failed.failure().hurtsHealth()).isFalse();
            assertThat(failed.message()).contains("top_k");
            assertThat(failed.usage()).isEqualTo(Usage.NONE);
        });
        assertThat(asked).isEmpty();
        assertThat(h.desk.inFlight()).isZero();
    }

    @Test
    void who_can_t_be_understood_is_told_which_member_it_is_in_the_shape_of_his_api() throws Exception {
        // Given
        var h = answering();

        // When
        h.run(dispatch(Dialect.OPENAI_RESPONSES, "m", "{\"model\":\"m\",\"input\":\"hi\",\"top_k\":5}", false, false));
        var end = h.end();

        // Then
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Failed.class, failed -> {
            var error = new JsonObject(failed.providerError().asText()).getJsonObject("error");
            assertThat(error.getString("param")).isEqualTo("top_k");
            assertThat(error.getString("type")).isEqualTo("invalid_request_error");
            assertThat(error.getString("message")).isEqualTo(failed.message());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_answers_say_again_of_their_request_is_told_with_the_first_reply_alone(boolean stream) throws Exception {
        // Given
        var h = answering();

        // When
        h.run(dispatch(Dialect.OPENAI_RESPONSES, "my-route",
                "{\"model\":\"my-route\",\"input\":\"hi\",\"temperature\":0.50,\"stream\":STREAM}", stream, false));
        h.end();

        // Then
        var first = h.replies.getFirst().opening();
        assertThat(first.model()).isEqualTo("my-route");
        assertThat(first.echo().asText()).isEqualTo("{\"temperature\":0.50}");
        assertThat(h.replies.stream().skip(1)).allMatch(reply -> reply.opening().equals(Reply.Opening.NONE));
    }

    @Test
    void a_batch_line_for_a_provider_that_streams_unless_it_is_told_not_to_tells_it() throws Exception {
        // Given
        var h = with((request, _) -> request.response().end(
                "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"done\":true,\"done_reason\":\"stop\"}"),
                p -> new Provider(p.id(), Dialect.OLLAMA, p.urls(), p.auth(), p.limits(), p.timeouts(), p.quirks(), p.headers(), p.engine()));

        // When
        h.run(dispatch(Dialect.OLLAMA, "m", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", true, true));
        var stored = h.results.poll(60, TimeUnit.SECONDS);

        // Then
        assertThat(question().getValue("stream")).isEqualTo(false);
        assertThat(stored).isNotNull();
        assertThat(new JsonObject(stored.body().asText()).getJsonObject("message").getString("content")).isEqualTo("hi");
    }

    @Test
    void a_batch_line_s_answer_says_again_what_it_was_asked() throws Exception {
        // Given
        var h = answering();

        // When
        h.run(dispatch(Dialect.OPENAI_RESPONSES, "m", "{\"model\":\"m\",\"input\":\"hi\",\"user\":\"u\"}", false, true));
        var stored = h.results.poll(60, TimeUnit.SECONDS);

        // Then
        assertThat(stored).isNotNull();
        assertThat(new JsonObject(stored.body().asText()).getString("user")).isEqualTo("u");
    }

    @Test
    void a_batch_line_that_goes_on_with_a_kept_response_is_refused_by_that_name() throws Exception {
        // Given
        var h = with((request, _) -> request.response().end("{}"),
                p -> new Provider(p.id(), Dialect.OPENAI_RESPONSES, p.urls(), p.auth(), p.limits(), p.timeouts(), p.quirks(), p.headers(), p.engine()));

        // When
        h.run(dispatch(Dialect.OPENAI_RESPONSES, "m", "{\"model\":\"m\",\"previous_response_id\":\"resp_1\",\"input\":\"hi\"}", false, true));
        var end = h.end();

        // Then
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Failed.class, failed ->
                assertThat(new JsonObject(failed.providerError().asText()).getJsonObject("error").getString("param")).isEqualTo("previous_response_id"));
        assertThat(asked).isEmpty();
    }

    @Test
    void an_error_of_the_provider_is_told_without_its_shape() throws Exception {
        // Given
        var h = with((request, _) -> request.response().setStatusCode(400).end(
                "{\"error\":{\"message\":\"too long\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"context_length_exceeded\"}}"),
                UnaryOperator.identity());

        // When
        h.run(dispatch(ASK, false, false));
        h.end();

        // Then
        assertThat(h.told().getLast()).isInstanceOfSatisfying(ReplyEvent.Failed.class, failed -> {
            assertThat(failed.failure()).isEqualTo(Failure.CONTEXT_LENGTH);
            assertThat(failed.message()).contains("too long");
            assertThat(failed.raw().isEmpty()).isTrue();
        });
    }

    @Test
    void members_that_the_provider_has_no_use_for_are_named_with_the_first_reply_alone() throws Exception {
        // Given
        var h = with((request, _) -> request.response().end(WHOLE), p -> speaking(p, new Provider.Quirks(Map.of(), List.of("user")), new Dialect[0]));
        var d = Samples.dispatch("q", 2, Harness.TARGET, Samples.EPOCH, new Body.Inline(Bytes.utf8(
                "{\"model\":\"m\",\"user\":\"u\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}")), false,
                Optional.of(new ReplyAddress("ingress-1", 3, 1)));

        // When
        h.run(d);
        h.end();

        // Then
        assertThat(question().containsKey("user")).isFalse();
        assertThat(h.replies.getFirst().opening().leftOut()).containsExactly("user");
        assertThat(h.replies.stream().skip(1)).allMatch(reply -> reply.opening().equals(Reply.Opening.NONE));
    }

    @Test
    void a_provider_that_speaks_the_dialect_too_gets_the_body_as_it_came_with_the_headers_of_its_api() throws Exception {
        // Given
        var answer = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m-upstream\",\"content\":[{\"type\":\"text\","
                + "\"text\":\"hi\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":5,\"output_tokens\":1},\"new\":1}";
        var authorized = new LinkedBlockingQueue<String>();
        var h = with((request, _) -> {
            authorized.add(String.valueOf(request.getHeader("authorization")));
            request.response().putHeader("content-type", "application/json").end(answer);
        }, p -> speaking(p, Provider.Quirks.NONE, Dialect.ANTHROPIC_MESSAGES));

        // When
        h.run(dispatch(ASK.replace("\"system\"", "\"unheard_of\":[1],\"system\""), false, false));
        h.end();

        // Then
        assertThat(question().getJsonArray("unheard_of")).containsExactly(1);
        assertThat(paths.take()).isEqualTo("/v1/messages");
        assertThat(betas.take()).isEqualTo("trial");
        assertThat(authorized.take()).as("a batch user's headers are no way to speak as somebody else").isEqualTo("null");
        var raw = new StringBuilder();
        h.told().forEach(event -> raw.append(event.raw().asText()));
        assertThat(new JsonObject(raw.toString()).getInteger("new")).isEqualTo(1);
    }
}
