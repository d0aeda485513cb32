package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageCountsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"prompt_tokens\":10,\"completion_tokens\":5}|10 0 0 5 0 0 0 0",
        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":4},\"completion_tokens_details\":{\"reasoning_tokens\":3}}|6 4 0 2 3 0 0 0",
        "{\"prompt_tokens\":100,\"completion_tokens\":50,\"prompt_tokens_details\":{\"cached_tokens\":40,\"cache_write_tokens\":30,\"audio_tokens\":10,\"image_tokens\":5},\"completion_tokens_details\":{\"audio_tokens\":20,\"reasoning_tokens\":10}}|15 40 30 20 10 10 20 5",
        "{\"prompt_tokens\":339,\"completion_tokens\":83,\"prompt_cache_hit_tokens\":320,\"prompt_cache_miss_tokens\":19}|19 320 0 83 0 0 0 0",
        "{\"completion_tokens\":8,\"prompt_cache_hit_tokens\":3,\"prompt_cache_miss_tokens\":2}|2 3 0 8 0 0 0 0",
        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":22,\"completion_tokens_details\":{\"reasoning_tokens\":7}}|10 0 0 5 7 0 0 0",
        "{\"prompt_tokens\":10,\"completion_tokens\":5,\"cached_tokens\":6,\"prompt_tokens_details\":null}|4 6 0 5 0 0 0 0",
        "{\"prompt_tokens\":3,\"completion_tokens\":-5,\"prompt_tokens_details\":{\"cached_tokens\":9}}|0 3 0 0 0 0 0 0",
        "{\"prompt_tokens\":1e2,\"completion_tokens\":null,\"x\":{}}|100 0 0 0 0 0 0 0",
    })
    void takes_apart_what_providers_count_together(String counted, String buckets) throws MalformedJson {
        // Given
        var counts = new UsageCounts();

        // When
        counts.read(new JsonCursor().on(Bytes.utf8(counted)));

        // Then
        var usage = counts.disjoint();
        assertThat(counts.present()).isTrue();
        assertThat(String.join(" ", "" + usage.inputUncached(), "" + usage.cacheRead(), "" + usage.cacheWrite5m(), ""
                + usage.outputText(),
                "" + usage.outputReasoning(), "" + usage.audioInput(), "" + usage.audioOutput(), ""
                + usage.imageInput())).isEqualTo(buckets);
    }

    @Test
    void an_object_without_counts_is_no_usage_and_the_last_one_counts() throws MalformedJson {
        // Given
        var counts = new UsageCounts();

        // When, Then
        counts.read(new JsonCursor().on(Bytes.utf8("{}")));
        counts.read(new JsonCursor().on(Bytes.utf8("null")));
        assertThat(counts.present()).isFalse();
        counts.read(new JsonCursor().on(Bytes.utf8("{\"prompt_tokens\":5,\"completion_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":2}}")));
        counts.read(new JsonCursor().on(Bytes.utf8("{\"prompt_tokens\":5,\"completion_tokens\":3}")));
        assertThat(counts.disjoint().output()).isEqualTo(3);
        assertThat(counts.disjoint().input()).isEqualTo(5);
    }
}
