package dev.signalbox.standalone.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.catalog.Model;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each vendor's way to fill a gap, by the example of the catalogue alone, for a client of OpenAI's completions. */
class FillInTheMiddleTest {
    private static final String ASK = "{\"model\":\"m\",\"prompt\":\"def f(\",\"suffix\":\"return x\",\"max_tokens\":9,\"seed\":3,\"stream\":STREAM}";

    private final BlockingQueue<String> uris = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private String answer = "";
    @RegisterExtension
    private final VendorServer vendor = new VendorServer(this::answer);

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            uris.add(request.uri());
            bodies.add(body.toString());
            request.response().end(answer);
        });
    }

    private static Path root() {
        var at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/catalog.md"))) {
            at = at.getParent();
        }
        return at;
    }

    private Worker worker() throws Exception {
        var yaml = Files.readString(root().resolve("docs/examples/fill-in-the-middle.yaml"))
                .replaceAll("https://api\\.\\w+\\.\\w+|http://127\\.0\\.0\\.1:\\d+", vendor.origin());
        return new Worker(vendor.vertx(), CatalogYaml.read(yaml, "catalog.yaml", 1), Map.of("MISTRAL_API_KEY", "k", "DEEPSEEK_API_KEY", "k"));
    }

    @Test
    void vendors_that_have_a_preset_are_asked_for_models_that_they_still_have() throws Exception {
        // Given
        var example = CatalogYaml.read(Files.readString(root().resolve("docs/examples/fill-in-the-middle.yaml")), "catalog.yaml", 1);

        // Then
        for (var name : List.of("mistral", "deepseek")) {
            var known = CatalogYaml.read("providers: [{preset: " + name + "}]", "catalog.yaml", 1).models().stream().map(Model::upstream).toList();
            assertThat(example.models()).filteredOn(model -> model.provider().equals(name + "-fim")).isNotEmpty()
                    .allMatch(model -> known.contains(model.upstream()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "codestral@mistral-fim | /v1/fim/completions | \"prompt\":\"def f(\",\"suffix\":\"return x\",\"max_tokens\":9,\"random_seed\":3 | {\"id\":\"a\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"x):\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}",
        "deepseek-fim@deepseek-fim | /beta/completions | \"prompt\":\"def f(\",\"suffix\":\"return x\",\"max_tokens\":9 | {\"id\":\"a\",\"object\":\"text_completion\",\"choices\":[{\"index\":0,\"text\":\"x):\",\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}",
        "local-coder@llama-cpp-fim | /infill | \"input_prefix\":\"def f(\",\"input_suffix\":\"return x\",\"n_predict\":9 | {\"content\":\"x):\",\"stop\":true,\"stop_type\":\"eos\",\"tokens_evaluated\":5,\"tokens_predicted\":2}",
        "qwen-coder@ollama-fim | /v1/completions | \"prompt\":\"def f(\",\"suffix\":\"return x\" | {\"id\":\"a\",\"object\":\"text_completion\",\"choices\":[{\"index\":0,\"text\":\"x):\",\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}"})
    void a_gap_is_filled_by_each_vendor_in_its_own_way(String target, String path, String asked, String said) throws Exception {
        try (var worker = worker()) {
            // Given
            answer = said;

            // When
            var outcome = worker.ask(target, Dialect.OPENAI_COMPLETIONS, ASK.replace("STREAM", "false"));

            // Then
            assertThat(uris.take()).isEqualTo(path);
            assertThat(bodies.take()).contains(asked);
            assertThat(outcome.written(Dialect.OPENAI_COMPLETIONS, false)).contains("\"text\":\"x):\"", "\"finish_reason\":\"stop\"");
            assertThat(outcome.finished().reason()).isEqualTo(FinishReason.STOP);
            assertThat(outcome.finished().usage().output()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "codestral@mistral-fim | data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":null}]}~~data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"):\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}~~data: [DONE]~~",
        "local-coder@llama-cpp-fim | data: {\"content\":\"x\",\"stop\":false}~~data: {\"content\":\"):\",\"stop\":true,\"stop_type\":\"eos\",\"tokens_evaluated\":5,\"tokens_predicted\":2}~~"})
    void a_stream_that_is_spelled_otherwise_reaches_the_client_as_it_expects(String target, String said) throws Exception {
        try (var worker = worker()) {
            // Given
            answer = said.replace('~', '\n') + "\n\n";

            // When
            var outcome = worker.ask(target, Dialect.OPENAI_COMPLETIONS, ASK.replace("STREAM", "true"));

            // Then
            assertThat(outcome.text()).isEqualTo("x):");
            assertThat(outcome.written(Dialect.OPENAI_COMPLETIONS, true)).contains("\"text\":\"x\"").endsWith("data: [DONE]\n\n");
        }
    }
}
