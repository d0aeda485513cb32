package dev.signalbox.router.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtraCallsTest {
    private static int takeAll(ExtraCalls extra, String name, long now) {
        int taken = 0;
        for (; extra.any(name, now); taken++) {
            extra.take(name, now);
        }
        return taken;
    }

    private static void calls(ExtraCalls extra, int count, long from, long millis) {
        for (int i = 0; i < count; i++) {
            extra.called("best", 5, from + i * millis / count);
        }
    }

    @Test
    void earns_its_share_of_the_calls() {
        var extra = new ExtraCalls(1);

        calls(extra, 200, 1_000, 1_000);

        assertThat(takeAll(extra, "best", 2_000)).isBetween(9, 11);
        assertThat(takeAll(extra, "other", 2_000)).as("each name has its own, and its reserve").isEqualTo(1);
    }

    @Test
    void saves_what_some_seconds_of_traffic_earn_and_no_more() {
        var extra = new ExtraCalls(1);

        calls(extra, 60_000, 0, 600_000);

        assertThat(takeAll(extra, "best", 600_000)).as("5 %% of 100 calls a second for 30 s").isBetween(140, 151);
    }

    @Test
    void a_name_without_calls_has_its_reserve_and_gets_no_second_one() {
        var extra = new ExtraCalls(2);

        assertThat(takeAll(extra, "best", 0)).isEqualTo(2);
        assertThat(takeAll(extra, "best", 3_600_000)).isZero();
    }

    @Test
    void nothing_is_earned_at_no_percent() {
        var extra = new ExtraCalls(0);

        for (int i = 0; i < 1_000; i++) {
            extra.called("best", 0, i);
        }

        assertThat(extra.any("best", 1_000)).isFalse();
    }

    @Test
    void forgets_names_that_the_catalogue_has_no_more() {
        var extra = new ExtraCalls(1);
        calls(extra, 1_000, 0, 1_000);

        extra.catalog(Fleets.catalog(1, 2));

        assertThat(takeAll(extra, "best", 1_000)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void never_gives_more_than_its_share_and_the_reserve_in_any_history(long seed) {
        var random = new SplittableRandom(seed);
        var extra = new ExtraCalls(3);
        long now = 0;
        int calls = 0;
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(random.nextInt(10) == 0 ? 5_000 : 10);
            if (random.nextInt(3) > 0) {
                extra.called("best", 10, now);
                calls++;
            } else if (extra.any("best", now)) {
                extra.take("best", now);
                taken++;
            }
            assertThat(taken).as("seed %d", seed).isLessThanOrEqualTo(Math.max(3, calls / 10 + 1));
        }
        assertThat(taken).isPositive();
    }
}
