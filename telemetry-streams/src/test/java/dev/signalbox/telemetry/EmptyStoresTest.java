package dev.signalbox.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmptyStoresTest {
    @Test
    void a_store_without_files_goes_and_one_with_files_stays(@TempDir Path state) throws Exception {
        // Given
        Files.createDirectories(state.resolve("app/1_0/settled"));
        var kept = Files.createDirectories(state.resolve("app/1_1/settled")).resolve("000001.sst");
        Files.writeString(kept, "rows");

        // When
        EmptyStores.removeFrom(state);

        // Then
        assertThat(state.resolve("app/1_0")).doesNotExist();
        assertThat(kept).hasContent("rows");
    }

    @Test
    void a_first_start_has_nothing_to_remove(@TempDir Path folder) {
        // When
        EmptyStores.removeFrom(folder.resolve("none"));

        // Then
        assertThat(folder).isEmptyDirectory();
    }
}
