package dev.signalbox.standalone.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BatchFileTest {
    private static final String PLAIN = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static BatchFile read(String content) {
        return BatchFile.read(content.getBytes(StandardCharsets.UTF_8), "lines.jsonl");
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
    void every_wrong_line_is_named_with_what_is_wrong() {
        assertThatThrownBy(() -> read(String.join("\n",
                PLAIN, "{oops", "{\"model\":\"m\"}", PLAIN.replace("\"model\":\"m\",", ""), PLAIN.replace("{\"model\"", "{\"stream\":true,\"model\""),
                "{\"custom_id\":\"1\",\"body\":" + PLAIN + "}", "{\"url\":\"/v1/embeddings\",\"body\":" + PLAIN + "}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing was sent")
                .hasMessageContaining("line 2 is not JSON")
                .hasMessageContaining("line 3 has no messages")
                .hasMessageContaining("line 4 has no model")
                .hasMessageContaining("line 5 asks for a stream")
                .hasMessageContaining("line 6 has the custom_id of line 1")
                .hasMessageContaining("line 7 asks for /v1/embeddings");
    }

    @Test
    void of_many_wrong_lines_the_first_twenty_are_named() {
        assertThatThrownBy(() -> read("x\n".repeat(50)))
                .hasMessageContaining("line 20 is not JSON")
                .hasMessageContaining("and 30 more")
                .hasMessageNotContaining("line 21 ");
    }

    @Test
    void a_file_without_requests_or_no_file_is_refused() {
        assertThatThrownBy(() -> read("\n\n")).hasMessageContaining("there is no request in it");
        assertThatThrownBy(() -> BatchFile.read(Path.of("no", "such.jsonl"))).hasMessageContaining("there is no file");
    }
}
