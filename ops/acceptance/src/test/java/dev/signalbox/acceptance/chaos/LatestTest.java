package dev.signalbox.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Ask;
import dev.signalbox.acceptance.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LatestTest {
    private static final long MILLI = 1_000_000L;
    private static final long STRUCK = 1_000 * MILLI;

    @Test
    void the_latest_answer_is_measured_against_the_usual_of_its_kind() {
        // Given
        var before = outcome(false, 900, 950);
        var streamBefore = outcome(true, 100, 800);
        var after = outcome(false, 990, 1_340);
        var streamAfter = outcome(true, 1_000, 1_800);

        // When
        var latest = Latest.of(List.of(before, streamBefore, after, streamAfter), STRUCK);

        // Then
        assertThat(latest.millis()).isEqualTo(300);
        assertThat(latest.tooLate(300)).isEmpty();
        assertThat(latest.tooLate(299)).isPresent();
    }

    @Test
    void where_no_answer_can_be_compared_the_promise_is_not_kept() {
        var nobodyAfter = Latest.of(List.of(outcome(false, 900, 950)), STRUCK);
        var nobodyBefore = Latest.of(List.of(outcome(false, 1_100, 1_150)), STRUCK);

        assertThat(nobodyAfter.tooLate(2_000)).hasValueSatisfying(why -> assertThat(why).contains("no answer"));
        assertThat(nobodyBefore.tooLate(2_000)).isPresent();
        assertThat(nobodyAfter.tooLate(0)).isEmpty();
        assertThat(nobodyAfter).hasToString("nothing to compare");
    }

    private static Outcome outcome(boolean stream, long began, long ended) {
        return new Outcome(new Ask(Ask.MODEL, 1, stream, 3), Outcome.Kind.ANSWERED, 200, "", "", "", Optional.empty(),
                new Outcome.Moments(began * MILLI, ended * MILLI, ended * MILLI, ended * MILLI));
    }
}
