package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseCounterTest {
    private static final String STREAM = """
        data: {"choices":[{"delta":{"role":"assistant","content":""}}]}

        data: {"id":"c-77","choices":[{"delta":{"content":"0 "},"finish_reason":null}]}

        : keepalive 12

        id: 9
        data: {"choices": [{"delta": {"content": "1 "}}]}

        data:{"choices":[{"delta":{"content":"2 3 "}}]}

        data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

        data: {"choices":[],"usage":{"prompt_tokens":200}}

        data: [DONE]

        """;
    private final SequenceCheck sequence = new SequenceCheck(4);
    private final SseCounter counter = new SseCounter(sequence);

    @Test
    void counts_the_numbers_in_contents_and_nothing_else() {
        // When
        var count = counter.read(STREAM.getBytes(UTF_8));

        // Then
        assertThat(count).isEqualTo(4);
        assertThat(sequence.complete()).isTrue();
        assertThat(counter.done()).isTrue();
        assertThat(counter.error()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void reads_the_same_from_any_pieces(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        var bytes = STREAM.replace("\n", seed % 2 == 0 ? "\r\n" : "\n").getBytes(UTF_8);
        int count = 0;

        // When
        for (int at = 0; at < bytes.length; ) {
            var to = Math.min(bytes.length, at + 1 + random.nextInt((int) (3 * seed)));
            count += counter.read(Arrays.copyOfRange(bytes, at, to));
            at = to;
        }

        // Then
        assertThat(count).isEqualTo(4);
        assertThat(sequence.complete()).isTrue();
        assertThat(counter.done()).isTrue();
    }

    @Test
    void tells_an_error_in_the_stream() {
        // When
        counter.read("data: {\"error\":{\"message\":\"the engine went away\"}}\n\n".getBytes(UTF_8));

        // Then
        assertThat(counter.error()).contains("the engine went away");
        assertThat(counter.done()).isFalse();
    }

    @Test
    void fails_a_stream_whose_line_never_ends() {
        // Given
        var piece = new byte[300 << 10];
        Arrays.fill(piece, (byte) 'x');

        // When
        for (int i = 0; i < 4; i++) {
            counter.read(piece);
        }

        // Then
        assertThat(counter.error()).contains("1 MiB");
    }
}
