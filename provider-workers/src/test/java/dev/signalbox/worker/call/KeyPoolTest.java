package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider.Auth.Key;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyPoolTest {
    private final Secrets secrets = new Secrets(Map.of("A", "sk-aaaa", "B", "sk-bbbb", "C", "sk-cccc")::get);

    private KeyPool pool(Key... keys) {
        return new KeyPool(List.of(keys), secrets);
    }

    private static Map<Integer, Integer> shares(KeyPool pool, int calls, long now) {
        var shares = new HashMap<Integer, Integer>();
        for (int i = 0; i < calls; i++) {
            shares.merge(pool.next(now), 1, Integer::sum);
        }
        return shares;
    }

    @Test
    void keys_share_the_calls_by_their_weights() {
        assertThat(shares(pool(new Key("${A}", 3), new Key("${B}", 1)), 40, 0)).isEqualTo(Map.of(0, 30, 1, 10));
    }

    @Test
    void a_key_that_is_refused_is_left_alone_and_comes_back() {
        // Given
        var pool = pool(new Key("${A}", 1), new Key("${B}", 1));

        // When
        boolean another = pool.refused(0, Failure.RATE_LIMITED, 5_000, 1_000);

        // Then
        assertThat(another).isTrue();
        assertThat(shares(pool, 10, 5_999)).isEqualTo(Map.of(1, 10));
        assertThat(shares(pool, 10, 6_000)).containsOnlyKeys(0, 1);
    }

    @Test
    void when_all_are_refused_the_first_to_come_back_is_next_and_nobody_is_told_to_try_another() {
        // Given
        var pool = pool(new Key("${A}", 1), new Key("${B}", 1));

        // Then
        assertThat(pool.refused(0, Failure.PROVIDER_AUTH, 0, 0)).isTrue();
        assertThat(pool.refused(1, Failure.QUOTA_EXHAUSTED, 1_000, 0)).isFalse();
        assertThat(pool.next(10)).isEqualTo(1);
    }

    @Test
    void a_failure_that_is_not_the_key_s_takes_no_key_out() {
        // Given
        var pool = pool(new Key("${A}", 1), new Key("${B}", 1));

        // Then
        assertThat(pool.refused(0, Failure.PROVIDER_OVERLOADED, 1_000, 0)).isFalse();
        assertThat(shares(pool, 10, 1)).containsOnlyKeys(0, 1);
        assertThat(pool(new Key("${A}", 1)).refused(0, Failure.PROVIDER_AUTH, 0, 0)).as("there is no other").isFalse();
    }

    @Test
    void a_key_whose_reference_leads_nowhere_leaves_the_calls_to_the_others() {
        // When
        var pool = pool(new Key("${NOBODY}", 5), new Key("${C}", 1));

        // Then
        assertThat(pool.size()).isEqualTo(1);
        assertThat(pool.secret(pool.next(0)).value()).isEqualTo("sk-cccc");
        assertThat(pool.faults()).containsExactly("key ${NOBODY} is not set");
        assertThat(pool.scrubbed("it was sk-cccc")).isEqualTo("it was ***");
    }
}
