package dev.signalbox.records.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Root;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class TopicsDocTest {
    @Test
    void the_committed_page_is_what_topics_say() throws IOException {
        // Given
        var file = Root.path().resolve("docs/topics.md");
        if (Root.update()) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, TopicsDoc.markdown());
        }

        // Then
        assertThat(file)
                .as("docs/topics.md is generated: run the build with -Dsignalbox.update=true and commit it")
                .hasContent(TopicsDoc.markdown());
    }

    @Test
    void names_every_topic() {
        assertThat(TopicsDoc.markdown()).contains(Topics.all().stream().map(Topic::name).toList());
    }
}
