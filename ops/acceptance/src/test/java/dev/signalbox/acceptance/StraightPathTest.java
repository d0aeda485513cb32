package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.standalone.engine.EngineProfile;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StraightPathTest {
    private static OneJvm system;
    private static final Caller CALLER = new Caller();

    @BeforeAll
    static void start() throws Exception {
        system = new OneJvm(3, EngineProfile.INSTANT, Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    private static String expected(int number, int tokens) throws Exception {
        var direct = CALLER.post(system.engines.get(0).url() + "/chat/completions", Caller.body(number, false, tokens));
        return new JsonObject(direct.body()).getJsonArray("choices").getJsonObject(0).getJsonObject("message").getString("content");
    }

    @Test
    void answers_a_chat_whole_and_says_who_answered() throws Exception {
        // When
        var response = CALLER.post(system.base + "/v1/chat/completions", Caller.body(1, false, 20));

        // Then
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(response.headers().firstValue("x-signalbox-target")).hasValueSatisfying(t -> assertThat(t).startsWith("sim-llama@sim/"));
        assertThat(response.headers().firstValue("x-signalbox-attempts")).contains("1");
        assertThat(new JsonObject(response.body()).getJsonArray("choices").getJsonObject(0).getJsonObject("message").getString("content"))
                .isEqualTo(expected(1, 20));
    }

    @Test
    void streams_the_same_text_that_the_engine_gives_and_ends_as_promised() throws Exception {
        // When
        var outcome = CALLER.chat(system.base, 2, true, 50).get();

        // Then
        assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Outcome.Kind.ANSWERED);
        assertThat(outcome.text()).isEqualTo(expected(2, 50));
    }

    @Test
    void answers_many_at_once_each_with_its_own_text() throws Exception {
        // Given
        var expected = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            expected.add(expected(i, 30));
        }

        // When
        var running = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 400; i++) {
            running.add(CALLER.chat(system.base, i % 40, i % 2 == 0, 30));
        }

        // Then
        for (var one : running) {
            var outcome = one.get();
            assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Outcome.Kind.ANSWERED);
            assertThat(outcome.text()).isEqualTo(expected.get(outcome.number()));
        }
    }

    @Test
    void refuses_what_is_wrong_in_the_callers_dialect() throws Exception {
        // When
        var unknown = CALLER.post(system.base + "/v1/chat/completions", "{\"model\":\"gpt-9\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        var malformed = CALLER.post(system.base + "/v1/chat/completions", "{\"model\":");
        var path = CALLER.get(system.base + "/v1/nothing");

        // Then
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(unknown.body()).getJsonObject("error").getString("code")).isEqualTo("model_not_found");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(malformed.body()).getJsonObject("error").getString("message")).isNotBlank();
        assertThat(path.statusCode()).isEqualTo(404);
    }

    @Test
    void lists_the_models_that_may_be_asked_for() throws Exception {
        // When
        var models = new JsonObject(CALLER.get(system.base + "/v1/models").body());

        // Then
        assertThat(models.getJsonArray("data").getJsonObject(0).getString("id")).isEqualTo("sim-llama");
    }
}
