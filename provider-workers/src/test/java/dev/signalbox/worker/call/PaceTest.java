package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final int ROUNDS = 2_000;
    private static final int EIGHTH = Pace.STRETCH / 8;

    /** Text of a stream, and when it came: what the plainest reckoning goes by. */
    private static final class History {
        private final List<Long> came = new ArrayList<>();
        /** Which arrival reached each eighth of a stretch, counted from the second one. */
        private final List<Integer> marks = new ArrayList<>(List.of(0));
        private int characters;

        void text(int more, long now) {
            came.add(now);
            if (came.size() > 1) {
                characters += more;
                while (marks.size() * EIGHTH <= characters) {
                    marks.add(came.size() - 1);
                }
            }
        }

        long takes(long now) {
            int from = marks.get(Math.max(0, marks.size() - 8));
            long longest = now - came.getLast();
            for (int i = from + 1; i < came.size(); i++) {
                longest = Math.max(longest, came.get(i) - came.get(i - 1));
            }
            return now - came.get(from) - longest;
        }
    }

    @Test
    void a_stretch_takes_what_its_characters_took_but_for_the_longest_pause() {
        var random = new SplittableRandom(7);
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            var pace = new Pace();
            var history = new History();
            long now = random.nextLong(SECOND);
            int largest = 1 + random.nextInt(200);

            for (int piece = 0; piece < 60; piece++) {
                // When
                int characters = 1 + random.nextInt(largest);
                now += random.nextLong(5 * SECOND);
                pace.text(characters, now);
                history.text(characters, now);

                // Then
                long later = now + random.nextLong(5 * SECOND);
                assertThat(pace.takes(now)).isEqualTo(history.takes(now));
                assertThat(pace.takes(later)).as("round %d piece %d", round, piece).isEqualTo(history.takes(later));
            }
        }
    }

    @Test
    void one_pause_however_long_is_no_drip() {
        var random = new SplittableRandom(11);
        for (int round = 0; round < ROUNDS; round++) {
            // Given: tokens of one character and more, 20 ms apart at most
            var pace = new Pace();
            long now = 0;
            int before = 1 + random.nextInt(100);
            for (int i = 0; i < before; i++) {
                pace.text(1 + random.nextInt(6), now += random.nextLong(20 * MILLI));
            }

            // When
            now += random.nextLong(600 * SECOND);

            // Then
            assertThat(pace.takes(now)).isLessThan(SECOND + SECOND / 2);
            for (int i = 0; i < 100; i++) {
                pace.text(1 + random.nextInt(6), now += random.nextLong(20 * MILLI));
                assertThat(pace.takes(now)).isLessThan(SECOND + SECOND / 2);
            }
            assertThat(pace.slowest()).isLessThan(SECOND + SECOND / 2);
        }
    }

    @Test
    void a_drip_shows_as_soon_as_it_has_lasted_whatever_came_before() {
        var random = new SplittableRandom(13);
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            var pace = new Pace();
            long now = 0;
            int before = 1 + random.nextInt(100);
            for (int i = 0; i < before; i++) {
                pace.text(1 + random.nextInt(6), now += random.nextLong(20 * MILLI));
            }

            // When: a character or two at a time, so slowly that a stretch takes half a minute at least
            long between = SECOND + random.nextLong(4 * SECOND);
            long begun = now;
            for (int i = 0; i < 12; i++) {
                pace.text(1 + random.nextInt(2), now += between);
            }

            // Then
            assertThat(pace.takes(now)).isGreaterThanOrEqualTo(now - begun - between);
        }
    }

    @Test
    void bytes_that_make_no_event_are_a_drip_and_what_is_whole_without_text_is_a_pause() {
        // Given
        var drips = new Pace();
        var pings = new Pace();
        drips.text(4, 0);
        pings.text(4, 0);

        // When
        for (int second = 1; second <= 20; second++) {
            drips.moved(second * SECOND);
        }

        // Then
        assertThat(drips.takes(20 * SECOND)).isEqualTo(19 * SECOND);
        assertThat(pings.takes(20 * SECOND)).isZero();
    }

    @Test
    void a_large_piece_takes_no_time_however_rarely_one_comes() {
        // Given
        var pace = new Pace();

        // When
        for (int i = 0; i < 20; i++) {
            pace.text(1_000, i * 10 * SECOND);
        }

        // Then
        assertThat(pace.takes(195 * SECOND)).isZero();
        assertThat(pace.slowest()).isZero();
    }

    @Test
    void after_something_else_text_is_measured_anew() {
        // Given
        var pace = new Pace();
        for (int i = 0; i < 10; i++) {
            pace.text(1, i * SECOND);
        }
        long before = pace.takes(9 * SECOND);

        // When
        pace.interrupted();
        pace.moved(10 * SECOND);
        long meanwhile = pace.takes(20 * SECOND);
        pace.text(1, 20 * SECOND);
        pace.text(1, 21 * SECOND);

        // Then
        assertThat(before).isEqualTo(8 * SECOND);
        assertThat(meanwhile).isZero();
        assertThat(pace.takes(21 * SECOND)).isZero();
    }

    @Test
    void a_stream_with_less_than_a_stretch_teaches_nothing() {
        // Given
        var brief = new Pace();
        var just = new Pace();

        // When
        brief.text(500, 0);
        brief.text(Pace.STRETCH - 1, SECOND);
        just.text(1, 0);
        just.text(Pace.STRETCH / 2, SECOND);
        just.text(Pace.STRETCH / 2, 3 * SECOND);

        // Then
        assertThat(brief.slowest()).isEqualTo(-1);
        assertThat(just.slowest()).isEqualTo(SECOND);
    }
}
