package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.records.Bytes;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AwsSignerTest {
    private static final long NOW = Instant.parse("2015-08-30T12:36:00Z").toEpochMilli();

    private static byte[] hmac(byte[] key, String text) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_call_is_signed_as_the_specification_says_with_the_path_encoded_once_more() throws Exception {
        // Given
        var signer = new AwsSigner("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "token-1", "us-east-1", "bedrock");
        var options = new RequestOptions().setHost("bedrock.example").setPort(443).setSsl(true).setMethod(HttpMethod.POST)
                .setURI("/model/a.b-v1%3A0/converse?b=2&a");

        // When
        var headers = signer.sign(options, UpstreamCall.of("/x", List.of(Bytes.utf8("{\"a\":"), Bytes.utf8("1}"))), NOW);

        // Then
        var canonical = "POST\n/model/a.b-v1%253A0/converse\na=&b=2\ncontent-type:application/json\nhost:bedrock.example\nx-amz-content-sha256:"
                + sha("{\"a\":1}") + "\nx-amz-date:20150830T123600Z\n"
                + "x-amz-security-token:token-1\n\ncontent-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token\n" + sha("{\"a\":1}");
        var text = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/bedrock/aws4_request\n" + sha(canonical);
        var key = "AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".getBytes(StandardCharsets.UTF_8);
        for (var part : List.of("20150830", "us-east-1", "bedrock", "aws4_request")) {
            key = hmac(key, part);
        }
        assertThat(headers).containsEntry("content-type", "application/json").containsEntry("x-amz-date", "20150830T123600Z")
                .containsEntry("x-amz-security-token", "token-1")
                .containsEntry("authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/bedrock/aws4_request, "
                        + "SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature="
                        + HexFormat.of().formatHex(hmac(key, text)));
    }
}
