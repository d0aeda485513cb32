package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ToolChoiceFunction;
import dev.signalbox.ingress.Ingress;
import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Tenant;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.OpenRuntime;
import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.ExpectedAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Conversations by {@code previous_response_id} with OpenAI's own client, over engines that speak chat completions alone. What an engine
 * says depends on every word before it, so an answer shows what the engine was sent.
 */
class StoredResponsesTest {
    private static final String MODEL = Ask.MODEL;
    private static final long TOKENS = 24;
    private static final List<OpenAIClient> CLIENTS = new ArrayList<>();
    private static OneJvm system;
    private static OpenAIClient openai;

    @BeforeAll
    static void start() throws Exception {
        system = OneJvm.shared();
        openai = client(system.base, "unused");
    }

    @AfterAll
    static void stop() {
        CLIENTS.forEach(OpenAIClient::close);
        CLIENTS.clear();
    }

    private static OpenAIClient client(String base, String key) {
        var client = OpenAIOkHttpClient.builder().apiKey(key).baseUrl(base + "/v1").maxRetries(0).build();
        CLIENTS.add(client);
        return client;
    }

    private static ResponseCreateParams.Builder ask(String words) {
        return ResponseCreateParams.builder().model(MODEL).maxOutputTokens(TOKENS).input(words);
    }

    private static Response streamed(OpenAIClient at, ResponseCreateParams.Builder ask) {
        var ends = new ArrayList<Response>();
        try (var events = at.responses().createStreaming(ask.build())) {
            events.stream().forEach(event -> {
                event.completed().ifPresent(end -> ends.add(end.response()));
                event.incomplete().ifPresent(end -> ends.add(end.response()));
            });
        }
        assertThat(ends).hasSize(1);
        return ends.getFirst();
    }

    private static String text(Response response) {
        var text = new StringBuilder();
        response.output().stream().flatMap(item -> item.message().stream()).flatMap(message -> message.content().stream())
                .forEach(part -> part.outputText().ifPresent(said -> text.append(said.text())));
        return text.toString();
    }

    /** What an engine says to turns of a user and itself, the user's first. */
    private static String expected(String... turns) {
        var messages = new JsonArray();
        for (int i = 0; i < turns.length; i++) {
            messages.add(new JsonObject().put("role", i % 2 == 0 ? "user" : "assistant").put("content", turns[i]));
        }
        var body = new JsonObject().put("model", MODEL).put("max_tokens", TOKENS).put("messages", messages);
        return ExpectedAnswer.of(body.encode(), MODEL, EngineProfile.INSTANT);
    }

    @Test
    void a_conversation_of_three_turns_reaches_an_engine_of_another_dialect_whole() {
        // When
        var first = openai.responses().create(ask("Tell me of foxes.").build());
        var second = streamed(openai, ask("And of hares?").previousResponseId(first.id()));
        var third = openai.responses().create(ask("Which is faster?").previousResponseId(second.id()).build());

        // Then
        assertThat(text(first)).isEqualTo(expected("Tell me of foxes."));
        assertThat(text(second)).isEqualTo(expected("Tell me of foxes.", text(first), "And of hares?"));
        assertThat(text(third)).isEqualTo(expected("Tell me of foxes.", text(first), "And of hares?", text(second), "Which is faster?"));
        assertThat(second.previousResponseId()).contains(first.id());
        assertThat(third.previousResponseId()).contains(second.id());
    }

    @Test
    void a_call_of_a_tool_and_its_result_stand_in_the_middle_of_a_conversation() {
        // Given
        var parameters = FunctionTool.Parameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string", "enum", List.of("Oslo")))))
                .build();
        var tool = FunctionTool.builder().name("weather").parameters(parameters).strict(false).build();
        var first = streamed(openai, ask("I travel."));
        var second = openai.responses().create(ask("How is the weather in Oslo?").maxOutputTokens(200).previousResponseId(first.id())
                .addTool(tool).toolChoice(ToolChoiceFunction.builder().name("weather").build()).build());
        var call = second.output().stream().flatMap(item -> item.functionCall().stream()).findFirst().orElseThrow();
        var result = ResponseInputItem.ofFunctionCallOutput(
                ResponseInputItem.FunctionCallOutput.builder().callId(call.callId()).output("{\"sky\": \"grey\"}").build());

        // When
        var third = streamed(openai, ResponseCreateParams.builder().model(MODEL).maxOutputTokens(TOKENS).addTool(tool)
                .previousResponseId(second.id()).inputOfResponse(List.of(result)));

        // Then
        var whole = new ArrayList<ResponseInputItem>();
        for (var item : openai.responses().inputItems().list(third.id()).autoPager()) {
            whole.addFirst(JsonValue.from(item).convert(ResponseInputItem.class));
        }
        assertThat(whole).hasSize(5);
        assertThat(whole.get(3).functionCall().map(ResponseFunctionToolCall::arguments)).contains("{\"city\":\"Oslo\"}");
        assertThat(whole.get(4).functionCallOutput().flatMap(ResponseInputItem.FunctionCallOutput::callId)).contains(call.callId());
        var sent = openai.responses().create(ResponseCreateParams.builder().model(MODEL).maxOutputTokens(TOKENS).addTool(tool)
                .inputOfResponse(whole).store(false).build());
        assertThat(text(third)).isEqualTo(text(sent)).isNotEmpty();
    }

    @Test
    void a_conversation_goes_on_through_an_ingress_that_has_just_begun_and_after_its_end() throws Exception {
        // Given
        var first = openai.responses().create(ask("Tell me of bears.").build());

        // When
        Response second;
        var settings = Settings.of(Map.of("kafka.bootstrap-servers", system.context.kafka().bootstrap(), "ingress.port", "0", "ingress.lame-duck", "0s"));
        try (var runtime = OpenRuntime.open("begun", settings, system.registry);
                var begun = Ingress.start(runtime.context().named("ingress-begun"))) {
            var other = client("http://127.0.0.1:" + begun.port(), "unused");
            Await.until("it knows its store", Await.MOST, () -> runtime.context().health().ready());
            second = streamed(other, ask("And of wolves?").previousResponseId(first.id()));
            assertThat(other.responses().retrieve(first.id()).output()).isEqualTo(first.output());
        }
        var third = openai.responses().create(ask("Which is larger?").previousResponseId(second.id()).build());

        // Then
        assertThat(text(second)).isEqualTo(expected("Tell me of bears.", text(first), "And of wolves?"));
        assertThat(text(third)).isEqualTo(expected("Tell me of bears.", text(first), "And of wolves?", text(second), "Which is larger?"));
    }

    @Test
    void a_response_is_told_again_until_it_is_deleted() {
        // Given
        var first = openai.responses().create(ask("Tell me of owls.").build());

        // When
        var again = openai.responses().retrieve(first.id());
        openai.responses().delete(first.id());

        // Then
        assertThat(again).isEqualTo(first);
        assertThatThrownBy(() -> openai.responses().retrieve(first.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> openai.responses().delete(first.id())).isInstanceOf(NotFoundException.class);
        assertRefused(openai, first.id());
    }

    @Test
    void what_the_log_no_longer_has_is_unknown() throws Exception {
        // Given
        var first = openai.responses().create(ask("Tell me of eels.").build());

        // When
        try (var admin = system.context.kafka().admin("cut")) {
            var all = new HashMap<TopicPartition, RecordsToDelete>();
            for (int i = 0; i < system.context.partitionsOf(Topics.STORED); i++) {
                all.put(new TopicPartition(Topics.STORED.name(), i), RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(all).all().get();
        }

        // Then
        assertRefused(openai, first.id());
        assertThatThrownBy(() -> openai.responses().retrieve(first.id())).isInstanceOf(NotFoundException.class);
    }

    private static void assertRefused(OpenAIClient at, String id) {
        var refused = catchThrowableOfType(
                BadRequestException.class, () -> at.responses().create(ask("Go on.").previousResponseId(id).build()));
        assertThat(refused.code()).contains("previous_response_not_found");
        assertThat(refused.param()).contains("previous_response_id");
        assertThat(refused.getMessage()).contains("Previous response with id '" + id + "' not found.");
    }

    @Test
    void what_is_not_to_be_stored_can_t_be_gone_on_with() {
        // When
        var answer = openai.responses().create(ask("Tell me nothing.").store(false).build());

        // Then
        assertRefused(openai, answer.id());
        assertRefused(openai, "resp_68e0a1b2c3d4");
        assertThatThrownBy(() -> openai.responses().retrieve(answer.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_response_is_there_for_its_tenant_alone() throws Exception {
        // Given
        var version = system.context.catalogs().current().version() + 1;
        var plain = system.catalog(version);
        var closed = new Catalog(version, plain.providers(), plain.models(), plain.routes(), List.of(tenant("red"), tenant("blue")));
        system.send(Topics.CATALOG.name(), "catalog", system.context.wire().catalog().encode(closed));
        Await.until("the catalogue applies", Await.MOST, () -> system.context.catalogs().current().version() >= version);
        try {
            var red = client(system.base, "key-of-red");
            var blue = client(system.base, "key-of-blue");

            // When
            var theirs = red.responses().create(ask("Tell me a secret.").build());

            // Then
            assertRefused(blue, theirs.id());
            assertThatThrownBy(() -> blue.responses().retrieve(theirs.id())).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> blue.responses().delete(theirs.id())).isInstanceOf(NotFoundException.class);
            assertThat(red.responses().retrieve(theirs.id()).output().stream().map(ResponseOutputItem::isMessage)).contains(true);
        } finally {
            system.publish();
        }
    }

    private static Tenant tenant(String name) throws Exception {
        var hash = MessageDigest.getInstance("SHA-256").digest(("key-of-" + name).getBytes(StandardCharsets.UTF_8));
        return new Tenant(name, List.of(HexFormat.of().formatHex(hash)), Lane.INTERACTIVE, 0, 0, List.of());
    }
}
