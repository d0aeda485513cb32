package dev.signalbox.worker.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AwsSigningTest {
    private static final Instant MOMENT = Instant.parse("2015-08-30T12:36:00Z");
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final URI MODEL = URI.create(
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-v1%3A0/converse");

    private static Map<String, String> signed(String session, URI uri, String... pieces) {
        var signing = AwsSigning.with("AKIDEXAMPLE", SECRET, session, "us-east-1", "bedrock");
        return signing.sign(
                "POST", uri, Map.of("content-type", "application/json"), List.of(pieces).stream().map(Bytes::utf8).toList(), MOMENT);
    }

    /** Of AWS's signing test suite, {@code post-x-www-form-urlencoded} with a signed body. */
    @Test
    void signs_as_aws_has_published_it() {
        var signing = AwsSigning.with("AKIDEXAMPLE", SECRET, "", "us-east-1", "service");
        var headers = signing.sign(
                "POST", URI.create("https://example.amazonaws.com/"),
                Map.of("Content-Type", "application/x-www-form-urlencoded", "Content-Length", "13"),
                List.of(Bytes.utf8("Param1="), Bytes.utf8("value1")), MOMENT);
        assertThat(headers).isEqualTo(Map.of(
                "x-amz-date", "20150830T123600Z",
                "x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
                "authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                        + "SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date, "
                        + "Signature=d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"));
    }

    @Test
    void pieces_of_a_body_are_signed_as_the_whole_of_it() {
        assertThat(signed("", MODEL, "{\"a\":", "", "1}")).isEqualTo(signed("", MODEL, "{\"a\":1}"));
        assertThat(signed("", MODEL, "{\"a\":1}")).isNotEqualTo(signed("", MODEL, "{\"a\":2}"));
    }

    @Test
    void the_path_counts_as_it_is_sent() {
        var plain = URI.create(MODEL.toString().replace("%3A", ":"));
        assertThat(signed("", MODEL).get("authorization")).isNotEqualTo(signed("", plain).get("authorization"));
    }

    @Test
    void a_lent_key_brings_its_token_and_no_secret_is_shown() {
        var headers = signed("token-1", MODEL, "{}");
        assertThat(headers).containsEntry("x-amz-security-token", "token-1");
        assertThat(headers.get("authorization")).contains("x-amz-security-token");
        assertThat(headers.toString()).doesNotContain(SECRET);
        assertThat(AwsSigning.with("AKIDEXAMPLE", SECRET, "token-1", "us-east-1", "bedrock").toString())
                .doesNotContain(SECRET).doesNotContain("token-1").doesNotContain("AKID");
    }
}
