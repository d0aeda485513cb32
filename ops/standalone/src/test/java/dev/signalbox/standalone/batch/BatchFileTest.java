package dev.signalbox.standalone.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BatchFileTest {
    private static final String PLAIN = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static BatchFile read(String content) {
        return BatchFile.read(content.getBytes(StandardCharsets.UTF_8), 1_000);
    }

    @Test
    void takes_bodies_and_openais_batch_lines_and_leaves_blank_lines_out() {
        // When
        var file = read(PLAIN + "\n\n{\"custom_id\":\"mine\",\"url\":\"/v1/chat/completions\",\"body\":" + PLAIN + "}\n");

        // Then
        assertThat(file.lines()).extracting(BatchFile.Line::customId).containsExactly("1", "mine");
        assertThat(file.lines()).extracting(BatchFile.Line::model).containsOnly("m");
        assertThat(file.lines().getLast().body()).isEqualTo(PLAIN.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_same_content_has_the_same_ids_and_another_has_others() {
        assertThat(read(PLAIN).lines().getFirst().id()).isEqualTo(read(PLAIN).lines().getFirst().id());
        assertThat(read(PLAIN).lines().getFirst().id()).isNotEqualTo(read(PLAIN + "\n").lines().getFirst().id());
    }

    @Test
    void every_wrong_line_is_named_with_its_field_what_is_wrong_and_what_to_do() {
        // When
        var file = read(String.join("\n",
                PLAIN, "{oops", "{\"model\":\"m\"}", PLAIN.replace("\"model\":\"m\",", ""), PLAIN.replace("{\"model\"", "{\"stream\":true,\"model\""),
                "{\"custom_id\":\"1\",\"body\":" + PLAIN + "}", "{\"url\":\"/v1/embeddings\",\"body\":" + PLAIN + "}", PLAIN + " {}",
                "{\"body\":{\"model\":\"m\",\"messages\":[]}}", "[1]", "{\"custom_id\":{},\"body\":" + PLAIN + "}"));

        // Then
        assertThat(file.lines()).extracting(BatchFile.Line::customId).containsExactly("1");
        assertThat(file.bad()).isEqualTo(10);
        assertThat(file.report()).startsWith("10 lines can't be sent:")
                .contains("line 2    is not JSON: ", "Write one object a line")
                .contains("line 3    messages    must be a list")
                .contains("line 4    model    must be the name of a model")
                .contains("line 5    stream    is set", "Leave it out.")
                .contains("line 6    custom_id = 1    is that of line 1")
                .contains("line 7    url = /v1/embeddings    must be /v1/chat/completions")
                .contains("line 8    is not JSON: ")
                .contains("line 9    body.messages    must be a list")
                .contains("line 10    messages    must be a list")
                .contains("line 11    custom_id    must be text");
    }

    @Test
    void of_many_wrong_lines_the_first_hundred_are_named_and_the_others_counted() {
        var file = read("x\n".repeat(250) + PLAIN);

        assertThat(file.bad()).isEqualTo(250);
        assertThat(file.report()).contains("line 100    is not JSON").contains("and 150 more").doesNotContain("line 101 ");
        assertThat(file.lines()).hasSize(1);
    }

    @Test
    void a_line_that_the_log_would_not_take_is_named_before_anything_is_sent() {
        var file = read(PLAIN + "\n" + PLAIN.replace("hi", "h".repeat(1_000)));

        assertThat(file.problems()).singleElement().asString().startsWith("line 2    has ").contains("Shorten its messages");
    }

    @Test
    void a_file_without_requests_or_no_file_is_refused() {
        assertThatThrownBy(() -> read("\n\n")).hasMessageContaining("there is no request in it");
        assertThatThrownBy(() -> BatchFile.read(Path.of("no", "such.jsonl"))).hasMessageContaining("there is no file");
    }
}
