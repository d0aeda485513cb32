package dev.signalbox.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.records.time.ManualTime;
import dev.signalbox.runtime.SystemTime;
import dev.signalbox.standalone.catalog.CatalogYaml;
import dev.signalbox.standalone.catalog.VendorServer;
import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.SimulatedEngine;
import dev.signalbox.worker.call.Secrets;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of providers that are called for a trial: one that is well, and ones that are ill in each way. */
@Timeout(180)
class ProbingTest {
    private static final Map<String, String> KEYS = Map.of("GOOD", "sk-good-key-1", "BAD", "sk-bad-key-22", "SPARE", "sk-spare-key-3",
            "ACCOUNT", "acct0815", "SESSION", "IQoJ/session+word==");
    private static final String STREAM = """
            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"theirs-1","choices":[{"index":0,"delta":{"content":"yes"},"finish_reason":"stop"}]}

            data: [DONE]

            """;

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    @RegisterExtension
    private final VendorServer vendor = new VendorServer(this::answer);

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            var key = String.valueOf(request.getHeader("authorization"));
            seen.add(request.path() + " " + key + " " + body);
            var response = request.response();
            switch (request.path().split("/")[1]) {
                case "well" -> response.end(STREAM);
                case "keyed" -> {
                    boolean bad = key.endsWith(KEYS.getOrDefault("BAD", ""));
                    response.setStatusCode(bad ? 401 : 200).end(bad ? "{\"error\":{\"message\":\"No such key: sk-bad-key-22\"}}" : STREAM);
                }
                case "unknown" -> response.setStatusCode(404).end("{\"error\":{\"message\":\"no model named m-1\",\"code\":\"model_not_found\"}}");
                case "quoting" -> response.setStatusCode(401).end("{\"error\":{\"message\":\"provider 'acme', see #1' and 'acme#0'\"}}");
                case "empty" -> response.setStatusCode(429).end("{\"error\":{\"message\":\"pay first\",\"code\":\"insufficient_quota\"}}");
                case "ill" -> response.setStatusCode(500).end("<html>\n<b>out of order</b></html>");
                case "signed" -> response.setStatusCode(403).end("{\"message\":\"does not match. Canonical: x-amz-security-token:"
                        + request.getHeader("x-amz-security-token") + " of " + request.getHeader("authorization") + "\"}");
                case "page" -> response.end("<html>a login page</html>");
                case "picky" -> response.setStatusCode(400).end("{\"error\":{\"message\":\"max_completion_tokens is not known\"}}");
                case "vectors" -> response.end("{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5]}],\"model\":\"v-1\","
                        + "\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}");
                default -> {}
            }
        });
    }

    private static List<Probing.Line> probed(String yaml) throws InterruptedException {
        var catalog = CatalogYaml.read(yaml, "catalog.yaml", 1);
        return new Probing(new Secrets(KEYS::get), new SystemTime(), Duration.ofSeconds(2)).of(Chosen.models(catalog, null, null), catalog);
    }

    private String provider(String place, String more) {
        return "providers: [{id: acme, base-url: \"" + vendor.origin() + "/" + place + "/v1\", " + more + "models: [{id: m, upstream: m-1}, {id: n}]}]";
    }

    @Test
    void an_engine_that_is_well_is_told_with_its_times_and_its_count() throws Exception {
        try (var engine = SimulatedEngine.start(vendor.vertx(), "sim-llama", EngineProfile.INSTANT, 0)) {
            // When
            var lines = probed("providers: [{id: sim, base-url: \"" + engine.url() + "\", models: [{id: sim-llama}]}]");

            // Then
            assertThat(lines).hasSize(1);
            assertThat(lines.getFirst().toString()).matches("ok {6}sim-llama@sim {4}reached, answers as sim-llama, first token after [0-9]+ ms, [0-9]+ ms in all, "
                    + "[0-9]+ tokens in and 16 out by its count, streamed as openai-chat");
        }
    }

    @Test
    void the_first_model_is_asked_for_once_by_its_upstream_name_and_with_the_key() throws Exception {
        // When
        var lines = probed(provider("well", "auth: {secret: \"${GOOD}\"}, quirks: {rename: {max_completion_tokens: most}}, "));

        // Then
        assertThat(lines).singleElement().asString().startsWith("ok      m@acme    key accepted, answers as theirs-1, first token after ").contains("no usage");
        assertThat(seen).singleElement().asString().startsWith("/well/v1/chat/completions Bearer sk-good-key-1 ").contains("\"model\":\"m-1\"")
                .contains("\"most\":16").contains("\"stream\":true").contains("\"include_usage\":true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "keyed   | auth: {secret: \"${BAD}\"}, | reached, key not accepted (401): No such key: ***",
        "unknown |                              | reached, model not known or not for this key (404): no model named m-1",
        "empty   |                              | reached, but nothing is left for this key (quota_exhausted): pay first",
        "ill     |                              | reached, but the provider failed (500): <html> <b>out of order</b></html>",
        "picky   |                              | reached, request refused (400) (invalid_request): max_completion_tokens is not known",
        "page    |                              | answered, but not with a stream of openai-chat: the provider answered with a document where a stream was asked for",
        "well    | dialect: ollama,             | answered, but not with a stream of ollama",
        "silent  |                              | no end of it within 2000 ms",
        "well    | auth: {secret: \"${NONE}\"}, | not called: auth.secret of provider acme: ${NONE} is not set here"})
    void what_is_wrong_is_told_in_plain_words_and_those_of_the_provider(String place, String more, String said) throws Exception {
        // When
        var lines = probed(provider(place, more == null ? "" : more + " "));

        // Then
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.well()).isFalse();
            assertThat(line.toString()).startsWith("failed  m@acme    " + said).doesNotContain("sk-");
        });
        assertThat(seen).hasSize(said.startsWith("not called") ? 0 : 1);
    }

    @Test
    void what_proves_a_call_to_aws_is_not_quoted() throws Exception {
        // When
        var lines = probed(provider("signed", "dialect: bedrock-converse, auth: {scheme: sigv4, region: eu-central-1, access-key: \"${ACCOUNT}\", secret: \"${GOOD}\", "
                + "session-token: \"${SESSION}\"}, "));

        // Then
        assertThat(lines).singleElement().asString().contains("(403): does not match. Canonical: x-amz-security-token:*** of AWS4-HMAC-SHA256 Credential=***/")
                .doesNotContain("acct0815").doesNotContain("IQoJ");
    }

    @Test
    void a_provider_s_own_words_are_left_as_they_are() throws Exception {
        assertThat(probed(provider("quoting", ""))).singleElement().asString().endsWith("provider 'acme', see #1' and 'acme#0'");
    }

    @Test
    void one_call_that_does_not_end_takes_no_line_from_the_others() throws Exception {
        // Given
        var time = new ManualTime(0);
        var catalog = CatalogYaml.read("providers:\n- {id: mute, base-url: \"" + vendor.origin() + "/silent/v1\", models: [{id: m}]}\n"
                + "- {id: acme, base-url: \"" + vendor.origin() + "/well/v1\", models: [{id: m}]}\n", "catalog.yaml", 1);

        // When
        var lines = new Probing(new Secrets(KEYS::get), time, Duration.ofMillis(1)).of(Chosen.models(catalog, null, null), catalog);

        // Then
        assertThat(lines).extracting(Probing.Line::well).containsExactly(false, true);
        assertThat(lines.getFirst().said()).startsWith("no end of it within 1 ms");
    }

    @Test
    void where_nobody_listens_that_is_said() throws Exception {
        assertThat(probed("providers: [{id: acme, base-url: \"http://127.0.0.1:1/v1\", models: [{id: m}]}]")).singleElement().asString()
                .startsWith("failed  m@acme    not reached at http://127.0.0.1:1/v1: no connection");
    }

    @Test
    void each_key_of_a_pool_and_each_replica_is_called_for_itself() throws Exception {
        // Given
        var pool = "auth: {keys: [{secret: \"${GOOD}\"}, {secret: \"${BAD}\"}, {secret: \"${NONE}\"}]}, ";
        var replicas = "providers: [{id: acme, replicas: [\"" + vendor.origin() + "/well/v1\", \"" + vendor.origin() + "/ill/v1\"], models: [{id: m}]}]";

        // Then
        assertThat(probed(provider("keyed", pool))).extracting(line -> line.toString().replaceFirst(",.*", "")).containsExactly(
                "ok      m@acme with key 1 of 3    key accepted", "failed  m@acme with key 2 of 3    reached",
                "failed  m@acme with key 3 of 3    not called: auth.secret of provider acme: ${NONE} is not set here");
        assertThat(probed(replicas)).extracting(Probing.Line::well).containsExactly(true, false);
    }

    @Test
    void who_only_makes_vectors_is_asked_for_one() throws Exception {
        // When
        var lines = probed(provider("vectors", "dialect: openai-embeddings, "));

        // Then
        assertThat(lines).singleElement().asString().startsWith("ok      m@acme    reached, ").contains("1 tokens in and 0 out").endsWith("answered as openai-embeddings");
        assertThat(seen).singleElement().asString().startsWith("/vectors/v1/embeddings ").contains("\"input\":\"yes\"");
    }

    @Test
    void the_command_ends_with_1_where_something_is_wrong_and_calls_whom_it_is_told_to(@TempDir Path folder) throws Exception {
        // Given
        var file = Files.writeString(folder.resolve("c.yaml"), "providers:\n- {id: good, base-url: \"" + vendor.origin() + "/well/v1\", models: [{id: m}, {id: n}]}\n"
                + "- {id: bad, base-url: \"" + vendor.origin() + "/ill/v1\", models: [{id: m}]}\n").toString();
        var commands = Main.commands();

        // Then
        assertThat(commands.execute("catalog", "check", "--probe", file)).isEqualTo(1);
        assertThat(commands.execute("catalog", "check", "--probe", file, "--provider", "good", "--model", "n")).isZero();
        assertThat(seen).hasSize(3).last().asString().contains("\"model\":\"n\"");
        assertThat(commands.execute("catalog", "check", file, "--model", "n")).isEqualTo(2);
        assertThat(commands.execute("catalog", "check", file, "--timeout", "5")).isEqualTo(2);
        assertThat(commands.execute("catalog", "check")).isEqualTo(2);
        assertThat(commands.execute("catalog", "check", file)).isZero();
    }

    @Test
    void a_name_that_nobody_has_is_refused_with_the_one_that_was_meant() {
        // Given
        var catalog = CatalogYaml.read(provider("well", ""), "catalog.yaml", 1);

        // Then
        assertThat(Chosen.models(catalog, List.of("acme"), List.of("n@acme"))).extracting(m -> m.id()).containsExactly("n");
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Chosen.models(catalog, List.of("acne"), null)))
                .hasMessageContaining("Did you mean acme?");
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Chosen.models(catalog, null, List.of("o@acme"))))
                .hasMessageContaining("--model o@acme");
    }
}
