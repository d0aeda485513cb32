package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.runtime.settings.Reading;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ReferencePagesTest {
    @Test
    void the_committed_settings_are_those_that_are_read() throws IOException {
        same("docs/settings.md", ReferencePages.settingsPage());
    }

    @Test
    void the_committed_metrics_are_those_that_are_made() throws IOException {
        same("docs/metrics.md", ReferencePages.metricsPage());
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
