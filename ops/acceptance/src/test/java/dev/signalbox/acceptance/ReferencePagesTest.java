package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.runtime.settings.Reading;
import dev.signalbox.standalone.catalog.CatalogSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReferencePagesTest {
    @Test
    void the_committed_settings_are_those_that_are_read() throws IOException {
        same("docs/settings.md", ReferencePages.settingsPage());
    }

    /** By which a variable of the environment is told from a mistyped one, in services that read only their own. */
    @Test
    void the_keys_that_every_service_knows_are_those_that_are_read() throws IOException {
        var keys = ReferencePages.settings().stream().map(Reading::key).collect(Collectors.joining("\n", "", "\n"));
        same("ops/runtime/src/main/resources/dev/signalbox/runtime/settings/known.txt", keys);
    }

    @Test
    void the_committed_metrics_are_those_that_are_made() throws IOException {
        same("docs/metrics.md", ReferencePages.metricsPage());
    }

    @Test
    void the_committed_schema_of_catalogues_is_what_their_reader_asks_for() throws IOException {
        same("docs/catalog.schema.json", CatalogSchema.document());
    }

    @Test
    void the_committed_lines_of_onboarding_are_those_that_are_there() throws IOException {
        same("docs/onboarding.md", OnboardingPage.text());
    }

    @Test
    void the_committed_table_of_failures_is_that_of_the_code() throws IOException {
        same("docs/failures.md", FailuresPage.text());
    }

    @Test
    void settings_are_named_alike() {
        assertThat(ReferencePages.settings()).extracting(Reading::key).allMatch(k -> k.matches("[a-z]+\\.[a-z]+(-[a-z]+)*"));
    }

    @Test
    void settings_say_what_they_mean() {
        assertThat(ReferencePages.settings()).allMatch(r -> r.help().endsWith("."));
    }

    private static void same(String page, String generated) throws IOException {
        // Given
        var file = Repository.file(page);
        if (Repository.update()) {
            Files.writeString(file, generated);
        }

        // Then
        assertThat(file).as(page + " is generated: run the build with -Dsignalbox.update=true and commit it").hasContent(generated);
    }
}
