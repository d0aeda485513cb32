package dev.signalbox.records.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HomeWorkersTest {
    private static List<String> workers(int n) {
        return IntStream.range(0, n).mapToObj(i -> "worker-" + i).toList();
    }

    @Test
    void a_small_limit_has_one_home_that_keeps_all_of_it() {
        // When
        var homes = HomeWorkers.of("m@p", 64, workers(3));

        // Then
        assertThat(homes).hasSize(1);
        assertThat(homes.getFirst().limit()).isEqualTo(64);
    }

    @Test
    void a_large_limit_is_split_over_several_homes_without_losing_a_slot() {
        // When
        var homes = HomeWorkers.of("m@p", 1_000, workers(3));

        // Then
        assertThat(homes).hasSize(3).doesNotHaveDuplicates();
        assertThat(homes.stream().mapToInt(HomeWorkers.Share::limit).sum()).isEqualTo(1_000);
    }

    @Test
    void nobody_is_home_where_there_is_no_worker() {
        assertThat(HomeWorkers.of("m@p", 64, List.of())).isEmpty();
        assertThat(HomeWorkers.share("worker-0", "m@p", 64, List.of())).isZero();
    }

    @Test
    void the_order_in_which_workers_are_named_does_not_matter() {
        // Given
        var turned = new ArrayList<>(workers(5)).reversed();

        // Then
        for (int i = 0; i < 200; i++) {
            assertThat(HomeWorkers.of("t" + i, 300, turned)).isEqualTo(HomeWorkers.of("t" + i, 300, workers(5)));
        }
    }

    @Test
    void a_worker_that_leaves_moves_only_its_own_targets() {
        // Given
        var fewer = workers(4);

        // Then
        for (int i = 0; i < 500; i++) {
            var before = HomeWorkers.of("t" + i, 10, workers(5)).getFirst().worker();
            var after = HomeWorkers.of("t" + i, 10, fewer).getFirst().worker();
            if (!before.equals("worker-4")) {
                assertThat(after).isEqualTo(before);
            }
        }
    }

    @Test
    void targets_are_spread_over_the_workers() {
        // Given
        var count = new HashMap<String, Integer>();

        // When
        for (int i = 0; i < 3_000; i++) {
            count.merge(HomeWorkers.of("llama@pool/" + i, 10, workers(3)).getFirst().worker(), 1, Integer::sum);
        }

        // Then
        assertThat(count.values()).hasSize(3).allMatch(n -> n > 850 && n < 1_150);
    }
}
