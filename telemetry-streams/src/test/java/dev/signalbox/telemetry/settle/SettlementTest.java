package dev.signalbox.telemetry.settle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.RequestId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SettlementTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long KEPT = Settlement.REMEMBERED.toMillis();
    private static final RequestId LINE = new RequestId("line-1");

    private final Windows windows = new Windows();
    private final Settlement settlement = new Settlement(windows);
    private long newest;

    /** Forgets as a window store does: what is older than the youngest by more than is kept is not taken at all. */
    private static final class Windows implements Settlement.Memory {
        private final Map<String, TreeSet<Long>> ids = new HashMap<>();
        private long youngest;

        @Override
        public boolean holds(String id, long from, long to) {
            var at = ids.getOrDefault(id, new TreeSet<>()).ceiling(Math.max(from, youngest - KEPT));
            return at != null && at <= to;
        }

        @Override
        public void put(String id, long at) {
            youngest = Math.max(youngest, at);
            if (at >= youngest - KEPT) {
                ids.computeIfAbsent(id, _ -> new TreeSet<>()).add(at);
            }
        }
    }

    /** As a task reads it: its own time never goes back. */
    private boolean settles(RequestId id, long at) {
        newest = Math.max(newest, at);
        return settlement.settles(id, at, newest);
    }

    @Test
    void the_first_result_is_the_answer_and_the_others_are_none() {
        assertThat(settles(LINE, NOW)).isTrue();
        assertThat(settles(LINE, NOW)).isFalse();
        assertThat(settles(LINE, NOW + 1)).isFalse();
        assertThat(settles(LINE, NOW + KEPT)).isFalse();
    }

    @Test
    void each_request_has_its_own() {
        assertThat(settles(LINE, NOW)).isTrue();
        assertThat(settles(new RequestId("line-2"), NOW)).isTrue();
    }

    @Test
    void a_result_of_a_machine_whose_clock_is_behind_is_no_second_answer() {
        assertThat(settles(LINE, NOW)).isTrue();
        assertThat(settles(LINE, NOW - 60_000)).isFalse();
        assertThat(settles(LINE, NOW - 2 * KEPT)).isFalse();
    }

    @Test
    void what_was_settled_by_a_clock_that_is_days_behind_is_remembered_as_well() {
        // Given
        settles(new RequestId("line-2"), NOW);

        // When
        boolean first = settles(LINE, NOW - 2 * KEPT);
        boolean second = settles(LINE, NOW - 2 * KEPT);
        boolean third = settles(LINE, NOW);

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(third).isFalse();
    }

    @Test
    void what_is_older_than_is_remembered_may_be_settled_again() {
        assertThat(settles(LINE, NOW)).isTrue();
        assertThat(settles(LINE, NOW + 2 * KEPT)).isTrue();
    }
}
