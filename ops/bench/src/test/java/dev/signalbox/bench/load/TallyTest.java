package dev.signalbox.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long MILLI = 1_000_000;
    private final Tally tally = new Tally(1_000 * MILLI, 2_000 * MILLI);

    @Test
    void counts_only_what_ends_within_the_window() {
        // When
        tally.answered(900 * MILLI, 999 * MILLI);
        tally.answered(900 * MILLI, 1_100 * MILLI);
        tally.answered(1_990 * MILLI, 2_000 * MILLI);

        // Then
        assertThat(tally.requests()).isEqualTo(1);
        assertThat(tally.latencyMillis(50)).isCloseTo(200, within(0.5));
    }

    @Test
    void counts_errors_whenever_they_come() {
        // When
        tally.failed("one\nline");
        tally.failed("another");

        // Then
        assertThat(tally.errors()).isEqualTo(2);
        assertThat(tally.firstError()).isEqualTo("one line");
    }

    @Test
    void gives_the_gap_to_the_first_chunk_of_a_read_and_none_to_its_company() {
        // When
        tally.chunks(3, 1_500 * MILLI, 1_530 * MILLI);

        // Then
        assertThat(tally.chunks()).isEqualTo(3);
        assertThat(tally.gapMillis(100)).isCloseTo(30, within(0.1));
        assertThat(tally.gapMillis(50)).isCloseTo(0, within(0.001));
    }

    @Test
    void merges_what_several_loops_counted() {
        // Given
        var other = new Tally(1_000 * MILLI, 2_000 * MILLI);
        tally.answered(1_000 * MILLI, 1_010 * MILLI);
        other.answered(1_000 * MILLI, 1_030 * MILLI);
        var broken = new SequenceCheck(2);
        broken.accept(1);
        broken.accept(1);
        other.checked(broken);

        // When
        tally.add(other);

        // Then
        assertThat(tally.requests()).isEqualTo(2);
        assertThat(tally.latencyMillis(100)).isCloseTo(30, within(0.1));
        assertThat(tally.lost()).isEqualTo(1);
        assertThat(tally.doubled()).isEqualTo(1);
    }

    @Test
    void crosses_a_process_border_as_text() {
        // Given
        tally.answered(1_000 * MILLI, 1_042 * MILLI);

        // When
        var read = Tally.decode(tally.encode());

        // Then
        assertThat(read.requests()).isEqualTo(1);
        assertThat(read.seconds()).isEqualTo(1.0);
        assertThat(read.latencyMillis(99)).isCloseTo(42, within(0.1));
    }
}
