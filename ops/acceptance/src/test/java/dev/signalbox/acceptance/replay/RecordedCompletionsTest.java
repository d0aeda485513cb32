package dev.signalbox.acceptance.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.signalbox.records.Dialect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** Recorded legacy completions and embeddings, through the whole pipeline to OpenAI's client. */
class RecordedCompletionsTest {
    private static List<Recording> recordings = List.of();
    private static Stage stage;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Recordings.there(), "skipped: there are no recordings beside this repository");
        recordings = Recordings.all().stream().filter(recording -> !recording.dialect().converses()).toList();
        stage = Stage.open(recordings.stream().map(recording -> new Stage.Offered(recording.model(), recording.model(), recording)).toList());
        client = OpenAIOkHttpClient.builder().apiKey("unused").baseUrl(stage.base + "/v1").maxRetries(0).build();
    }

    @AfterAll
    static void stop() throws Exception {
        if (stage != null) {
            client.close();
            stage.close();
        }
    }

    private static Stream<DynamicTest> each(Dialect dialect, boolean failed, ThrowingConsumer<Recording> test) {
        var of = recordings.stream().filter(recording -> recording.dialect() == dialect && recording.failed() == failed).toList();
        assertThat(of).isNotEmpty();
        return DynamicTest.stream(of.stream(), Recording::name, test);
    }

    // ---- completions

    private static CompletionCreateParams.Builder asked(Recording recording) {
        return CompletionCreateParams.builder().model(recording.model()).prompt("def add(a, b):").suffix("return c");
    }

    @TestFactory
    Stream<DynamicTest> completions_say_what_was_recorded() {
        return each(Dialect.OPENAI_COMPLETIONS, false, recording -> {
            // When
            var pieces = new ArrayList<Completion>();
            if (recording.stream()) {
                var params = asked(recording).streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build()).build();
                try (var chunks = client.completions().createStreaming(params)) {
                    chunks.stream().forEach(pieces::add);
                }
            } else {
                pieces.add(client.completions().create(asked(recording).build()));
            }

            // Then
            assertThat(said(pieces)).isEqualTo(expected(recording));
        });
    }

    private static TreeMap<String, String> said(List<Completion> pieces) {
        var said = new TreeMap<String, String>();
        for (var piece : pieces) {
            for (var choice : piece.choices()) {
                said.merge("text " + choice.index(), choice.text(), String::concat);
                choice._finishReason().asKnown().ifPresent(word -> said.put("end " + choice.index(), word.asString()));
            }
            piece.usage().ifPresent(usage -> said.put("usage", usage.promptTokens() + " " + usage.completionTokens()));
        }
        return said;
    }

    private static TreeMap<String, String> expected(Recording recording) {
        var said = new TreeMap<String, String>();
        for (var payload : recording.payloads()) {
            for (var choice : payload.path("choices")) {
                said.merge("text " + choice.path("index"), choice.path("text").asText(), String::concat);
                if (choice.path("finish_reason").isTextual()) {
                    said.put("end " + choice.path("index"), choice.path("finish_reason").asText());
                }
            }
            if (payload.path("usage").has("prompt_tokens")) {
                said.put("usage", payload.at("/usage/prompt_tokens") + " " + payload.at("/usage/completion_tokens"));
            }
        }
        return said;
    }

    @TestFactory
    Stream<DynamicTest> errors_of_completions_are_known_by_their_classes() {
        return each(Dialect.OPENAI_COMPLETIONS, true, recording -> refused(recording, model -> client.completions().create(asked(model).build())));
    }

    // ---- embeddings

    @TestFactory
    Stream<DynamicTest> embeddings_are_the_recorded_numbers() {
        return each(Dialect.OPENAI_EMBEDDINGS, false, recording -> {
            // When
            var response = client.embeddings().create(embedded(recording));

            // Then
            var body = recording.payloads().getFirst();
            assertThat(response.usage().promptTokens()).isEqualTo(body.at("/usage/prompt_tokens").asLong()).isPositive();
            assertThat(response.data()).hasSize(body.path("data").size());
            for (int i = 0; i < response.data().size(); i++) {
                assertThat(response.data().get(i).embedding()).isEqualTo(numbers(body.at("/data/" + i + "/embedding")));
            }
        });
    }

    private static EmbeddingCreateParams embedded(Recording recording) {
        return EmbeddingCreateParams.builder().model(recording.model()).input("How do I reset my password?").build();
    }

    private static List<Float> numbers(JsonNode embedding) {
        var numbers = new ArrayList<Float>();
        if (embedding.isTextual()) {
            var floats = ByteBuffer.wrap(Base64.getDecoder().decode(embedding.asText())).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            while (floats.hasRemaining()) {
                numbers.add(floats.get());
            }
        }
        embedding.forEach(number -> numbers.add(number.floatValue()));
        return numbers;
    }

    @TestFactory
    Stream<DynamicTest> errors_of_embeddings_are_known_by_their_classes() {
        return each(Dialect.OPENAI_EMBEDDINGS, true, recording -> refused(recording, model -> client.embeddings().create(embedded(model))));
    }

    /** A wrong request is the caller's, with the provider's own body; a model that is not there is the catalogue's fault. */
    private static void refused(Recording recording, Function<Recording, Object> ask) {
        var refused = ChatFront.told(catchThrowableOfType(RuntimeException.class, () -> ask.apply(recording)));
        boolean wrong = recording.status() == 400;
        assertThat(refused.type()).isEqualTo(wrong ? "BadRequestException" : "InternalServerException");
        assertThat(refused.status()).isEqualTo(wrong ? 400 : 502);
        assertThat(refused.word()).isEqualTo(wrong ? recording.payloads().getFirst().at("/error/code").asText("").replace("null", "") : "model_missing");
        var body = recording.payloads().getFirst();
        assertThat(refused.message()).contains(body.at("/error/message").asText(body.path("detail").asText()));
    }
}
