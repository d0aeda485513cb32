package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.standalone.engine.EngineProfile;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What anybody does first: a chat, a stream, a mistake, a batch. The same assertions hold on the embedded stack and in containers. */
abstract class StraightPath {
    private static final Laws LAWS = new Laws(EngineProfile.INSTANT);

    private final Caller caller = new Caller();

    /** The pipeline that is asked. */
    abstract OneJvm system() throws Exception;

    private String base() throws Exception {
        return system().base;
    }

    private String chats() throws Exception {
        return base() + "/v1/chat/completions";
    }

    @Test
    void answers_a_chat_whole_and_says_who_answered() throws Exception {
        // Given
        var ask = new Ask(Ask.MODEL, 1, false, 20);

        // When
        var response = caller.post(chats(), ask.body());

        // Then
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(response.headers().firstValue("x-signalbox-target")).hasValueSatisfying(t -> assertThat(t).startsWith("sim-llama@sim/"));
        assertThat(response.headers().firstValue("x-signalbox-attempts")).contains("1");
        assertThat(new JsonObject(response.body()).getJsonArray("choices").getJsonObject(0).getJsonObject("message").getString("content"))
                .isEqualTo(ask.expected(EngineProfile.INSTANT));
    }

    @Test
    void streams_the_same_text_that_the_engine_gives_and_ends_as_promised() throws Exception {
        // When
        var outcome = caller.chat(base(), new Ask(Ask.MODEL, 2, true, 50)).get();

        // Then
        assertThat(LAWS.broken(List.of(outcome))).isEmpty();
    }

    @Test
    void answers_many_at_once_each_with_its_own_text() throws Exception {
        // When
        var running = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 400; i++) {
            running.add(caller.chat(base(), Ask.numbered(i, 30)));
        }

        // Then
        var outcomes = new ArrayList<Outcome>();
        for (var one : running) {
            outcomes.add(one.get());
        }
        assertThat(LAWS.broken(outcomes)).isEmpty();
    }

    @Test
    void refuses_what_is_wrong_in_the_callers_dialect() throws Exception {
        // When
        var unknown = caller.post(chats(), "{\"model\":\"gpt-9\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        var malformed = caller.post(chats(), "{\"model\":");
        var path = caller.get(base() + "/v1/nothing");

        // Then
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(unknown.body()).getJsonObject("error").getString("code")).isEqualTo("model_not_found");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(malformed.body()).getJsonObject("error").getString("message")).isNotBlank();
        assertThat(path.statusCode()).isEqualTo(404);
    }

    @Test
    void settles_batch_lines_once_each() throws Exception {
        // Given
        int count = 60;
        try (var lines = new BatchLines(system().context, "straight", count, n -> new Ask(Ask.MODEL, n, false, 9))) {
            // When
            lines.send();

            // Then
            Await.until("all are settled", Await.MOST, () -> lines.settled() == count);
            assertThat(lines.broken(EngineProfile.INSTANT)).isEmpty();
        }
    }

    @Test
    void lists_the_models_that_may_be_asked_for() throws Exception {
        // When
        var models = new JsonObject(caller.get(base() + "/v1/models").body());

        // Then
        assertThat(models.getJsonArray("data").stream().map(m -> ((JsonObject) m).getString("id"))).contains(Ask.MODEL);
    }
}
