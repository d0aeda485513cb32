package dev.signalbox.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Claim;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTableTest {
    private static final long DAY = KeyTable.KEPT.toMillis();

    private static Claim claim(String key, String request, String replaces, long at) {
        return new Claim(key, "body", new RequestId(request), replaces, at);
    }

    @Test
    void the_first_claim_stands() {
        // Given
        var table = new KeyTable(10);

        // Then
        assertThat(table.replay(claim("k", "a", "", 1)).request().value()).isEqualTo("a");
        assertThat(table.replay(claim("k", "b", "", 2)).request().value()).isEqualTo("a");
        assertThat(table.standing("other", 2)).isNull();
    }

    @Test
    void only_what_replaces_the_claim_that_stands_takes_its_place() {
        // Given
        var table = new KeyTable(10);
        table.replay(claim("k", "a", "", 1));

        // Then
        assertThat(table.replay(claim("k", "b", "a", 2)).request().value()).isEqualTo("b");
        assertThat(table.replay(claim("k", "c", "a", 3)).request().value()).isEqualTo("b");
    }

    @Test
    void a_claim_is_forgotten_after_a_day_and_the_eldest_where_there_are_too_many() {
        // Given
        var table = new KeyTable(2);
        table.replay(claim("k", "a", "", 1));

        // Then
        assertThat(table.standing("k", 1 + DAY)).isNotNull();
        assertThat(table.standing("k", 2 + DAY)).isNull();
        assertThat(table.replay(claim("k", "b", "", 2 + DAY)).request().value()).isEqualTo("b");
        table.replay(claim("l", "c", "", 3 + DAY));
        table.replay(claim("m", "d", "", 4 + DAY));
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.standing("k", 4 + DAY)).isNull();
    }

    @Test
    void all_who_read_the_log_agree() {
        // Given
        var random = new Random(5);
        var log = new ArrayList<Claim>();
        var one = new KeyTable(50);
        for (int i = 0; i < 5_000; i++) {
            var key = "k" + random.nextInt(80);
            var standing = one.standing(key, i);
            var replaces = standing == null || random.nextBoolean() ? "" : standing.request().value();
            var claim = claim(key, "r" + i, replaces, i * 10_000L);
            log.add(claim);
            one.replay(claim);
        }

        // When
        var other = new KeyTable(50);
        log.forEach(other::replay);

        // Then
        for (int k = 0; k < 80; k++) {
            assertThat(other.standing("k" + k, 0)).isEqualTo(one.standing("k" + k, 0));
        }
    }
}
