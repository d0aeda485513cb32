package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider.Auth;
import dev.signalbox.worker.Samples;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How calls prove who makes them, seen from the provider. */
class CredentialsTest {
    private static final String ANSWER = "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}";
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private Harness harness;

    @AfterEach
    void close() {
        if (harness != null) {
            harness.close();
        }
    }

    private Harness with(Auth auth) throws Exception {
        return new Harness(request -> {
            seen.add(request.uri() + " " + request.getHeader("authorization"));
            answer(request);
        }, Harness.patient(), auth);
    }

    private static void answer(HttpServerRequest request) {
        var key = String.valueOf(request.getHeader("authorization"));
        int status = key.endsWith("sk-refused") ? 401 : key.endsWith("sk-limited") ? 429 : 200;
        request.response().setStatusCode(status).end(status == 200 ? ANSWER : "{\"error\":{\"message\":\"no\"}}");
    }

    private AttemptEvent run() throws InterruptedException {
        harness.run(Samples.dispatch(1, Harness.TARGET));
        return harness.end();
    }

    private static Auth pool(String... names) {
        return new Auth(Auth.Scheme.BEARER, "", List.of(names).stream().map(n -> new Auth.Key("${" + n + "}", 1)).toList(), Auth.Identity.NONE);
    }

    @Test
    void a_key_in_the_query_stands_behind_the_path() throws Exception {
        // Given
        harness = with(new Auth(Auth.Scheme.QUERY, "key", "${ODD}"));

        // Then
        assertThat(run()).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("/v1/chat/completions?key=a%26b+c null");
    }

    @Test
    void a_user_and_a_password_are_sent_as_http_has_them() throws Exception {
        // Given
        harness = with(new Auth(Auth.Scheme.BASIC, "me", "${KEY}"));

        // Then
        assertThat(run()).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(seen.poll(30, TimeUnit.SECONDS)).endsWith(
                "Basic " + Base64.getEncoder().encodeToString("me:sk-very-secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }

    @Test
    void where_one_key_of_several_is_refused_the_call_goes_on_with_another_and_the_target_stays_well() throws Exception {
        // Given
        harness = with(pool("REFUSED", "LIMITED", "KEY"));

        // When
        var end = run();

        // Then
        assertThat(end).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(harness.text()).as("whole answers are passed on as they came").isEmpty();
        assertThat(harness.failures).isEmpty();
        assertThat(seen).hasSize(3).last().asString().endsWith("Bearer sk-very-secret");
    }

    @Test
    void where_all_keys_are_refused_the_call_fails_once() throws Exception {
        // Given
        harness = with(pool("REFUSED", "LIMITED"));

        // When
        var end = run();

        // Then
        assertThat(end).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> assertThat(f.failure()).isEqualTo(Failure.RATE_LIMITED));
        assertThat(seen).hasSize(2);
        assertThat(harness.failures).containsExactly(Failure.RATE_LIMITED);
    }

    @Test
    void a_token_of_entra_is_got_once_and_sent_with_each_call() throws Exception {
        // Given
        var forms = new LinkedBlockingQueue<String>();
        harness = new Harness(request -> {
            if (request.path().endsWith("/token")) {
                request.body().onSuccess(body -> {
                    forms.add(request.path() + " " + body);
                    request.response().end("{\"access_token\":\"tok-1\",\"expires_in\":3600}");
                });
            } else {
                seen.add(request.getHeader("authorization"));
                answer(request);
            }
        }, Harness.patient());
        var identity = new Auth.Identity("", "", "client-1", "", "tenant-1", "scope-1", harness.origin());
        harness.apply(new Auth(Auth.Scheme.AZURE_AD, "", List.of(new Auth.Key("${KEY}", 1)), identity));

        // Then
        assertThat(run()).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(forms.poll(30, TimeUnit.SECONDS)).startsWith("/tenant-1/oauth2/v2.0/token ").contains("client_id=client-1")
                .contains("client_secret=sk-very-secret").contains("scope=scope-1").contains("grant_type=client_credentials");
        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("Bearer tok-1");
        assertThat(forms).isEmpty();
    }

    @Test
    void a_token_that_is_refused_fails_the_call_as_one_of_ours_and_says_no_secret() throws Exception {
        // Given
        harness = new Harness(request -> request.response().setStatusCode(401)
                .end("{\"error\":\"invalid_client\",\"error_description\":\"sk-very-secret is wrong\"}"), Harness.patient());
        var identity = new Auth.Identity("", "", "client-1", "", "tenant-1", "scope-1", harness.origin());
        harness.apply(new Auth(Auth.Scheme.AZURE_AD, "", List.of(new Auth.Key("${KEY}", 1)), identity));

        // Then
        assertThat(run()).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure()).isEqualTo(Failure.PROVIDER_AUTH);
            assertThat(f.message()).isEqualTo("the token's issuer answered 401 invalid_client");
        });
    }

    @Test
    void a_call_to_aws_arrives_signed_and_without_a_proof_nobody_is_called() throws Exception {
        // Given
        harness = with(new Auth(Auth.Scheme.SIGV4, "", List.of(new Auth.Key("${KEY}", 1)), new Auth.Identity("eu-central-1", "bedrock", "${LIMITED}", "", "", "", "")));

        // Then
        assertThat(run()).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(seen.poll(30, TimeUnit.SECONDS)).contains(" AWS4-HMAC-SHA256 Credential=sk-limited/").contains("/eu-central-1/bedrock/aws4_request");
        harness.apply(new Auth(Auth.Scheme.SIGV4, "", List.of(new Auth.Key("${KEY}", 1)), new Auth.Identity("eu-central-1", "bedrock", "${NONE}", "", "", "", "")));
        harness.run(Samples.dispatch(2, Harness.TARGET));
        assertThat(harness.end()).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> assertThat(f.failure()).isEqualTo(Failure.PROVIDER_AUTH));
        assertThat(seen).isEmpty();
    }

    @Test
    void no_header_of_a_caller_s_takes_the_place_of_the_one_with_the_key() throws Exception {
        // Given
        harness = new Harness(request -> {
            seen.add(String.valueOf(request.getHeader("openai-beta")));
            answer(request);
        }, Harness.patient(), new Auth(Auth.Scheme.HEADER, "OpenAI-Beta", "${KEY}"));
        var d = Samples.dispatch(1, Harness.TARGET);

        // When
        harness.run(new Dispatch(
                d.request().withHeaders(Map.of("openai-beta", "mine")), d.attempt(), d.number(), d.sender(), d.senderEpoch(), d.worker(), d.workerEpoch(),
                d.partition(), d.target(), d.catalogVersion()));

        // Then
        assertThat(harness.end()).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(seen).containsExactly("sk-very-secret");
    }

    @Test
    void a_google_service_account_signs_for_its_token(@TempDir Path folder) throws Exception {
        // Given
        var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        var forms = new LinkedBlockingQueue<String>();
        harness = new Harness(request -> {
            if (request.path().equals("/token")) {
                request.body().onSuccess(body -> {
                    forms.add(body.toString());
                    request.response().putHeader("content-type", "application/json").end("{\"access_token\":\"ya29.tok\",\"expires_in\":3599}");
                });
            } else {
                seen.add(request.getHeader("authorization"));
                answer(request);
            }
        }, Harness.patient());
        var file = Files.writeString(folder.resolve("key.json"), account(pair, harness.origin() + "/token"));
        harness.apply(google(file));

        // Then
        assertThat(run()).isInstanceOf(AttemptEvent.Finished.class);
        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("Bearer ya29.tok");
        var assertion = Pattern.compile("assertion=([^&]+)").matcher(forms.take());
        assertThat(assertion.find()).isTrue();
        var parts = assertion.group(1).split("\\.");
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(pair.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"iss\":\"me@p.example\"").contains("\"scope\":\"scope-1\"");
    }

    @Test
    void another_identity_that_google_trusts_is_one_that_it_is_asked_with(@TempDir Path folder) throws Exception {
        // Given
        harness = with(Auth.NONE);
        var identity = Files.writeString(folder.resolve("identity"), "jwt-of-the-workload");
        var file = Files.writeString(folder.resolve("federation.json"), "{\"type\":\"external_account\",\"audience\":\"//iam.googleapis.com/pools/p\","
                + "\"subject_token_type\":\"urn:ietf:params:oauth:token-type:jwt\",\"token_url\":\"https://127.0.0.1:1/exchange\","
                + "\"credential_source\":{\"file\":\"" + identity + "\"}}");
        harness.apply(google(file));

        // Then
        assertThat(run()).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> assertThat(f.message()).as("nobody listens there, and nowhere else may one ask but over TLS")
                .isEqualTo("no Google token could be had: ConnectException"));
        assertThat(seen).isEmpty();
    }

    @Test
    void a_google_key_that_is_refused_or_none_fails_the_call_as_one_of_ours_and_says_no_account(@TempDir Path folder) throws Exception {
        // Given
        harness = new Harness(request -> request.response().setStatusCode(400).putHeader("content-type", "application/json")
                .end("{\"error\":\"invalid_grant\",\"error_description\":\"me@p.example is unknown\"}"), Harness.patient());
        var login = Files.writeString(folder.resolve("account.json"), account(harness.origin() + "/token"));
        var none = Files.writeString(folder.resolve("none.json"), "{\"type\":\"me@p.example\"}");

        // Then
        harness.apply(google(login));
        assertThat(run()).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure()).isEqualTo(Failure.PROVIDER_AUTH);
            assertThat(f.message()).isEqualTo("the token's issuer answered 400 invalid_grant");
        });
        harness.apply(google(none));
        harness.run(Samples.dispatch(2, Harness.TARGET));
        assertThat(harness.end()).isInstanceOfSatisfying(AttemptEvent.Failed.class,
                f -> assertThat(f.message()).isEqualTo("the Google key is none that can be used"));
        harness.apply(google(folder.resolve("nowhere.json")));
        harness.run(Samples.dispatch(3, Harness.TARGET));
        assertThat(harness.end()).isInstanceOfSatisfying(AttemptEvent.Failed.class,
                f -> assertThat(f.message()).isEqualTo("the file with the Google key can't be read"));
    }

    private static Auth google(Path key) {
        return new Auth(Auth.Scheme.GOOGLE, "", List.of(new Auth.Key("file:" + key, 1)), new Auth.Identity("", "", "", "", "", "scope-1", ""));
    }

    private static String account(String tokens) throws Exception {
        return account(KeyPairGenerator.getInstance("RSA").generateKeyPair(), tokens);
    }

    private static String account(java.security.KeyPair pair, String tokens) {
        var pem = "-----BEGIN PRIVATE KEY-----\\n" + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\\n-----END PRIVATE KEY-----\\n";
        return "{\n\"type\":\"service_account\",\"client_id\":\"1\",\"client_email\":\"me@p.example\",\"private_key_id\":\"k1\","
                + "\"private_key\":\"" + pem + "\",\"token_uri\":\"" + tokens + "\"}\n";
    }
}
