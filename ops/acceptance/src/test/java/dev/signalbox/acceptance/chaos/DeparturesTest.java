package dev.signalbox.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Ask;
import dev.signalbox.acceptance.chaos.Leaver.Departure;
import dev.signalbox.acceptance.chaos.Leaver.Way;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeparturesTest {
    @Test
    void the_promise_is_kept_where_one_in_a_hundred_takes_longer() {
        // Given
        var departures = new ArrayList<Departure>();
        for (int i = 1; i <= 198; i++) {
            departures.add(left(Way.CLOSE, 10));
        }
        departures.add(left(Way.DELETE, 9_000));
        departures.add(left(Way.DELETE, 9_000));

        // Then
        assertThat(new Departures(departures).broken()).isEmpty();
        assertThat(new Departures(departures).toString()).contains("10 ms at the p50, 10 at the p99, 9000 at most", "close 10", "delete 9000");

        // When
        departures.add(left(Way.CLOSE, 251));

        // Then
        assertThat(new Departures(departures).broken()).singleElement().satisfies(why -> assertThat(why).contains("after 251 ms at the p99"));
    }

    @Test
    void whoever_was_not_stopped_is_named_and_in_no_time() {
        // Given
        var departures = new Departures(List.of(left(Way.RESET, 10), new Departure(ask(), Way.RESET, -1, 0, "1 calls, 0 were stopped")));

        // Then
        assertThat(departures.broken()).containsExactly("number 1 RESET: 1 calls, 0 were stopped");
        assertThat(departures.p99()).isEqualTo(10);
        assertThat(departures.count(Way.RESET)).isEqualTo(2);
    }

    @Test
    void where_nobody_left_nothing_is_known_and_the_promise_is_not_kept() {
        assertThat(new Departures(List.of()).broken()).containsExactly("nobody left");
    }

    private static Departure left(Way way, double millis) {
        return new Departure(ask(), way, millis, 0, "");
    }

    private static Ask ask() {
        return new Ask(Ask.MODEL, 1, true, 3);
    }
}
