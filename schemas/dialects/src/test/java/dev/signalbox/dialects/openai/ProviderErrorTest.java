package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.failure.ErrorBody;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.laws.Folder;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderErrorTest {
    private static final long NOW = 1_700_000_000_000L;

    private static ReplyEvent.Failed answered(int status, String body) {
        return Chats.CODEC.readError(status, HeaderLookup.NONE, Bytes.utf8(body), NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "400,openai/chat-no-messages.res.json,INVALID_REQUEST", "404,openai/chat-unknown-model.res.json,MODEL_MISSING",
        "401,openai/chat-401.res.json,PROVIDER_AUTH", "404,openai/chat-404-deprecated.res.json,MODEL_MISSING",
        "400,openai/chat-400-image-download.res.json,INVALID_REQUEST",
        "404,azure-openai/chat-404-deployment.res.json,MODEL_MISSING",
        "400,azure-openai/chat-prompt-filtered.res.json,CONTENT_POLICY",
        "401,deepseek/error-401.res.json,PROVIDER_AUTH",
        "400,groq/error-400-tool-use-failed.res.json,INVALID_REQUEST", "404,groq/error-404.res.json,MODEL_MISSING",
        "401,mistral/error-401.res.json,PROVIDER_AUTH", "401,openrouter/error-401.res.json,PROVIDER_AUTH",
        "429,openrouter/error-429.res.json,RATE_LIMITED", "400,perplexity/error-400-context.res.json,CONTEXT_LENGTH",
        "400,ollama/v1-400-context.res.json,CONTEXT_LENGTH", "401,ollama/v1-401.res.json,PROVIDER_AUTH",
        "429,vercel-chunks/openai--openai-error.1.json,QUOTA_EXHAUSTED",
        "400,vercel-chunks/openai--reasoning-model-legacy-parameter-error.json,INVALID_REQUEST",
        "429,gemini/error-429-quota.res.json,RATE_LIMITED", "400,vllm-0.32/error-bad-json.res.json,INVALID_REQUEST",
        "400,vllm-0.32/error-bad-schema.res.json,INVALID_REQUEST",
        "400,vllm-0.32/error-bad-temperature.res.json,INVALID_REQUEST",
        "400,vllm-0.32/error-context.res.json,CONTEXT_LENGTH", "400,vllm-0.32/error-max-tokens.res.json,CONTEXT_LENGTH",
        "400,vllm-0.32/error-image.res.json,INVALID_REQUEST", "400,vllm-0.32/error-wrong-type.res.json,INVALID_REQUEST",
        "500,vllm-0.32/error-engine-dead.res.json,PROVIDER_ERROR",
        "404,vllm-0.32/error-unknown-model.res.json,MODEL_MISSING",
        "404,vllm-0.32/error-not-found.res.json,MODEL_MISSING", "405,vllm-0.32/error-method.res.json,PROVIDER_ERROR",
        "503,cohere/error-401.res.json,PROVIDER_OVERLOADED",
    })
    void recorded_errors_are_the_failures_that_they_are(int status, String file, Failure failure) throws IOException {
        // Given
        var body = Files.readString(Folder.recorded().resolve(file));

        // When
        var failed = answered(status, body);

        // Then
        assertThat(failed.failure()).isEqualTo(failure);
        assertThat(failed.message()).isNotBlank().doesNotContain("sk-");
        assertThat(failed.raw()).isEqualTo(failure == Failure.PROVIDER_AUTH ? Bytes.EMPTY : Bytes.utf8(body));
    }

    /** In the order of the file: bodies and words that users quoted. A word alone stands in the shape of its API. */
    private static final List<Failure> IN_THE_WILD = List.of(
            Failure.PROVIDER_OVERLOADED, Failure.PROVIDER_OVERLOADED, Failure.RATE_LIMITED, Failure.RATE_LIMITED,
            Failure.CONTEXT_LENGTH, // of this prompt's length: whoever sends shorter ones need not wait
            Failure.RATE_LIMITED, Failure.RATE_LIMITED, Failure.RATE_LIMITED, Failure.RATE_LIMITED, Failure.RATE_LIMITED,
            Failure.CONTEXT_LENGTH, Failure.CONTEXT_LENGTH, Failure.CONTEXT_LENGTH, Failure.CONTEXT_LENGTH);

    @Test
    void errors_that_users_met_are_the_failures_that_they_are() throws IOException {
        // Given
        var errors = Chats.JACKSON.readTree(Files.readString(Folder.recorded().resolve("errors-in-the-wild.json"))).path("errors");

        // When
        var failures = new ArrayList<Failure>();
        for (var error : errors) {
            var words = Chats.JACKSON.createObjectNode().set("error", Chats.JACKSON.createObjectNode().set("message", error.path("message_only")));
            var body = error.has("body") ? error.path("body").toString() : error.has("message_only") ? words.toString() : "";
            var codec = Wires.codec(error.path("provider").asText().equals("anthropic") ? Dialect.ANTHROPIC_MESSAGES : Dialect.OPENAI_CHAT);
            var failed = codec.readError(error.path("status").asInt(), name -> error.path("headers").path(name).asText(null), Bytes.utf8(body), NOW);
            failures.add(failed.failure());
            assertThat(failed.retryAfterMillis()).as(error.toString()).isEqualTo(body.contains("retry after 33 seconds") ? 33_000 : 0);
        }

        // Then
        assertThat(failures).isEqualTo(IN_THE_WILD);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "429|{\"error\":{\"message\":\"Rate limit reached for gpt\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}|RATE_LIMITED",
        "400|{\"object\":\"error\",\"message\":\"This model's maximum context length is 16384 tokens. However, you requested 19591\",\"type\":\"BadRequestError\",\"code\":400}|CONTEXT_LENGTH",
        "400|{\"error\":{\"message\":\"You passed 1015 input tokens. However, the model's context length is only 1024 tokens\",\"type\":\"BadRequestError\",\"code\":400}}|CONTEXT_LENGTH",
        "400|{\"object\":\"error\",\"message\":\"The input (9 tokens) is longer than the model's context length (8 tokens).\",\"code\":400}|CONTEXT_LENGTH",
        "400|{\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size\",\"type\":\"exceed_context_size_error\"}}|CONTEXT_LENGTH",
        "422|{\"error\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 1\",\"error_type\":\"validation\"}|CONTEXT_LENGTH",
        "400|{\"error\":{\"message\":\"string too long. expected a string with maximum length 10\",\"code\":\"string_above_max_length\"}}|INVALID_REQUEST",
        "429|{\"error\":\"Model is overloaded\",\"error_type\":\"overloaded\"}|PROVIDER_OVERLOADED",
        "424|{\"error\":\"Request failed during generation\",\"error_type\":\"generation\"}|PROVIDER_ERROR",
        "404|{\"error\":\"model 'x' not found\"}|MODEL_MISSING",
        "422|{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"field required\",\"type\":\"missing\"}]}|INVALID_REQUEST",
        "402|{\"error\":{\"message\":\"Insufficient Balance\",\"type\":\"unknown_error\"}}|QUOTA_EXHAUSTED",
        "413||REQUEST_TOO_LARGE", "529||PROVIDER_OVERLOADED",
        "503||PROVIDER_OVERLOADED", "502|<html>bad gateway</html>|PROVIDER_ERROR", "500||PROVIDER_ERROR",
        "403||MODEL_MISSING", "401||PROVIDER_AUTH", "302||PROVIDER_ERROR",
        "403|{\"error\":{\"code\":403,\"message\":\"Your chosen model requires moderation and your input was flagged for violence\"}}|CONTENT_POLICY",
        "403|{\"code\":\"403\",\"error\":\"Content violates usage guidelines. Failed check: SAFETY_CHECK\"}|CONTENT_POLICY",
        "403|{\"error\":{\"message\":\"Project `proj_1` does not have access to model `m`\",\"type\":\"invalid_request_error\",\"code\":\"model_not_found\"}}|MODEL_MISSING",
        "403|{\"type\":\"error\",\"error\":{\"type\":\"permission_error\",\"message\":\"Your API key does not have permission to use the specified resource.\"}}|MODEL_MISSING",
        "403|{\"error\":{\"message\":\"You are not authorized: no identity-based policy allows the action\",\"code\":403}}|MODEL_MISSING",
        "403|[{\"error\":{\"code\":403,\"message\":\"Your API key was reported as leaked. Please use another API key.\",\"status\":\"PERMISSION_DENIED\"}}]|PROVIDER_AUTH",
        "403|{\"error\":{\"message\":\"Invalid API key\",\"code\":\"invalid_api_key\"}}|PROVIDER_AUTH",
        "400|{\"error\":{\"message\":\"Incorrect API key provided: xai-12345678.\",\"code\":\"400\"}}|PROVIDER_AUTH",
        "400|[{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\",\"status\":\"INVALID_ARGUMENT\"}}]|PROVIDER_AUTH",
    })
    void errors_from_the_books_are_the_failures_that_they_are(int status, String body, Failure failure) {
        assertThat(answered(status, body == null ? "" : body).failure()).isEqualTo(failure);
    }

    @Test
    void one_requests_403_leaves_the_key_to_all_others_and_tells_nobody_of_our_account() {
        // When
        var barred = answered(403, "{\"error\":{\"message\":\"Project proj_1 does not have access to model m\"}}");
        var flagged = answered(403, "{\"error\":{\"message\":\"Your input was flagged by moderation\"}}");

        // Then
        assertThat(barred.failure().cools()).isEqualTo(Failure.Cools.TARGET);
        assertThat(barred.message()).doesNotContain("proj_1");
        assertThat(barred.raw()).isEqualTo(Bytes.EMPTY);
        assertThat(flagged.failure().cools()).isEqualTo(Failure.Cools.NOTHING);
        assertThat(flagged.failure().hurtsHealth()).isFalse();
        assertThat(flagged.message()).contains("flagged");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "retry-after-ms|1500|1500", "retry-after|2|2000", "retry-after|0.25|250", "x-ms-retry-after-ms|70|70",
        "retry-after|Tue, 14 Nov 2023 22:13:23 GMT|3000", "retry-after|soon|0", "retry-after|999999|3600000",
        "retry-after|-4|0", "retry-after|2023-11-14T22:13:50Z|30000", "retry-after|2023-11-15T00:13:50.500+02:00|30500",
        "retry-after|1700000007|7000", "retry-after|1700000007500|7500", "retry-after-ms|1700000007500|7500",
        "retry-after|2m30s|150000", "retry-after|5 minutes|300000", "retry-after|1 hour|3600000", "retry-after|1h|3600000",
        "retry-after|1 minute, 5 seconds|65000", "retry-after|20ms|20", "retry-after|5 apples|0", "retry-after|in 5 minutes|0",
        "retry-after|5e300|0", "retry-after|99999999999999999999|0", "retry-after|5d|3600000", "retry-after|NaN|0", "retry-after|Infinity|0", "retry-after|1 2 3 x|0",
        "x-ratelimit-reset|12|12000", "x-ratelimit-reset|1700000060|60000", "x-ratelimit-reset|1700000060000|60000",
        "x-ratelimit-reset|2023-11-14T22:14:20Z|60000", "ratelimit-reset|9|9000", "x-ratelimit-reset-requests|9|0",
    })
    void reads_how_long_to_stay_away(String header, String value, long millis) {
        // Given
        HeaderLookup headers = name -> name.equals(header) ? value : null;

        // When, Then
        assertThat(Chats.CODEC.readError(429, headers, Bytes.EMPTY, NOW).retryAfterMillis()).isEqualTo(millis);
    }

    @Test
    void reads_the_reset_of_the_limit_that_is_used_up_and_else_the_words() {
        // Given
        var limits = Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "1m2.5s",
                "x-ratelimit-remaining-tokens", "100", "x-ratelimit-reset-tokens", "6m0s");
        var azure = Bytes.utf8("{\"error\":{\"code\":\"429\",\"message\":\"Please retry after 33 seconds. Please go here\"}}");
        var openai = Bytes.utf8("{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"Please try again in 120ms. Visit\"}}");

        // When, Then
        assertThat(Chats.CODEC.readError(429, limits::get, Bytes.EMPTY, NOW).retryAfterMillis()).isEqualTo(62_500);
        assertThat(Chats.CODEC.readError(429, HeaderLookup.NONE, azure, NOW).retryAfterMillis()).isEqualTo(33_000);
        assertThat(Chats.CODEC.readError(429, HeaderLookup.NONE, openai, NOW).retryAfterMillis()).isEqualTo(120);
        assertThat(Chats.CODEC.readError(400, _ -> "5", openai, NOW).retryAfterMillis()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "requests|0|1m2.5s|62500", "tokens|0|20ms|20", "requests-minute|0|11.4|11400", "tokens-minute|0|1700000030|30000",
        "requests-day|0|2023-11-14T22:43:20Z|1800000", "tokens-day|0|30 minutes|1800000", "requests-day|7|1800|0", "tokens|x|9s|0",
    })
    void a_limits_reset_counts_where_it_is_used_up(String limit, String remaining, String reset, long millis) {
        // Given: others, of which something remains
        var headers = new HashMap<>(Map.of("x-ratelimit-remaining", "3", "x-ratelimit-reset", "99", "x-ratelimit-remaining-input-tokens", "3",
                "x-ratelimit-reset-input-tokens", "99"));
        headers.put("x-ratelimit-remaining-" + limit, remaining);
        headers.put("x-ratelimit-reset-" + limit, reset);

        // When, Then
        assertThat(Chats.CODEC.readError(429, headers::get, Bytes.EMPTY, NOW).retryAfterMillis()).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Please try again in 2m30s. Visit|150000", "Please try again in 5 minutes.|300000", "Retry after 1 hour 2 minutes, or never|3600000",
        "please wait 12.5 seconds|12500", "Try again after 3 min.|180000", "please wait for us|0", "try again in 7|7000",
        "try again in 6.|6000", "please wait a while and retry in 4s|4000",
    })
    void reads_a_wait_in_words(String words, long millis) {
        // Given
        var body = Bytes.utf8("{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"" + words + "\"}}");

        // When, Then
        assertThat(Chats.CODEC.readError(429, HeaderLookup.NONE, body, NOW).retryAfterMillis()).isEqualTo(millis);
    }

    @Test
    void reads_the_headers_that_a_router_tells_in_its_body_and_no_time_where_nobody_knows_the_time() {
        // Given
        var router = Bytes.utf8("{\"error\":{\"message\":\"Rate limit exceeded\",\"code\":429,\"metadata\":{\"headers\":{"
                + "\"X-RateLimit-Limit\":\"20\",\"X-RateLimit-Remaining\":\"0\",\"X-RateLimit-Reset\":\"1700000005000\"}}}}");

        // When, Then
        assertThat(Chats.CODEC.readError(429, HeaderLookup.NONE, router, NOW).retryAfterMillis()).isEqualTo(5_000);
        assertThat(ProviderError.inStream(router).retryAfterMillis()).isZero();
    }

    @Test
    void reads_googles_retry_info_and_what_an_error_inside_a_stream_says() {
        // Given
        var google = Bytes.utf8("[{\"error\":{\"code\":429,\"message\":\"You exceeded the rate limit\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
                + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\": \"34.5s\"}]}}]");
        var inStream = Bytes.utf8("{\"error\":{\"message\":\"Rate limit reached. Please try again in 1.5s.\",\"code\":\"rate_limit_exceeded\"}}");

        // When, Then
        assertThat(Chats.CODEC.readError(429, HeaderLookup.NONE, google, NOW).retryAfterMillis()).isEqualTo(34_500);
        assertThat(ProviderError.inStream(inStream).failure()).isEqualTo(Failure.RATE_LIMITED);
        assertThat(ProviderError.inStream(inStream).retryAfterMillis()).isEqualTo(1_500);
    }

    @Test
    void a_provider_that_says_that_trying_again_helps_is_believed_and_who_says_nothing_of_it_is_not() {
        // Given
        var body = Bytes.utf8("{\"error\":{\"message\":\"lock timeout\",\"type\":\"invalid_request_error\"}}");
        HeaderLookup again = name -> name.equals("x-should-retry") ? "true" : null;
        HeaderLookup never = name -> name.equals("x-should-retry") ? "false" : null;

        // When, Then
        assertThat(Chats.CODEC.readError(400, again, body, NOW).failure()).isEqualTo(Failure.PROVIDER_ERROR);
        assertThat(Chats.CODEC.readError(400, never, body, NOW).failure()).isEqualTo(Failure.INVALID_REQUEST);
    }

    @Test
    void a_provider_that_says_not_to_come_again_is_refusing_for_good_where_others_may_still_be_asked() {
        // Given
        HeaderLookup never = name -> switch (name) {
            case "x-should-retry" -> "false";
            case "retry-after" -> "7";
            default -> null;
        };

        // When
        var limited = Chats.CODEC.readError(429, never, Bytes.utf8("{\"error\":{\"message\":\"no\"}}"), NOW);

        // Then
        assertThat(limited).returns(true, ReplyEvent.Failed::forGood).returns(Failure.RATE_LIMITED, ReplyEvent.Failed::failure)
                .returns(7_000L, ReplyEvent.Failed::retryAfterMillis);
        assertThat(Chats.CODEC.readError(500, never, Bytes.EMPTY, NOW).forGood()).isTrue();
        assertThat(Chats.CODEC.readError(400, never, Bytes.EMPTY, NOW).forGood()).as("nobody is asked again anyway").isFalse();
        assertThat(Chats.CODEC.readError(500, HeaderLookup.NONE, Bytes.EMPTY, NOW).forGood()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "403|{\"error\":{\"code\":\"unsupported_country_region_territory\",\"message\":\"Country, region, or territory not supported\",\"type\":\"request_forbidden\"}}",
        "400|[{\"error\":{\"code\":400,\"message\":\"User location is not supported for the API use.\",\"status\":\"FAILED_PRECONDITION\"}}]",
        "403|{\"error\":{\"type\":\"forbidden\",\"message\":\"Request not allowed\"}}"})
    void a_provider_that_serves_nobody_here_is_not_taken_for_a_wrong_request_or_a_missing_model(int status, String body) {
        // When
        var failed = Chats.CODEC.readError(status, HeaderLookup.NONE, Bytes.utf8(body), NOW);

        // Then
        assertThat(failed.failure()).isEqualTo(Failure.REGION_REFUSED);
        assertThat(failed.raw()).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void keys_and_accounts_never_get_into_a_message() {
        assertThat(answered(500, "{\"error\":{\"message\":\"key sk-abcd1234efgh of org-99887766 (Bearer abcdefgh, ASIAQ3EXAMPLE) is mask-free, task-done\"}}").message())
                .isEqualTo("key *** of *** (***, ***) is mask-free, task-done");
    }

    @Test
    void callers_get_the_providers_words_where_the_mistake_is_theirs_and_ours_in_openais_shape_else()
            throws IOException {
        // Given
        var nested = Bytes.utf8("{\"error\":{\"message\":\"bad temperature\",\"type\":\"x\",\"param\":\"temperature\",\"code\":400,\"extra\":1}}");
        var flat = Bytes.utf8("{\"object\":\"error\",\"message\":\"bad\"}");

        // When
        var passed = Chats.CODEC.writeError(Failure.INVALID_REQUEST, "m", null, nested);
        var own = Chats.JACKSON.readTree(Chats.CODEC.writeError(Failure.PROVIDER_ERROR, "it \"broke\"", null,
                nested).asText());
        var fromFlat = Chats.JACKSON.readTree(Chats.CODEC.writeError(Failure.CONTEXT_LENGTH, "bad", "messages",
                flat).asText());

        // Then
        assertThat(passed).isEqualTo(nested);
        assertThat(own).isEqualTo(Chats.JACKSON.readTree(
                "{\"error\":{\"message\":\"it \\\"broke\\\"\",\"type\":\"server_error\",\"param\":null,\"code\":\"provider_error\"}}"));
        assertThat(fromFlat).isEqualTo(Chats.JACKSON.readTree(
                "{\"error\":{\"message\":\"bad\",\"type\":\"invalid_request_error\",\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}"));
    }

    @Test
    void every_failure_can_be_written_and_is_read_as_an_error_again() {
        for (var failure : Failure.values()) {
            assertThat(ErrorBody.read(Chats.CODEC.writeError(failure, "m", null, Bytes.EMPTY)).nested()).isTrue();
        }
    }

    @Test
    void any_bytes_are_some_failure() {
        var random = new Random(8);
        for (int round = 0; round < 3_000; round++) {
            // Given
            var body = "[{\"error\":{\"message\":\"m\",\"code\":[429],\"metadata\":{\"raw\":{\"a\":1}}},\"detail\":[\"x\",{\"msg\":1}]}]".getBytes();
            for (int change = random.nextInt(4); change > 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }

            // When, Then
            assertThat(answered(400 + random.nextInt(200), new String(body)).message()).isNotBlank();
        }
    }
}
