package dev.signalbox.worker.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.records.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PageTest {
    private static Reading read(String engine, String text) {
        var page = new Page(Mapping.of(engine, Map.of()));
        page.read(Bytes.utf8(text));
        return page.end();
    }

    private static byte[] recorded(String name) throws IOException {
        var root = Path.of("").toAbsolutePath();
        while (root != null && !Files.isDirectory(root.resolve("schemas"))) {
            root = root.getParent();
        }
        var file = root == null ? Path.of(name) : root.resolve("../shared/recorded/vllm-0.32").resolve(name);
        assumeTrue(Files.exists(file), "the recorded answers are not beside this repository");
        return Files.readAllBytes(file);
    }

    @Test
    void reads_what_a_real_vllm_says_while_busy() throws IOException {
        // Given
        var page = new Page(Mapping.of("vllm", Map.of()));

        // When
        page.read(Bytes.of(recorded("metrics-busy.res.txt")));
        var reading = page.end();

        // Then
        assertThat(reading.get(Field.RUNNING)).isEqualTo(6);
        assertThat(reading.get(Field.WAITING)).isZero();
        assertThat(reading.get(Field.KV_USED)).isCloseTo(0.00586, within(0.0001));
        assertThat(reading.get(Field.PREFIX_QUERIES)).isEqualTo(3_396);
        assertThat(reading.get(Field.PREFIX_HITS)).isEqualTo(512);
        assertThat(reading.get(Field.OUTPUT_TOKENS)).isEqualTo(2_426);
    }

    @Test
    void reads_the_same_however_the_page_is_cut() throws IOException {
        // Given
        var bytes = recorded("metrics-busy.res.txt");
        var random = new SplittableRandom(3);
        var page = new Page(Mapping.of("vllm", Map.of()));

        // When
        for (int at = 0; at < bytes.length; ) {
            int n = Math.min(bytes.length - at, 1 + random.nextInt(700));
            page.read(Bytes.of(bytes, at, n));
            at += n;
        }
        var reading = page.end();

        // Then
        assertThat(reading.get(Field.RUNNING)).isEqualTo(6);
        assertThat(reading.get(Field.PROMPT_TOKENS)).isEqualTo(3_396);
    }

    @Test
    void takes_the_first_of_several_names_that_the_page_has() {
        assertThat(read("vllm", "vllm:gpu_cache_usage_perc{a=\"b\"} 0.25\n").get(Field.KV_USED)).isEqualTo(0.25);
    }

    @Test
    void folds_the_series_of_several_labels_by_field() {
        // When
        var reading = read("dcgm", """
                DCGM_FI_DEV_GPU_UTIL{gpu="0"} 80
                DCGM_FI_DEV_GPU_UTIL{gpu="1"} 40
                DCGM_FI_DEV_FB_USED{gpu="0"} 30
                DCGM_FI_DEV_FB_USED{gpu="1"} 50
                DCGM_FI_DEV_FB_FREE{gpu="0"} 80
                """);

        // Then
        assertThat(reading.get(Field.SM_PERCENT)).isEqualTo(60);
        assertThat(reading.get(Field.MEMORY_USED)).isEqualTo(80);
        var meter = new Meter("t", "vllm").next(reading, 1, 1);
        assertThat(meter.smUsed()).isEqualTo(0.6);
        assertThat(meter.memoryUsed()).isEqualTo(0.5);
    }

    @Test
    void survives_labels_with_braces_and_quotes_timestamps_and_nonsense() {
        // When
        var reading = read("tgi", "tgi_queue_size{a=\"} \\\" {\"} 3 1700000000\r\ntgi_batch_current_size x\n{\n}\n 1\n"
                + "tgi_batch_current_size{a=\"1\" 2\n" + "x".repeat(100_000) + "\ntgi_request_input_length_sum 7");

        // Then
        assertThat(reading.get(Field.WAITING)).isEqualTo(3);
        assertThat(reading.get(Field.RUNNING)).isNaN();
        assertThat(reading.get(Field.PROMPT_TOKENS)).isEqualTo(7);
    }

    @Test
    void a_catalogue_maps_an_engine_that_nobody_knows() {
        // Given
        var page = new Page(Mapping.of("mine", Map.of("running", "my_running", "kvUsed", "my_kv other_kv")));

        // When
        page.read(Bytes.utf8("my_running 4\nother_kv 0.5\n"));
        var reading = page.end();

        // Then
        assertThat(reading.get(Field.RUNNING)).isEqualTo(4);
        assertThat(reading.get(Field.KV_USED)).isEqualTo(0.5);
    }

    @Test
    void rates_are_taken_between_two_pages_and_a_restart_tells_none() {
        // Given
        var meter = new Meter("t", "vllm");
        long second = 1_000_000_000L;
        meter.next(read("vllm", "vllm:generation_tokens_total 100\n"), second, 0);

        // When
        var grown = meter.next(read("vllm", "vllm:generation_tokens_total 300\n"), 3 * second, 0);
        var restarted = meter.next(read("vllm", "vllm:generation_tokens_total 5\n"), 4 * second, 0);

        // Then
        assertThat(grown.outputTokensPerSecond()).isEqualTo(100);
        assertThat(restarted.outputTokensPerSecond()).isNaN();
    }
}
