package dev.signalbox.router.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final long NOW = 1_700_000_000_000L;

    private LogEnds.Ends ends = new LogEnds.Ends(3, 5, 0, 0);

    @Test
    void it_is_over_when_both_were_read_to_where_they_ended() {
        // Given
        var catchUp = new CatchUp(_ -> ends, 0, NOW);
        catchUp.readRequest(3);
        assertThat(catchUp.over(NOW)).isFalse();

        // When
        catchUp.readRequest(4);

        // Then
        assertThat(catchUp.over(NOW)).isTrue();
    }

    @Test
    void offsets_are_asked_again_also_when_the_clock_was_set_back() {
        // Given
        var catchUp = new CatchUp(_ -> ends, 0, NOW);
        ends = new LogEnds.Ends(5, 5, 0, 0);
        assertThat(catchUp.over(NOW)).as("asked just now").isFalse();

        // When
        boolean over = catchUp.over(NOW - 3_600_000);

        // Then
        assertThat(over).isTrue();
    }
}
