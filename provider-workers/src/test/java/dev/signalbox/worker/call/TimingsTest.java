package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider;
import org.junit.jupiter.api.Test;

class TimingsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Provider.Timeouts LEARNED = new Provider.Timeouts(2_000, 8_000, 5_000, 600_000);

    /** A stream that had its first token at second 0. */
    private static Timings shown(Provider.Timeouts timeouts, Provider.Timeouts set) {
        var timings = new Timings(timeouts, set, true, 0, Long.MAX_VALUE, 0, 0);
        timings.connecting(0);
        timings.sent(0);
        timings.visible(0);
        timings.read(true, 0);
        return timings;
    }

    /** The second in which a stream is given up that has only pings from then on, one every four seconds. */
    private static long givenUpAmongPings(Timings timings) {
        for (long second = 4; second < 600; second += 4) {
            if (timings.expired(second * SECOND) != null) {
                assertThat(timings.expired(second * SECOND)).isEqualTo(Failure.CHUNK_TIMEOUT);
                return second;
            }
            timings.read(false, second * SECOND);
        }
        return -1;
    }

    @Test
    void what_was_learned_of_reads_does_not_shorten_how_long_a_model_may_think_behind_pings() {
        assertThat(givenUpAmongPings(shown(LEARNED, Provider.Timeouts.DEFAULT))).isEqualTo(120);
    }

    @Test
    void what_the_catalogue_says_does() {
        var set = new Provider.Timeouts(2_000, 8_000, 10_000, 600_000);

        assertThat(givenUpAmongPings(shown(set, set))).isEqualTo(40);
    }

    @Test
    void a_stream_without_any_bytes_is_given_up_as_was_learned() {
        assertThat(shown(LEARNED, Provider.Timeouts.DEFAULT).expired(5 * SECOND)).isEqualTo(Failure.CHUNK_TIMEOUT);
    }
}
