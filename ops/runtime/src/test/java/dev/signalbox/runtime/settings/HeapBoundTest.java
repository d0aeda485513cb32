package dev.signalbox.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapBoundTest {
    @Test
    void what_fits_into_a_third_of_the_heap_is_as_it_was_asked_for() {
        assertThat(HeapBound.of("worker.body-memory", 100, 300)).isEqualTo(100);
    }

    @Test
    void more_than_a_third_of_the_heap_is_cut_to_that() {
        assertThat(HeapBound.of("worker.body-memory", 101, 300)).isEqualTo(100);
    }

    @Test
    void this_machines_heap_is_asked_where_none_is_given() {
        assertThat(HeapBound.of("worker.body-memory", Long.MAX_VALUE)).isEqualTo(Runtime.getRuntime().maxMemory() / 3);
    }
}
