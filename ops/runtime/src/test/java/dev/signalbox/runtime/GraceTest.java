package dev.signalbox.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GraceTest {
    private final ManualTime time = new ManualTime(0);
    private int looks;

    /** Each look takes a second. */
    private boolean leftFor(int seconds) {
        time.advance(Duration.ofSeconds(1));
        return ++looks <= seconds;
    }

    @Test
    void is_over_when_nothing_is_left() {
        boolean settled = Grace.await(time, Duration.ofSeconds(10), () -> leftFor(3));

        assertThat(settled).isTrue();
        assertThat(looks).isEqualTo(4);
    }

    @Test
    void is_over_when_the_time_is() {
        boolean settled = Grace.await(time, Duration.ofSeconds(5), () -> leftFor(100));

        assertThat(settled).isFalse();
        assertThat(looks).isEqualTo(5);
    }

    @Test
    void is_over_at_once_where_nothing_is_left_or_no_time_is_given() {
        assertThat(Grace.await(time, Duration.ofSeconds(5), () -> false)).isTrue();
        assertThat(Grace.await(time, Duration.ZERO, () -> true)).isFalse();
    }

    @Test
    void is_over_when_its_thread_is_interrupted_and_leaves_that_to_be_seen() {
        Thread.currentThread().interrupt();

        boolean settled = Grace.await(time, Duration.ofSeconds(5), () -> true);

        assertThat(settled).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }
}
