package dev.signalbox.telemetry.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final AttemptEvent.Run RUN = new AttemptEvent.Run("w", 1, "t", 1, 1, "tenant", "model", Lane.INTERACTIVE);
    private final Profile profile = new Profile("t");

    private void finished(double firstMillis) {
        var timings = new AttemptEvent.Timings(0, (long) (firstMillis * 1_000), (long) (firstMillis * 1_000) + 500_000);
        profile.learn(new AttemptEvent.Finished(new RequestId("q"), new AttemptId(0, 1, 1), RUN, timings, FinishReason.STOP, Usage.NONE));
    }

    private void stopped(double afterMillis, boolean shown) {
        var timings = new AttemptEvent.Timings(0, shown ? 10_000 : -1, (long) (afterMillis * 1_000));
        profile.learn(new AttemptEvent.Stopped(new RequestId("q"), new AttemptId(0, 1, 1), RUN, timings, Usage.NONE, 0));
    }

    @Test
    void does_not_sink_when_hedges_stop_all_that_is_late() {
        // Given
        var random = new SplittableRandom(7);
        for (int i = 0; i < 1_000; i++) {
            finished(100 + random.nextInt(400));
        }
        double usual = profile.read(0).ttftP95();

        // When
        for (int round = 0; round < 20; round++) {
            profile.fade();
            double hedgedAfter = profile.read(0).ttftP95();
            for (int i = 0; i < 1_000; i++) {
                double first = 100 + random.nextInt(400);
                if (first <= hedgedAfter) {
                    finished(first);
                } else {
                    stopped(hedgedAfter + 20, false);
                }
            }
        }

        // Then
        assertThat(profile.read(0).ttftP95()).isCloseTo(usual, within(usual * 0.1));
    }

    @Test
    void learns_nothing_from_a_client_that_leaves_at_once_or_in_the_middle() {
        // Given
        for (int i = 0; i < 100; i++) {
            finished(200);
        }

        // When
        for (int i = 0; i < 100; i++) {
            stopped(5, false);
            stopped(9_000, true);
        }

        // Then
        assertThat(profile.read(0).ttftP50()).isCloseTo(200, within(5.0));
        assertThat(profile.read(0).ttftP95()).isCloseTo(200, within(5.0));
        assertThat(profile.read(0).samples()).isEqualTo(100);
    }
}
