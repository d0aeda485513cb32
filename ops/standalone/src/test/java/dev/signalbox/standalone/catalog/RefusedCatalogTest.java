package dev.signalbox.standalone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would be called good and then work for nobody, each refused by its field and with what to do about it. */
class RefusedCatalogTest {
    private static final String GOOD = """
            providers:
              - id: p
                base-url: http://h:1/v1
                headers: {x-team: blue}
                auth: {}
                timeouts: {}
                limits: {}
            models:
              - {id: a, provider: p}
              - {id: b, provider: p}
            routes:
              - {name: r, candidates: [a, b]}
            tenants:
              - id: t
                keys: ["sha256:0000000000000000000000000000000000000000000000000000000000000001"]
            """;

    private static CatalogRefused refused(String yaml) {
        return catchThrowableOfType(CatalogRefused.class, () -> CatalogYaml.read(yaml, "catalog.yaml", 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "http://h:1/v1 | http://h:99999/v1 | providers[0].base-url | from 1 to 65535",
        "http://h:1/v1 | http://h:0/v1 | providers[0].base-url | from 1 to 65535",
        "http://h:1/v1 | http://h:9999999999/v1 | providers[0].base-url | from 1 to 65535",
        "http://h:1/v1 | http://h/v1?key=SECRET | providers[0].base-url | must not hold a query",
        "http://h:1/v1 | http://h:9999999999/v1?key=SECRET | providers[0].base-url | must not hold a query",
        "http://h:1/v1 | http://u:SECRET@h:9999999999/v1 | providers[0].base-url | must not hold a user",
        "http://h:1/v1 | 'http://h/v1#SECRET' | providers[0].base-url | must not hold a fragment",
        "x-team: blue | x team: SECRET | providers[0].headers | no name of a header",
        "x-team: blue | \"x\\n\": SECRET | providers[0].headers | no name of a header",
        "x-team: blue | x-team: \"SECRET\\r\\nhost: evil\" | providers[0].headers.x-team | without line breaks",
        "x-team: blue | x-team: \"SECRET\\0\" | providers[0].headers.x-team | control characters",
        "x-team: blue | content-length: 5 | providers[0].headers.content-length | take it out",
        "auth: {} | auth: {scheme: header, header: x key, secret: \"${A}\"} | providers[0].auth.header | no name of a header",
        "timeouts: {} | timeouts: {connect: 0s} | providers[0].timeouts.connect | from 1ms to 240h",
        "timeouts: {} | timeouts: {connect: 999999999s} | providers[0].timeouts.connect | from 1ms to 240h",
        "timeouts: {} | timeouts: {total: 999999999h} | providers[0].timeouts.total | from 1ms to 240h",
        "timeouts: {} | timeouts: {first-token: 0ms} | providers[0].timeouts.first-token | from 1ms to 240h",
        "timeouts: {} | timeouts: {between-chunks: 0ms} | providers[0].timeouts.between-chunks | from 1ms to 240h",
        "[a, b] | [a, b, a] | routes[0].candidates[2] | stands here twice",
        "[a, b] | [a, a@p] | routes[0].candidates[1] | stands here twice",
        "limits: {} | `dialekt:` | providers[0].dialekt | Did you mean dialect?",
        "limits: {} | limits: {rpm: 0} | providers[0].limits.rpm | from 1 to 2147483647. Leave it out for no limit.",
        "limits: {} | limits: {tpm: 0} | providers[0].limits.tpm | 1 or more. Leave it out for no limit.",
        "{id: a, provider: p} | {id: a, provider: p, context: 0} | models[0].context | Leave it out where it is not known.",
        "- id: t | `- models: []` | tenants[0].models | Leave it out for all",
        "- id: t | `- models:` | tenants[0].models | Leave it out for all"})
    void a_value_that_nothing_could_work_with_is_refused_by_its_field_with_what_to_do(String good, String wrong, String field, String rule) {
        // Given
        assertThat(CatalogYaml.read(GOOD, "catalog.yaml", 1).targets()).hasSize(2);
        var yaml = GOOD.replace(good, wrong.startsWith("- models") ? wrong + "\n    id: t" : wrong);

        // When
        var refused = refused(yaml);

        // Then
        assertThat(refused).as(yaml).isNotNull();
        assertThat(refused.problems()).hasSize(1).first().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(field);
            assertThat(problem.rule()).contains(rule);
        });
        assertThat(refused).hasMessageNotContaining("SECRET");
    }

    @Test
    void a_file_that_is_no_catalogue_at_all_is_named_as_a_file(@TempDir Path folder) throws Exception {
        // Given
        var latin = Files.write(folder.resolve("latin.yaml"), "providers: [{id: gr\u00fcn}]".getBytes(StandardCharsets.ISO_8859_1));

        // Then
        assertThat(refused("[a, b]").problems()).first().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("the file");
            assertThat(problem.rule()).startsWith("must be a mapping");
        });
        assertThat(catchThrowableOfType(CatalogRefused.class, () -> CatalogYaml.read(latin, 1))).hasMessageContaining("is not UTF-8");
        assertThat(refused("providers:\n  - auth: {secret: sk-SECRET: x: y}")).hasMessageContaining("in line 2").hasMessageNotContaining("SECRET");
    }
}
