package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ToolChoiceFunction;
import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.ExpectedAnswer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OpenAI's own client, in front of engines that speak chat completions alone. */
class ClientsOfResponsesTest {
    private static final String MODEL = Ask.MODEL;
    private static final long TOKENS = 20;
    private static OpenAIClient openai;

    @BeforeAll
    static void start() throws Exception {
        openai = OpenAIOkHttpClient.builder().apiKey("unused").baseUrl(OneJvm.shared().base + "/v1").maxRetries(0).build();
    }

    @AfterAll
    static void stop() {
        openai.close();
    }

    private static String story(int number) {
        return "Tell me story number " + number;
    }

    private static String expected(int number) {
        return ExpectedAnswer.of("{\"model\":\"" + MODEL + "\",\"max_tokens\":" + TOKENS + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + story(number) + "\"}]}", MODEL, EngineProfile.INSTANT);
    }

    private static ResponseCreateParams.Builder response(int number) {
        return ResponseCreateParams.builder().model(MODEL).maxOutputTokens(TOKENS).input(story(number));
    }

    @Test
    void a_client_of_responses_gets_the_answer_whole() {
        // When
        var response = openai.responses().create(response(1).build());

        // Then
        var message = response.output().stream().flatMap(item -> item.message().stream()).findFirst().orElseThrow();
        assertThat(message.content().getFirst().outputText().orElseThrow().text()).isEqualTo(expected(1));
        assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(TOKENS);
    }

    @Test
    void a_client_of_responses_gets_the_answer_as_a_stream_whose_events_are_numbered() {
        // When
        var text = new StringBuilder();
        int ends = 0;
        try (var events = openai.responses().createStreaming(response(2).build())) {
            for (var event : events.stream().toList()) {
                event.outputTextDelta().ifPresent(delta -> text.append(delta.delta()));
                ends += event.isCompleted() || event.isIncomplete() ? 1 : 0;
            }
        }

        // Then
        assertThat(text.toString()).isEqualTo(expected(2));
        assertThat(ends).isEqualTo(1);
    }

    @Test
    void a_client_of_responses_has_its_function_called() {
        // Given
        var parameters = FunctionTool.Parameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string", "enum", List.of("Oslo")))))
                .build();

        // When
        var response = openai.responses().create(response(3)
                .maxOutputTokens(200)
                .addTool(FunctionTool.builder().name("weather").parameters(parameters).strict(false).build())
                .toolChoice(ToolChoiceFunction.builder().name("weather").build())
                .build());

        // Then
        var call = response.output().stream().flatMap(item -> item.functionCall().stream()).findFirst().orElseThrow();
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call.arguments()).isEqualTo("{\"city\":\"Oslo\"}");
    }

    @Test
    void errors_are_known_by_their_classes_under_each_path() {
        assertThatThrownBy(() -> openai.responses().create(response(4).model("nobody-has-it").build())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> openai.chat().completions().create(
                ChatCompletionCreateParams.builder().model("nobody-has-it").addUserMessage("hi").build())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void what_no_provider_of_a_model_speaks_is_refused_with_a_word_on_why() {
        assertThatThrownBy(() -> openai.embeddings().create(EmbeddingCreateParams.builder().model(MODEL).input("hi").build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("no provider of 'sim-llama' answers requests of openai-embeddings");
        assertThatThrownBy(() -> openai.completions().create(CompletionCreateParams.builder().model(MODEL).prompt("hi").build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("openai-completions");
    }
}
