package dev.signalbox.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceCheckTest {
    private final SequenceCheck sequence = new SequenceCheck(5);

    private void accept(int... numbers) {
        for (var number : numbers) {
            sequence.accept(number);
        }
    }

    @Test
    void is_content_with_all_chunks_once_and_in_order() {
        // When
        accept(0, 1, 2, 3, 4);

        // Then
        assertThat(sequence.complete()).isTrue();
    }

    @Test
    void sees_a_chunk_that_is_lost() {
        // When
        accept(0, 1, 3, 4);

        // Then
        assertThat(sequence.complete()).isFalse();
        assertThat(sequence.lost()).isEqualTo(1);
        assertThat(sequence.reordered()).isZero();
    }

    @Test
    void sees_a_chunk_that_came_twice() {
        // When
        accept(0, 1, 1, 2, 3, 4);

        // Then
        assertThat(sequence.complete()).isFalse();
        assertThat(sequence.doubled()).isEqualTo(1);
        assertThat(sequence.lost()).isZero();
    }

    @Test
    void sees_chunks_that_changed_places() {
        // When
        accept(0, 2, 1, 3, 4);

        // Then
        assertThat(sequence.complete()).isFalse();
        assertThat(sequence.reordered()).isEqualTo(1);
        assertThat(sequence.lost()).isZero();
    }

    @Test
    void counts_a_chunk_that_nobody_sent_as_one_too_many() {
        // When
        accept(0, 1, 2, 3, 4, 5);

        // Then
        assertThat(sequence.complete()).isFalse();
        assertThat(sequence.doubled()).isEqualTo(1);
    }

    @Test
    void misses_the_end_of_a_stream_that_was_cut() {
        // When
        accept(0, 1);

        // Then
        assertThat(sequence.begun()).isTrue();
        assertThat(sequence.lost()).isEqualTo(3);
    }
}
