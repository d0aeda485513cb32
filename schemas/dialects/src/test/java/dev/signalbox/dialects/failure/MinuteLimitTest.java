package dev.signalbox.dialects.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.laws.Folder;
import dev.signalbox.records.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinuteLimitTest {
    /** 2026-02-17T23:44:11Z */
    private static final long NOW = 1_771_371_851_000L;

    private static String of(Map<String, String> headers, String body) {
        var limit = MinuteLimit.of(headers::get, Bytes.utf8(body), NOW);
        return limit.requests() ? limit.tokens() ? "both" : "requests" : limit.tokens() ? "tokens" : "neither";
    }

    private static String ofWords(String words) {
        return of(Map.of(), "{\"error\":{\"message\":\"" + words + "\",\"code\":\"429\"}}");
    }

    private static String ofHeaders(String headers) {
        var all = new HashMap<String, String>();
        for (var header : headers.split(", ")) {
            all.put(header.substring(0, header.indexOf('=')), header.substring(header.indexOf('=') + 1));
        }
        return of(all, "{\"error\":{\"message\":\"Rate limited\"}}");
    }

    private static String ofGoogle(String... quotas) {
        var violations = new StringBuilder();
        for (var quota : quotas) {
            violations.append(violations.isEmpty() ? "" : ",").append("{\"quotaId\":\"").append(quota).append("\"}");
        }
        return of(Map.of(), "[{\"error\":{\"code\":429,\"message\":\"Resource has been exhausted\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
                + "{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":[" + violations + "]}]}}]");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini/error-429-quota.res.json,tokens",
        "vercel-chunks/google--google-429-retry-info.json,requests",
        "gemini-files/vertexai-unary-failure-quota-exceeded.json,requests",
        "openrouter/error-429.res.json,neither",
        "vercel-chunks/openai--openai-error.1.json,neither"})
    void recorded_refusals_say_what_of_a_minute_was_used_up(String file, String limit) throws IOException {
        assertThat(of(Map.of(), Files.readString(Folder.recorded().resolve(file)))).isEqualTo(limit);
    }

    @Test
    void so_do_those_that_users_have_told_of() throws IOException {
        // Given
        var said = new LinkedHashMap<String, String>();
        for (var error : new ObjectMapper().readTree(Folder.recorded().resolve("errors-in-the-wild.json").toFile()).path("errors")) {
            if (error.path("status").asInt() == 429) {
                var headers = new HashMap<String, String>();
                error.path("headers").properties().forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
                var body = error.has("body") ? error.path("body").toString() : error.path("message_only").asText();
                said.put(body + headers.keySet(), of(headers, body));
            }
        }

        // Then
        assertThat(said.entrySet().stream().filter(one -> !one.getValue().equals("neither")))
                .allSatisfy(one -> assertThat(one.getKey()).containsAnyOf("input tokens per minute", "exceeded token rate limit"))
                .allSatisfy(one -> assertThat(one.getValue()).isEqualTo("tokens"))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Rate limit reached for m in organization org-1 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000.| tokens",
        "Rate limit reached for m on requests per min (RPM): Limit 500, Used 500, Requested 1.                          | requests",
        "Rate limit reached for m on requests per day (RPD): Limit 200, Used 200. Please try again in 7m12s.            | neither",
        "Rate limit reached for m on tokens per day (TPD): Limit 100000, Used 99999, Requested 100. Try again in 30s    | neither",
        "Request too large for m on tokens per min (TPM): Limit 10000, Requested 12000.                                 | neither",
        "limit of 40000 output tokens per minute, requests per minute are fine at requested: 3                          | both",
        "Requests to the ChatCompletions_Create Operation have exceeded call rate limit of your current S0 pricing tier. Please retry after 6 seconds. | requests",
        "Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current S0 pricing tier. Please retry after 6 seconds. | tokens",
        "Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current S0 pricing tier. Please retry after 86400 seconds. | neither",
        "Number of request tokens has exceeded your per-minute rate limit                                               | tokens",
        "Number of requests has exceeded your per-minute rate limit                                                     | requests",
        "Number of request tokens has exceeded your daily rate limit                                                    | neither",
        "Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model   | requests",
        "You are using a Trial key, which is limited to 40 API calls / minute.                                          | requests",
        "Too many tokens, please wait before trying again.                                                              | tokens",
        "server is busy                                                                                                 | neither"})
    void words_name_the_limit(String words, String limit) {
        assertThat(ofWords(words)).isEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "x-ratelimit-remaining-requests=0, x-ratelimit-reset-requests=120ms, x-ratelimit-remaining-tokens=10  | requests",
        "x-ratelimit-remaining-requests=12, x-ratelimit-remaining-tokens=0, x-ratelimit-reset-tokens=42.5s    | tokens",
        "x-ratelimit-remaining-requests=0, x-ratelimit-remaining-tokens=0                                     | both",
        "x-ratelimit-remaining-requests=0, x-ratelimit-reset-requests=24h0m0s                                 | neither",
        "retry-after=2, x-ratelimit-remaining-requests=0, x-ratelimit-reset-requests=23h59m58s                | neither",
        "retry-after=3600, x-ratelimit-remaining-tokens=0                                                     | neither",
        "x-ratelimit-remaining-tokens=-1, x-ratelimit-reset-tokens=0                                          | neither",
        "x-ratelimit-remaining-requests-day=0, x-ratelimit-remaining-tokens-minute=0                          | tokens",
        "anthropic-ratelimit-requests-remaining=0, anthropic-ratelimit-requests-reset=2026-02-17T23:44:41Z    | requests",
        "anthropic-ratelimit-input-tokens-remaining=0, anthropic-ratelimit-tokens-remaining=9000              | tokens",
        "anthropic-ratelimit-output-tokens-remaining=0, anthropic-ratelimit-requests-remaining=1              | tokens",
        "anthropic-ratelimit-tokens-remaining=0, anthropic-ratelimit-tokens-reset=2026-02-18T00:44:11Z        | neither",
        "anthropic-ratelimit-requests-remaining=3, anthropic-ratelimit-tokens-remaining=100                   | neither"})
    void headers_name_it_where_words_do_not(String headers, String limit) {
        assertThat(ofHeaders(headers)).isEqualTo(limit);
    }

    @Test
    void quotas_in_details_count_before_anything_else() {
        assertThat(ofGoogle("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "GenerateContentInputTokensPerModelPerMinute-FreeTier"))
                .isEqualTo("both");
        assertThat(ofGoogle("GenerateRequestsPerDayPerProjectPerModel-FreeTier")).isEqualTo("neither");
        assertThat(ofGoogle("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "GenerateContentInputTokensPerModelPerMinute-FreeTier"))
                .isEqualTo("tokens");
    }

    @Test
    void words_about_a_day_count_before_headers() {
        assertThat(of(Map.of("x-ratelimit-remaining-requests", "0"), "{\"error\":{\"message\":\"1,000 requests per day\"}}")).isEqualTo("neither");
    }

    @Test
    void no_bytes_are_too_odd() {
        var random = new SplittableRandom(7);
        var seed = "[{\"error\":{\"message\":\"tokens per min: limit 5\",\"details\":[{\"violations\":[{\"quotaId\":\"APerMinute\"}]},3,null]}}]".getBytes();
        for (int i = 0; i < 5_000; i++) {
            var bytes = seed.clone();
            for (int k = random.nextInt(6); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(MinuteLimit.of(HeaderLookup.NONE, Bytes.of(bytes, 0, random.nextInt(bytes.length + 1)), NOW)).isNotNull();
        }
    }
}
