package dev.signalbox.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No stack runs here: what is refused with 2 was refused before one was looked for, which ends with 1. */
class SubmitCommandTest {
    @TempDir
    private Path folder;

    @Test
    void a_deadline_that_nobody_can_keep_is_refused() throws Exception {
        assertThat(submitted("--deadline", "-1")).isEqualTo(2);
        assertThat(submitted("--deadline", "0")).isEqualTo(2);
        assertThat(submitted("--deadline", "1")).isEqualTo(1);
    }

    @Test
    void results_that_cannot_be_written_are_refused_before_anything_is_sent() throws Exception {
        // Given
        var kept = Files.writeString(folder.resolve("kept.jsonl"), "kept");
        var fresh = folder.resolve("fresh.jsonl");

        // Then
        assertThat(submitted("-o", folder.resolve("none").resolve("x").toString())).isEqualTo(2);
        assertThat(submitted("-o", folder.toString())).isEqualTo(2);
        assertThat(submitted("-o", kept.toString())).isEqualTo(1);
        assertThat(submitted("-o", fresh.toString())).isEqualTo(1);
        assertThat(kept).hasContent("kept");
        assertThat(fresh).doesNotExist();
    }

    @Test
    void a_file_with_lines_that_cannot_be_sent_is_refused_whole_unless_they_are_to_be_left_out() throws Exception {
        // Given
        var good = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}\n";
        var some = Files.writeString(folder.resolve("some.jsonl"), good + "{oops\n" + good);
        var none = Files.writeString(folder.resolve("none.jsonl"), "{oops\n");

        // Then
        assertThat(executed(some.toString())).isEqualTo(2);
        assertThat(executed("--skip-bad", some.toString())).as("it went on to look for a stack").isEqualTo(1);
        assertThat(executed("--skip-bad", none.toString())).isEqualTo(2);
    }

    private int executed(String... arguments) {
        var all = new ArrayList<>(List.of("submit", "--data", folder.resolve("stack").toString()));
        all.addAll(List.of(arguments));
        return Main.commands().execute(all.toArray(String[]::new));
    }

    private int submitted(String option, String value) throws Exception {
        var file = Files.writeString(folder.resolve("batch.jsonl"),
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}\n");
        return executed(option, value, file.toString());
    }
}
