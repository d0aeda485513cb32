package dev.signalbox.ingress.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.ingress.store.PlaceTable.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PlaceTableTest {
    @Test
    void the_last_place_that_was_said_of_a_response_counts() {
        // Given
        var table = new PlaceTable(100, _ -> {});
        table.put("resp_1", new Place(3, 17, false));

        // When
        table.put("resp_1", new Place(3, 99, true));

        // Then
        assertThat(table.get("resp_1")).isEqualTo(new Place(3, 99, true));
        assertThat(table.get("resp_2")).isNull();
    }

    @Test
    void what_was_deleted_stays_so() {
        // Given
        var table = new PlaceTable(100, _ -> {});
        table.put("resp_1", new Place(0, 5, true));

        // When
        table.delete("resp_1");
        table.put("resp_1", new Place(0, 8, true));

        // Then
        assertThat(table.get("resp_1")).isNull();
    }

    @Test
    void any_history_is_told_as_a_map_would() {
        // Given
        var random = new Random(17);
        var table = new PlaceTable(100_000, _ -> {});
        Map<String, Place> expected = new HashMap<>();

        // When
        for (int i = 0; i < 40_000; i++) {
            var id = "resp_req_" + random.nextInt(15_000);
            if (random.nextInt(20) == 0) {
                table.delete(id);
                expected.put(id, null);
            } else {
                var place = new Place(random.nextInt(1_000), random.nextLong(1L << 48), random.nextBoolean());
                table.put(id, place);
                if (!expected.containsKey(id) || expected.get(id) != null) {
                    expected.put(id, place);
                }
            }
        }

        // Then
        expected.forEach((id, place) -> assertThat(table.get(id)).isEqualTo(place));
    }

    @Test
    void the_eldest_are_forgotten_where_there_are_too_many() {
        // Given
        var forgotten = new AtomicInteger();
        var table = new PlaceTable(1_000, forgotten::addAndGet);

        // When
        for (int i = 0; i < 10_250; i++) {
            table.put("resp_" + i, new Place(0, i, true));
        }

        // Then
        assertThat(table.size()).isLessThanOrEqualTo(1_000);
        assertThat(forgotten.get() + table.size()).isEqualTo(10_250);
        for (int i = 10_250 - 500; i < 10_250; i++) {
            assertThat(table.get("resp_" + i)).isEqualTo(new Place(0, i, true));
        }
        assertThat(table.get("resp_5")).isNull();
    }
}
