package dev.signalbox.bench.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamShapeTest {
    private static final long MILLI = 1_000_000;

    @Test
    void is_read_back_from_the_models_name() {
        // Given
        var shape = new StreamShape(100, 10, 50);

        // When
        var read = StreamShape.parse(shape.model());

        // Then
        assertThat(shape.model()).isEqualTo("bench-100x10ms-ttft50");
        assertThat(read).contains(shape);
        assertThat(shape.nominalMillis()).isEqualTo(1_040);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gpt-4o",
                "bench-unary",
                "bench-x10ms-ttft50",
                "bench-10x-ttft5",
                "bench-0x1ms-ttft1",
                "bench-9x9ms-ttft"
            })
    void is_not_seen_in_other_names(String name) {
        assertThat(StreamShape.parse(name)).isEmpty();
    }

    @Test
    void says_how_much_is_due_by_when() {
        // Given
        var shape = new StreamShape(3, 10, 50);

        // Then
        assertThat(shape.dueAfter(49 * MILLI)).isZero();
        assertThat(shape.dueAfter(50 * MILLI)).isEqualTo(1);
        assertThat(shape.dueAfter(69 * MILLI)).isEqualTo(2);
        assertThat(shape.dueAfter(1_000 * MILLI)).isEqualTo(3);
    }

    @Test
    void is_what_a_request_asks_for_by_its_model() {
        // When
        var asked = AskedFor.read(
                "{\"model\": \"bench-5x1ms-ttft2\",\"stream_options\":{\"include_usage\":true}}".getBytes(UTF_8));

        // Then
        assertThat(asked.stream()).contains(new StreamShape(5, 1, 2));
        assertThat(asked.usage()).isTrue();
    }

    @Test
    void is_absent_where_a_request_asks_for_nothing_known() {
        assertThat(AskedFor.read("{\"messages\":[]}".getBytes(UTF_8))).isEqualTo(AskedFor.WHOLE);
        assertThat(AskedFor.read("{\"model\":\"other\"}".getBytes(UTF_8))).isEqualTo(AskedFor.WHOLE);
        assertThat(AskedFor.read("{\"model\":\"cut".getBytes(UTF_8))).isEqualTo(AskedFor.WHOLE);
    }
}
