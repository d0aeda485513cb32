package dev.signalbox.standalone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.dialects.Dialects;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
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

/** Vendors that are taken on by a few lines of YAML and nothing else, seen from the vendor and from the caller. */
class OnboardingTest {
    /** Everything in one request that some vendor is known to refuse. */
    private static final String HARD = """
            {"model":"m","messages":[{"role":"user","content":"first"},{"role":"developer","content":"be brief"},
            {"role":"user","content":[{"type":"text","text":"se"},{"type":"text","text":"cond"}]},
            {"role":"assistant","content":null,"tool_calls":[{"id":"call_0123456789","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"call_0123456789","content":"done"}],"max_completion_tokens":9,"seed":3,"user":"u","store":true,
            "logit_bias":{},"frequency_penalty":0,"service_tier":"auto","parallel_tool_calls":true,"odd":[1.0]}""";
    private static final String CHAT_ANSWER = """
            {"id":"a","object":"chat.completion","created":1,"model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},
            "finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}""";

    /** What arrived: method and path, the headers that prove who calls, and the body. */
    private record Seen(String uri, String authorization, String apiKey, String body) {}

    /** What is answered. */
    private record Answer(int status, Map<String, String> headers, String body) {}

    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    @RegisterExtension
    private final VendorServer vendor = new VendorServer(this::answer);

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            seen.add(new Seen(request.uri(), String.valueOf(request.getHeader("authorization")), String.valueOf(request.getHeader("api-key")), body.toString()));
            var next = answers.poll();
            var answer = next == null ? new Answer(200, Map.of(), CHAT_ANSWER) : next;
            var response = request.response().setStatusCode(answer.status);
            answer.headers.forEach(response::putHeader);
            response.end(answer.body);
        });
    }

    private Worker worker(String yaml) {
        return new Worker(vendor.vertx(), CatalogYaml.read(yaml, "catalog.yaml", 1), Map.of("KEY", "sk-good-key", "ODDITY_KEY", "key-one", "ODDITY_SPARE_KEY", "key-two"));
    }

    private Worker preset(String name) {
        return worker("providers: [{preset: " + name + ", base-url: \"" + vendor.origin() + "/v1\", auth: {secret: \"${KEY}\"}, models: [{id: m}]}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "deepseek | /v1/chat/completions | \"max_tokens\":9;\"role\":\"system\";\"content\":\"second\" | logit_bias;\"seed\";developer;parallel | seed,service_tier,store,user",
        "groq | /v1/chat/completions | \"max_completion_tokens\":9;\"role\":\"system\";\"seed\":3 | logit_bias;developer;store | store",
        "mistral | /v1/chat/completions | \"max_tokens\":9;\"random_seed\":3;\"role\":\"system\" | call_0123456789;service_tier;max_completion;logit_bias | service_tier,store,user",
        "fireworks | /v1/chat/completions | \"max_completion_tokens\":9;\"logit_bias\" | store;developer | service_tier,store",
        "together | /v1/chat/completions | \"max_tokens\":9;\"logit_bias\" | store;developer;max_completion | service_tier,store",
        "xai | /v1/chat/completions | \"max_completion_tokens\":9;developer | logit_bias;store;penalty | service_tier,store",
        "perplexity | /v1/chat/completions | `[{\"role\":\"system\",\"content\":\"be brief\"},{\"role\":\"user\"` | store;\"seed\";developer;logit_bias | seed,service_tier,store,user",
        "cerebras | /v1/chat/completions | \"content\":\"second\";\"max_completion_tokens\":9 | frequency_penalty;logit_bias;store | service_tier,store",
        "openrouter | /v1/chat/completions | \"max_completion_tokens\":9;\"logit_bias\";developer | random | ``",
        "azure-openai, with: {resource: x} | /v1/chat/completions | \"max_completion_tokens\":9;developer | random | ``",
        "tgi | /v1/chat/completions | \"max_tokens\":9;\"role\":\"system\" | store;developer;parallel | service_tier,store",
        "llama-cpp | /v1/chat/completions | \"max_tokens\":9;developer | store | service_tier,store"})
    void a_preset_brings_a_hard_request_into_the_form_that_its_vendor_takes(String preset, String path, String has, String lacks, String leftOut) throws Exception {
        try (var worker = preset(preset)) {
            // When
            var outcome = worker.ask("m@" + preset.replaceFirst(",.*", ""), Dialect.OPENAI_CHAT, HARD);

            // Then
            var arrived = seen.take();
            assertThat(arrived.uri).isEqualTo(path);
            assertThat(preset.startsWith("azure") ? arrived.apiKey : arrived.authorization.replace("Bearer ", "")).isEqualTo("sk-good-key");
            assertThat(arrived.body.replace("\n", "")).contains(has.split(";")).doesNotContain(lacks.split(";")).contains("\"odd\":[1.0]");
            assertThat(outcome.leftOut().stream().sorted().toList()).isEqualTo(leftOut.isEmpty() ? List.of() : List.of(leftOut.split(",")));
            assertThat(outcome.written(Dialect.OPENAI_CHAT, false)).isEqualTo(CHAT_ANSWER);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "deepseek | \"logit_bias\":{\"5\":1} | logit_bias",
        "deepseek | \"parallel_tool_calls\":false | parallel_tool_calls",
        "groq | \"logit_bias\":{\"5\":1} | logit_bias",
        "groq | \"logprobs\":true | logprobs",
        "mistral | \"logit_bias\":{\"5\":1} | logit_bias",
        "mistral | \"logprobs\":true,\"top_logprobs\":2 | logprobs",
        "perplexity | \"logit_bias\":{\"5\":1} | logit_bias",
        "cerebras | \"frequency_penalty\":0.5 | frequency_penalty",
        "cerebras | \"logit_bias\":{\"5\":1} | logit_bias",
        "xai | \"presence_penalty\":-0.5 | presence_penalty",
        "tgi | \"parallel_tool_calls\":false | parallel_tool_calls",
        "tensorrt-llm | \"parallel_tool_calls\":false | parallel_tool_calls",
        "openai | \"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"] | stop",
        "azure-openai, with: {resource: x} | \"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"] | stop"})
    void what_a_vendor_cannot_do_and_changes_the_answer_is_refused_by_name_or_left_out_as_the_operator_wants(String preset, String member, String name)
            throws Exception {
        var ask = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," + member + "}";
        var target = "m@" + preset.replaceFirst(",.*", "");
        try (var strict = preset(preset); var lenient = preset(preset + ", quirks: {unsupported: drop}")) {
            // When
            var refused = strict.ask(target, Dialect.OPENAI_CHAT, ask);
            var answered = lenient.ask(target, Dialect.OPENAI_CHAT, ask);

            // Then
            assertThat(refused.failure()).isEqualTo(Failure.UNSUPPORTED);
            assertThat(((AttemptEvent.Failed) refused.end()).message()).contains("'" + name + "'");
            assertThat(answered.leftOut()).isNotEmpty().allMatch(left -> left.startsWith(name) || left.equals("top_logprobs"));
            assertThat(seen).as("only the one that may leave it out is called").hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "openai | /v1/embeddings", "azure-openai, with: {resource: x} | /v1/embeddings", "mistral | /v1/embeddings", "together | /v1/embeddings",
        "fireworks | /v1/embeddings", "openrouter | /v1/embeddings", "vllm | /v1/embeddings", "sglang | /v1/embeddings",
        "llama-cpp | /v1/embeddings", "gemini | /v1/openai/embeddings", "cohere | /compatibility/v1/embeddings", "ollama | /v1/v1/embeddings"})
    void embeddings_go_where_each_vendor_has_them(String preset, String path) throws Exception {
        try (var worker = preset(preset)) {
            // Given
            var vectors = "{\"object\":\"list\",\"model\":\"m\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5,1]}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}";
            answers.add(new Answer(200, Map.of(), vectors));

            // When
            var outcome = worker.ask("m@" + preset.replaceFirst(",.*", ""), Dialect.OPENAI_EMBEDDINGS, "{\"model\":\"m\",\"input\":[\"a\"]}");

            // Then
            assertThat(seen.take().uri).isEqualTo(path);
            assertThat(outcome.written(Dialect.OPENAI_EMBEDDINGS, false)).isEqualTo(vectors);
            assertThat(outcome.finished().usage().input()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "deepseek | /beta/completions", "ollama | /v1/v1/completions", "fireworks | /v1/completions"})
    void a_preset_fills_gaps_where_its_vendor_does(String preset, String path) throws Exception {
        try (var worker = preset(preset)) {
            // Given
            var said = "{\"id\":\"a\",\"object\":\"text_completion\",\"choices\":[{\"index\":0,\"text\":\"x):\",\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}";
            answers.add(new Answer(200, Map.of(), said));

            // When
            var outcome = worker.ask("m@" + preset, Dialect.OPENAI_COMPLETIONS, "{\"model\":\"m\",\"prompt\":\"def f(\",\"suffix\":\"return x\"}");

            // Then
            assertThat(seen.take().uri).isEqualTo(path);
            assertThat(outcome.written(Dialect.OPENAI_COMPLETIONS, false)).isEqualTo(said);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "deepseek | 402 | {\"error\":{\"message\":\"Insufficient Balance\"}} | QUOTA_EXHAUSTED",
        "groq | 400 | {\"error\":{\"message\":\"Failed to call a function.\",\"type\":\"invalid_request_error\",\"code\":\"tool_use_failed\",\"failed_generation\":\"x\"}} | PROVIDER_ERROR",
        "mistral | 429 | {\"object\":\"error\",\"message\":\"Service tier capacity exceeded for this model.\",\"type\":\"invalid_request_error\"} | PROVIDER_OVERLOADED",
        "mistral | 401 | {\"detail\":\"Unauthorized\"} | PROVIDER_AUTH",
        "together | 422 | {\"error\":{\"message\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193\",\"type\":\"invalid_request_error\"}} | CONTEXT_LENGTH",
        "perplexity | 401 | {\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\",\"code\":401}} | QUOTA_EXHAUSTED",
        "cerebras | 400 | {\"message\":\"Please reduce the length of the messages or completion. Current length is 8224 while limit is 8192\",\"type\":\"invalid_request_error\"} | CONTEXT_LENGTH",
        "openrouter | 402 | {\"error\":{\"message\":\"This request requires more credits\",\"code\":402}} | QUOTA_EXHAUSTED",
        "azure-openai, with: {resource: x} | 400 | {\"error\":{\"message\":\"filtered\",\"code\":\"content_filter\",\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}} | CONTENT_POLICY",
        "azure-openai, with: {resource: x} | 503 | {\"error\":{\"message\":\"The engine is currently overloaded\"}} | PROVIDER_OVERLOADED",
        "azure-openai, with: {resource: x} | 429 | {\"error\":{\"message\":\"You exceeded your current quota\",\"code\":\"insufficient_quota\"}} | QUOTA_EXHAUSTED",
        "azure-openai, with: {resource: x} | 429 | {\"error\":{\"message\":\"Please retry after 6 seconds.\",\"code\":\"RateLimitReached\"}} | RATE_LIMITED",
        "vllm | 400 | {\"object\":\"error\",\"message\":\"This model's maximum context length is 10 tokens.\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400} | CONTEXT_LENGTH",
        "vllm | 400 | {\"error\":{\"message\":\"This model's maximum context length is 10 tokens.\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}} | CONTEXT_LENGTH",
        "sglang | 400 | {\"object\":\"error\",\"message\":\"The input (9 tokens) is longer than the model's context length (8 tokens).\",\"code\":400} | CONTEXT_LENGTH",
        "tgi | 422 | {\"error\":\"Input validation error: `inputs` must have less than 4096 tokens. Given: 5000\",\"error_type\":\"validation\"} | CONTEXT_LENGTH",
        "tgi | 429 | {\"error\":\"Model is overloaded\",\"error_type\":\"overloaded\"} | PROVIDER_OVERLOADED",
        "llama-cpp | 400 | {\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size\",\"type\":\"exceed_context_size_error\"}} | CONTEXT_LENGTH"})
    void a_preset_tells_its_vendor_s_errors_apart(String preset, int status, String body, Failure failure) throws Exception {
        try (var worker = preset(preset)) {
            // Given
            answers.add(new Answer(status, Map.of(), body));

            // When
            var outcome = worker.ask("m@" + preset.replaceFirst(",.*", ""), Dialect.OPENAI_CHAT, HARD);

            // Then
            assertThat(outcome.failure()).isEqualTo(failure);
        }
    }

    @Test
    void cached_tokens_that_fireworks_counts_in_a_header_are_on_the_bill() throws Exception {
        try (var worker = preset("fireworks")) {
            // Given
            answers.add(new Answer(200, Map.of("fireworks-cached-prompt-tokens", "8"), CHAT_ANSWER));

            // When
            var outcome = worker.ask("m@fireworks", Dialect.OPENAI_CHAT, HARD);

            // Then
            assertThat(outcome.finished().usage()).isEqualTo(new Usage(2, 8, 0, 0, 2, 0, 0, 0, 0, false));
        }
    }

    private Worker oddity() throws Exception {
        var yaml = Files.readString(root().resolve("docs/examples/odd-vendor.yaml"));
        return worker(yaml.replace("https://api.oddity.example", vendor.origin() + "/base"));
    }

    private static Path root() {
        var at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/catalog.md"))) {
            at = at.getParent();
        }
        return at;
    }

    @Test
    void streams_go_to_the_path_that_is_theirs_and_whole_answers_to_the_other_one() throws Exception {
        try (var worker = worker("providers: [{id: apart, base-url: \"" + vendor.origin() + "\", quirks: {paths: {openai-chat: \"/{model}/say\"}, stream-paths: "
                + "{openai-chat: \"/{model}/stream?v=1\"}}, models: [{id: m, upstream: \"a/b c\"}]}]")) {
            // When
            worker.ask("m@apart", Dialect.OPENAI_CHAT, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            worker.ask("m@apart", Dialect.OPENAI_CHAT, "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

            // Then
            assertThat(seen).extracting(Seen::uri).containsExactly("/a%2Fb%20c/say", "/a%2Fb%20c/stream?v=1");
        }
    }

    private static final String ASKED = """
            {"model":"oddity-large","stream":true,"temperature":1.8,"user":"u","stop":["x"],"messages":[{"role":"user","content":"hi"},{"role":"developer","content":"be odd"}]}""";
    private static final String LINES = """
            {"ponder":"hm"}
            {"say":"Hel"}
            {"say":"lo"}
            {"acts":[{"n":0,"ref":"a1","tool":"look","with":"{\\"at\\":"}]}
            {"acts":[{"n":0,"with":"1}"}],"because":"halted"}
            {"over":true,"bill":{"in":20,"out":9,"pondered":4}}
            """;

    @Test
    void an_invented_vendor_is_asked_in_its_own_words() throws Exception {
        try (var worker = oddity()) {
            // Given
            answers.add(new Answer(200, Map.of("x-oddity-remembered", "15"), LINES));

            // When
            var outcome = worker.ask("oddity-large@oddity", Dialect.OPENAI_CHAT, ASKED);

            // Then
            var arrived = seen.take();
            assertThat(arrived.uri).isEqualTo("/base/engines/odd%2Flarge/talk?token=key-one");
            assertThat(arrived.body).isEqualTo("{\"engine\":\"odd/large\",\"live\":true,\"temperature\":1,\"stop\":[\"x\"],"
                    + "\"turns\":[{\"role\":\"system\",\"content\":\"be odd\"},{\"role\":\"user\",\"content\":\"hi\"}],\"limit\":1024,\"client\":{\"kind\":\"gateway\"}}");
            assertThat(outcome.leftOut()).containsExactly("user", "temperature=1");
            assertThat(outcome.text()).isEqualTo("Hello");
            assertThat(outcome.said()).contains(new ReplyEvent.ReasoningDelta(0, "hm", Bytes.EMPTY));
            assertThat(outcome.finished().reason()).isEqualTo(FinishReason.TOOL_CALLS);
            assertThat(outcome.finished().usage()).isEqualTo(new Usage(5, 15, 0, 0, 5, 4, 0, 0, 0, false));
            assertThat(outcome.written(Dialect.OPENAI_CHAT, true)).contains("\"content\":\"Hel\"").contains("\"name\":\"look\"")
                    .contains("\"finish_reason\":\"tool_calls\"").contains("\"cached_tokens\":15").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void an_invented_vendor_s_whole_answers_and_errors_are_read_as_well() throws Exception {
        try (var worker = oddity()) {
            // Given
            var whole = ASKED.replace("\"stream\":true,", "");
            answers.add(new Answer(200, Map.of(), "{\"said\":[{\"words\":\"Hel\"},{\"words\":\"lo\"}],\"because\":\"clipped\",\"bill\":{\"in\":3,\"out\":2}}"));
            answers.add(new Answer(409, Map.of(), "{\"oops\":{\"kind\":\"too-long\"}}"));
            answers.add(new Answer(460, Map.of(), "no such key: key-one"));
            answers.add(new Answer(200, Map.of(), "{\"said\":[{\"words\":\"again\"}],\"because\":\"halted\"}"));
            answers.add(new Answer(200, Map.of(), "{\"say\":\"Hel\"}\n{\"oops\":{\"kind\":\"full\",\"wait\":\"7s\"}}\n"));
            answers.add(new Answer(200, Map.of(), LINES.substring(0, LINES.indexOf("{\"over\""))));

            // Then
            var answered = worker.ask("oddity-large@oddity", Dialect.OPENAI_CHAT, whole);
            assertThat(answered.text()).isEqualTo("Hello");
            assertThat(answered.finished().reason()).isEqualTo(FinishReason.LENGTH);
            assertThat(worker.ask("oddity-large@oddity", Dialect.OPENAI_CHAT, whole).failure()).isEqualTo(Failure.CONTEXT_LENGTH);
            assertThat(worker.ask("oddity-large@oddity", Dialect.OPENAI_CHAT, whole).text()).as("with the other key, at once").isEqualTo("again");
            var keys = seen.stream().map(arrived -> arrived.uri.substring(arrived.uri.indexOf("token="))).toList();
            assertThat(keys.subList(2, 4)).containsExactlyInAnyOrder("token=key-one", "token=key-two");
            assertThat(worker.ask("oddity-large@oddity", Dialect.OPENAI_CHAT, ASKED).failure()).isEqualTo(Failure.RATE_LIMITED);
            assertThat(worker.ask("oddity-large@oddity", Dialect.OPENAI_CHAT, ASKED).failure()).as("no end was seen").isEqualTo(Failure.STREAM_BROKEN);
        }
    }

    @Test
    void a_caller_of_another_dialect_gets_the_invented_vendor_s_answer_in_its_own() throws Exception {
        assumeTrue(Dialects.of(Dialect.ANTHROPIC_MESSAGES).isPresent());
        try (var worker = oddity()) {
            // Given
            answers.add(new Answer(200, Map.of("x-oddity-remembered", "15"), LINES));

            // When
            var outcome = worker.ask("oddity-large@oddity", Dialect.ANTHROPIC_MESSAGES,
                    "{\"model\":\"oddity-large\",\"max_tokens\":5,\"stream\":true,\"system\":\"be odd\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

            // Then
            assertThat(seen.take().body).contains("\"limit\":5").contains("{\"role\":\"system\",\"content\":\"be odd\"}");
            assertThat(outcome.written(Dialect.ANTHROPIC_MESSAGES, true)).contains("event: message_start").contains("\"text\":\"Hel\"")
                    .contains("\"stop_reason\":\"tool_use\"").contains("event: message_stop");
        }
    }
}
