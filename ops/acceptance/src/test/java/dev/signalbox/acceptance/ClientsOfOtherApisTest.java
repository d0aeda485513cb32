package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceTool;
import com.google.genai.Client;
import com.google.genai.types.FunctionCallingConfig;
import com.google.genai.types.FunctionCallingConfigMode;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Schema;
import com.google.genai.types.ToolConfig;
import com.google.genai.types.Type;
import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.ExpectedAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The makers' own clients of Messages and of Gemini, in front of engines that speak chat completions alone. */
class ClientsOfOtherApisTest {
    private static final String MODEL = Ask.MODEL;
    private static final long TOKENS = 12;
    private static final Caller CALLER = new Caller();
    private static OneJvm system;
    private static AnthropicClient anthropic;
    private static Client gemini;

    @BeforeAll
    static void start() throws Exception {
        system = OneJvm.shared();
        anthropic = AnthropicOkHttpClient.builder().apiKey("unused").baseUrl(system.base).maxRetries(0).build();
        gemini = Client.builder().apiKey("unused").httpOptions(HttpOptions.builder().baseUrl(system.base).build()).build();
    }

    @AfterAll
    static void stop() {
        anthropic.close();
        gemini.close();
    }

    private static String story(int number) {
        return "Tell me story number " + number;
    }

    /** What the engine says to that, which its client must hear. */
    private static String expected(int number) {
        return ExpectedAnswer.of("{\"model\":\"" + MODEL + "\",\"max_tokens\":" + TOKENS + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + story(number) + "\"}]}", MODEL, EngineProfile.INSTANT);
    }

    // ---- Messages

    private static MessageCreateParams.Builder message(int number) {
        return MessageCreateParams.builder().model(MODEL).maxTokens(TOKENS).addUserMessage(story(number));
    }

    @Test
    void a_client_of_messages_gets_the_answer_whole() {
        // When
        var message = anthropic.messages().create(message(1).build());

        // Then
        assertThat(message.content().getFirst().text().orElseThrow().text()).isEqualTo(expected(1));
        assertThat(message.stopReason()).contains(StopReason.MAX_TOKENS);
        assertThat(message.usage().outputTokens()).isEqualTo(TOKENS);
        assertThat(message.model().asString()).isEqualTo(MODEL);
    }

    @Test
    void a_client_of_messages_gets_the_answer_as_a_stream() {
        // When
        var text = new StringBuilder();
        int ends = 0;
        try (var events = anthropic.messages().createStreaming(message(2).build())) {
            for (var event : events.stream().toList()) {
                event.contentBlockDelta().flatMap(delta -> delta.delta().text()).ifPresent(delta -> text.append(delta.text()));
                ends += event.isMessageStop() ? 1 : 0;
            }
        }

        // Then
        assertThat(text.toString()).isEqualTo(expected(2));
        assertThat(ends).isEqualTo(1);
    }

    @Test
    void a_client_of_messages_has_its_tool_called() {
        // Given
        var schema = Tool.InputSchema.builder()
                .properties(Tool.InputSchema.Properties.builder()
                        .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string", "enum", List.of("Oslo"))))
                        .build())
                .build();

        // When
        var message = anthropic.messages().create(message(3)
                .maxTokens(200)
                .addTool(Tool.builder().name("weather").inputSchema(schema).build())
                .toolChoice(ToolChoiceTool.builder().name("weather").build())
                .build());

        // Then
        var call = message.content().stream().flatMap(block -> block.toolUse().stream()).findFirst().orElseThrow();
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call._input().toString()).contains("Oslo");
    }

    @Test
    void a_client_of_messages_knows_the_errors_by_their_classes() {
        assertThatThrownBy(() -> anthropic.messages().create(message(4).model("nobody-has-it").build()))
                .isInstanceOf(com.anthropic.errors.NotFoundException.class);
        assertThatThrownBy(() -> anthropic.messages().create(message(4).putAdditionalBodyProperty("top_k", JsonValue.from(5)).build()))
                .isInstanceOf(com.anthropic.errors.BadRequestException.class)
                .hasMessageContaining("top_k");
    }

    @Test
    void a_client_of_messages_counts_tokens_and_lists_models() {
        // When
        var count = anthropic.messages().countTokens(
                MessageCountTokensParams.builder().model(MODEL).addUserMessage(story(5)).build());

        // Then
        assertThat(count.inputTokens()).isPositive();
        assertThat(anthropic.models().list().data()).anyMatch(model -> model.id().equals(MODEL));
    }

    @Test
    void members_that_nothing_depends_on_are_left_out_and_named() throws Exception {
        // When
        var answer = CALLER.post(system.base + "/v1/messages",
                "{\"model\":\"" + MODEL + "\",\"max_tokens\":5,\"some_hint\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-signalbox-dropped")).contains("some_hint");
        assertThat(answer.headers().firstValue("request-id")).isEqualTo(answer.headers().firstValue("x-request-id"));
    }

    @Test
    void a_translated_stream_is_followed_by_its_id_in_the_dialect_in_which_it_was_asked() throws Exception {
        // Given
        var first = CALLER.post(system.base + "/v1/messages", "{\"model\":\"" + MODEL + "\",\"max_tokens\":5,\"stream\":true,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        var id = first.headers().firstValue("x-request-id").orElseThrow();

        // When
        var followed = CALLER.get(system.base + "/v1/requests/" + id + "/events");

        // Then
        assertThat(first.body()).contains("event: message_start").contains("event: message_stop");
        assertThat(followed.body()).isEqualTo(first.body());
    }

    @Test
    void what_is_wrong_under_a_path_of_messages_is_told_in_its_shape() throws Exception {
        // When
        var malformed = CALLER.post(system.base + "/v1/messages", "{");
        var unknown = CALLER.post(system.base + "/v1/messages/nothing", "{}");
        var method = CALLER.get(system.base + "/v1/messages");

        // Then
        assertThat(List.of(malformed.statusCode(), unknown.statusCode(), method.statusCode())).containsExactly(400, 404, 405);
        for (var answer : List.of(malformed, unknown, method)) {
            assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("error");
            assertThat(new JsonObject(answer.body()).getJsonObject("error").getString("message")).isNotBlank();
        }
    }

    // ---- Gemini

    private static GenerateContentConfig.Builder config() {
        return GenerateContentConfig.builder().maxOutputTokens((int) TOKENS);
    }

    @Test
    void a_client_of_gemini_gets_the_answer_whole_and_as_a_stream() {
        // When
        var whole = gemini.models.generateContent(MODEL, story(6), config().build());
        var text = new StringBuilder();
        try (var chunks = gemini.models.generateContentStream(MODEL, story(7), config().build())) {
            chunks.forEach(chunk -> text.append(chunk.text() == null ? "" : chunk.text()));
        }

        // Then
        assertThat(whole.text()).isEqualTo(expected(6));
        assertThat(whole.usageMetadata().orElseThrow().candidatesTokenCount()).contains((int) TOKENS);
        assertThat(text.toString()).isEqualTo(expected(7));
    }

    @Test
    void a_client_of_gemini_has_its_function_called() {
        // Given
        var city = Schema.builder().type(new Type(Type.Known.OBJECT)).properties(Map.of(
                "city", Schema.builder().type(new Type(Type.Known.STRING)).enum_("Oslo").build())).build();
        var tool = com.google.genai.types.Tool.builder()
                .functionDeclarations(FunctionDeclaration.builder().name("weather").description("of a city").parameters(city).build())
                .build();
        var must = FunctionCallingConfig.builder().mode(new FunctionCallingConfigMode(FunctionCallingConfigMode.Known.ANY)).build();

        // When
        var answer = gemini.models.generateContent(MODEL, story(8), config().maxOutputTokens(200).tools(tool)
                .toolConfig(ToolConfig.builder().functionCallingConfig(must).build()).build());

        // Then
        assertThat(answer.functionCalls()).singleElement().satisfies(call -> {
            assertThat(call.name()).contains("weather");
            assertThat(call.args().orElseThrow()).containsEntry("city", "Oslo");
        });
    }

    @Test
    void a_client_of_gemini_knows_the_errors_by_their_codes() {
        assertThatThrownBy(() -> gemini.models.generateContent("nobody-has-it", story(9), config().build()))
                .isInstanceOfSatisfying(com.google.genai.errors.ClientException.class, e -> {
                    assertThat(e.code()).isEqualTo(404);
                    assertThat(e.status()).isEqualTo("NOT_FOUND");
                });
        assertThatThrownBy(() -> gemini.models.generateContent(MODEL, story(9), config().topK(5f).build()))
                .isInstanceOfSatisfying(com.google.genai.errors.ClientException.class, e -> {
                    assertThat(e.code()).isEqualTo(400);
                    assertThat(e.status()).isEqualTo("INVALID_ARGUMENT");
                    assertThat(e.message()).contains("generationConfig.topK");
                });
    }

    @Test
    void a_stream_of_gemini_that_is_not_asked_for_as_events_is_one_document() throws Exception {
        // When
        var answer = CALLER.postBytes(system.base + "/v1beta/models/" + MODEL + ":streamGenerateContent",
                ("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + story(10) + "\"}]}],\"generationConfig\":{\"maxOutputTokens\":"
                        + TOKENS + "}}").getBytes(StandardCharsets.UTF_8)).get();

        // Then
        assertThat(answer.headers().firstValue("content-type")).hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        var text = new StringBuilder();
        for (var chunk : new JsonArray(answer.body())) {
            var candidates = ((JsonObject) chunk).getJsonArray("candidates", new JsonArray());
            if (!candidates.isEmpty()) {
                for (var part : candidates.getJsonObject(0).getJsonObject("content", new JsonObject()).getJsonArray("parts", new JsonArray())) {
                    text.append(((JsonObject) part).getString("text", ""));
                }
            }
        }
        assertThat(text.toString()).isEqualTo(expected(10));
    }

    @Test
    void models_are_listed_for_clients_of_gemini_and_what_is_not_there_is_told_in_its_shape() throws Exception {
        // When
        var models = CALLER.get(system.base + "/v1beta/models");
        var nothing = CALLER.get(system.base + "/v1beta/nothing");

        // Then
        assertThat(new JsonObject(models.body()).getJsonArray("models").encode()).contains("\"models/" + MODEL + "\"");
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(nothing.body()).getJsonObject("error").getString("status")).isEqualTo("NOT_FOUND");
    }
}
