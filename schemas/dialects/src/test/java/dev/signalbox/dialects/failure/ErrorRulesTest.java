package dev.signalbox.dialects.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Answers.ErrorRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorRulesTest {
    private static final List<ErrorRule> RULES = List.of(
            new ErrorRule(List.of(400), "/fault/kind", "^too-long$", Failure.CONTEXT_LENGTH, List.of(), 0),
            new ErrorRule(List.of(400, 422), "", "prompt .* large", Failure.REQUEST_TOO_LARGE, List.of(), 0),
            new ErrorRule(List.of(), "header:X-Kind", "NotReady", Failure.PROVIDER_OVERLOADED, List.of("header:x-wait-ms", "/fault/wait"), 5_000),
            new ErrorRule(List.of(418), "", "", Failure.QUOTA_EXHAUSTED, List.of(), 600_000));

    private static ReplyEvent.Failed judged(int status, Map<String, String> headers, String body) {
        HeaderLookup lookup = headers::get;
        return ErrorRules.of(RULES).judged(status, lookup, Bytes.utf8(body), ProviderError.answered(status, lookup, Bytes.utf8(body), 0), 0);
    }

    @Test
    void the_first_rule_of_which_everything_holds_decides() {
        assertThat(judged(400, Map.of(), "{\"fault\":{\"kind\":\"too-long\"}}").failure()).isEqualTo(Failure.CONTEXT_LENGTH);
        assertThat(judged(400, Map.of(), "{\"fault\":{\"kind\":\"other\"},\"text\":\"a PROMPT too large\"}").failure())
                .isEqualTo(Failure.REQUEST_TOO_LARGE);
        assertThat(judged(418, Map.of(), "no json").failure()).isEqualTo(Failure.QUOTA_EXHAUSTED);
        assertThat(judged(418, Map.of(), "no json").retryAfterMillis()).isEqualTo(600_000);
    }

    @Test
    void of_two_rules_that_hold_the_one_that_is_written_first_decides() {
        // Given
        var rules = ErrorRules.of(List.of(
                new ErrorRule(List.of(409), "", "", Failure.CONTENT_POLICY, List.of(), 0), new ErrorRule(List.of(), "", "busy", Failure.PROVIDER_OVERLOADED, List.of(), 0)));
        var body = Bytes.utf8("busy");

        // Then
        assertThat(rules.judged(409, HeaderLookup.NONE, body, ProviderError.answered(409, HeaderLookup.NONE, body, 0), 0).failure()).isEqualTo(Failure.CONTENT_POLICY);
        assertThat(rules.judged(410, HeaderLookup.NONE, body, ProviderError.answered(410, HeaderLookup.NONE, body, 0), 0).failure())
                .isEqualTo(Failure.PROVIDER_OVERLOADED);
    }

    @Test
    void how_long_to_stay_away_is_the_first_that_anybody_says() {
        assertThat(judged(500, Map.of("x-kind", "ModelNotReady", "x-wait-ms", "250"), "{}").retryAfterMillis()).isEqualTo(250);
        assertThat(judged(500, Map.of("x-kind", "ModelNotReady"), "{\"fault\":{\"wait\":\"1m3s\"}}").retryAfterMillis()).isEqualTo(63_000);
        assertThat(judged(500, Map.of("x-kind", "ModelNotReady"), "{\"fault\":{\"wait\":7}}").retryAfterMillis()).isEqualTo(7_000);
        assertThat(judged(500, Map.of("x-kind", "ModelNotReady"), "{}").retryAfterMillis()).isEqualTo(5_000);
    }

    @Test
    void where_no_rule_holds_it_is_what_it_would_be_anywhere() {
        assertThat(judged(401, Map.of(), "{\"error\":{\"message\":\"no\"}}").failure()).isEqualTo(Failure.PROVIDER_AUTH);
        assertThat(judged(429, Map.of("retry-after", "3"), "{}").retryAfterMillis()).isEqualTo(3_000);
    }

    @Test
    void a_pattern_that_would_take_for_ever_holds_for_nothing_and_takes_no_time() {
        // Given
        var endless = ErrorRules.of(List.of(new ErrorRule(List.of(), "", "(a+)+b", Failure.CONTENT_POLICY, List.of(), 0)));
        var body = Bytes.utf8("a".repeat(5_000));
        var otherwise = ProviderError.answered(500, HeaderLookup.NONE, body, 0);

        // Then
        assertThat(endless.judged(500, HeaderLookup.NONE, body, otherwise, 0)).isSameAs(otherwise);
    }
}
