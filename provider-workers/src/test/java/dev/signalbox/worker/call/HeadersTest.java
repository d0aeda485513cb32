package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Provider;
import io.vertx.core.http.RequestOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadersTest {
    private final Secrets secrets = new Secrets(Map.of("KEY", "sk-one-secret", "WHOLE", "Bearer sk-two-secret")::get);

    private Headers headers(Map<String, String> named, Provider.Auth auth) {
        return Headers.of(new Provider("p", Dialect.OPENAI_CHAT, List.of("http://127.0.0.1/v1"), auth, Provider.Limits.DEFAULT,
                Provider.Timeouts.DEFAULT, Provider.Quirks.NONE, named, Optional.empty()), secrets);
    }

    private static Map<String, String> sent(Headers headers) {
        var options = new RequestOptions();
        headers.putInto(options);
        var sent = new java.util.TreeMap<String, String>();
        if (options.getHeaders() != null) {
            options.getHeaders().forEach(h -> sent.put(h.getKey(), h.getValue()));
        }
        return sent;
    }

    @Test
    void references_are_resolved_and_all_else_is_sent_as_it_stands(@TempDir Path folder) throws Exception {
        // Given
        var file = Files.writeString(folder.resolve("key"), "sk-of-a-file\n");

        // When
        var headers = headers(Map.of("api-key", "${KEY}", "x-file", "file:" + file, "x-team", "blue", "x-lost", "${NOBODY}"),
                new Provider.Auth(Provider.Auth.Scheme.BEARER, "", "${KEY}"));

        // Then
        assertThat(sent(headers)).containsExactlyInAnyOrderEntriesOf(Map.of(
                "api-key", "sk-one-secret", "x-file", "sk-of-a-file", "x-team", "blue", "authorization", "Bearer sk-one-secret"));
    }

    @Test
    void what_was_told_in_secret_stands_in_no_text_that_is_shown() {
        // Given
        var headers = headers(Map.of("x-api-key", "${KEY}", "authorization", "${WHOLE}", "x-team", "blue"), Provider.Auth.NONE);

        // When
        var shown = headers.scrubbed("wrong key sk-one-secret for blue, and sk-two-secret is no bearer");

        // Then
        assertThat(shown).isEqualTo("wrong key *** for blue, and *** is no bearer");
        assertThat(headers.toString()).doesNotContain("secret");
    }
}
