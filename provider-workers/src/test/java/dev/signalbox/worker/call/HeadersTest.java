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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersTest {
    private final Secrets secrets = new Secrets(Map.of("KEY", "sk-one-secret", "WHOLE", "Bearer sk-two-secret")::get);

    private Headers headers(Map<String, String> named) {
        return Headers.of(new Provider("p", Dialect.OPENAI_CHAT, List.of("http://127.0.0.1/v1"), Provider.Auth.NONE, Provider.Limits.DEFAULT,
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
        var headers = headers(Map.of("api-key", "${KEY}", "x-file", "file:" + file, "x-team", "blue", "x-lost", "${NOBODY}"));

        // Then
        assertThat(sent(headers)).containsExactlyInAnyOrderEntriesOf(Map.of(
                "api-key", "sk-one-secret", "x-file", "sk-of-a-file", "x-team", "blue"));
        assertThat(headers.faults()).containsExactly("header x-lost: ${NOBODY} is not set");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sk-LINE1SECRET\\nsk-LINE2SECRET | holds more than one line",
        "sk-LINE1SECRET\\n\\n | holds more than one line",
        "sk-LINE1SECRET\\rx | holds more than one line",
        "sk-LINE1\\0SECRET | holds a character that no header can carry",
        "\\377sk-LINE1SECRET | holds a character that no header can carry",
        "\\n | is empty"})
    void what_no_header_can_carry_is_named_by_its_reference_and_never_quoted(String content, String why, @TempDir Path folder) throws Exception {
        // Given
        var file = Files.writeString(folder.resolve("key"), content.translateEscapes());

        // When
        var headers = headers(Map.of("authorization", "file:" + file));

        // Then
        assertThat(sent(headers)).isEmpty();
        assertThat(headers.faults()).containsExactly("header authorization: file:" + file + " " + why);
    }

    @Test
    void a_header_of_an_old_catalogue_that_http_does_not_allow_is_a_fault_and_not_an_exception() {
        // When
        var headers = headers(Map.of("x team", "sk-secret", "x-two", "sk-secret\r\nhost: evil", "x-good", "blue"));

        // Then
        assertThat(sent(headers)).containsOnlyKeys("x-good");
        assertThat(headers.faults()).hasSize(2).allSatisfy(fault -> assertThat(fault).doesNotContain("secret"));
    }

    @Test
    void what_was_told_in_secret_stands_in_no_text_that_is_shown() {
        // Given
        var headers = headers(Map.of("x-api-key", "${KEY}", "authorization", "${WHOLE}", "x-team", "blue"));

        // When
        var shown = headers.scrubbed("wrong key sk-one-secret for blue, and sk-two-secret is no bearer");

        // Then
        assertThat(shown).isEqualTo("wrong key *** for blue, and *** is no bearer");
        assertThat(headers.toString()).doesNotContain("secret");
    }
}
