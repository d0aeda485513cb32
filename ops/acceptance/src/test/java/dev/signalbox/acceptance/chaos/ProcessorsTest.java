package dev.signalbox.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProcessorsTest {
    @Test
    void are_busy_with_what_is_neither_rest_nor_waiting_for_a_disk() {
        // Given
        var processors = new Processors();
        processors.busy("cpu  1000 0 500 8000 100 0 0 0 0 0");

        // When
        var busy = processors.busy("cpu  1200 0 600 8250 150 0 0 0 70 0");

        // Then
        assertThat(busy.orElseThrow()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void are_unknown_where_the_system_tells_something_else() {
        assertThat(new Processors().busy("processor : 0")).isEmpty();
    }
}
