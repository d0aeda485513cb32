package dev.signalbox.worker.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider.Timeouts;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Timeouts UNSET = Timeouts.DEFAULT;
    private final Patience patience = new Patience();

    private void learn(int calls, double firstToken, double gap) {
        for (int i = 0; i < calls; i++) {
            patience.learn(firstToken, gap);
        }
    }

    @Test
    void waits_as_long_as_by_default_until_enough_was_seen() {
        learn(99, 100, 50);

        assertThat(patience.of(UNSET, 0)).isEqualTo(UNSET);
    }

    @Test
    void waits_some_times_as_long_as_nearly_all_calls_take() {
        learn(200, 3_000, 2_000);

        assertThat(patience.of(UNSET, 0).firstToken()).isBetween(12_000L, 14_500L);
        assertThat(patience.of(UNSET, 0).betweenChunks()).isBetween(8_000L, 9_700L);
        assertThat(patience.of(UNSET, 0).total()).isEqualTo(UNSET.total());
    }

    @Test
    void a_quick_target_gets_some_seconds_all_the_same_and_a_slow_one_no_more_than_the_default() {
        learn(200, 20, 5);
        var quick = patience.of(UNSET, 0);
        learn(2_000, 50_000, 29_000);
        var slow = patience.of(UNSET, 0);

        assertThat(quick.firstToken()).isEqualTo(8_000);
        assertThat(quick.betweenChunks()).isEqualTo(5_000);
        assertThat(slow).isEqualTo(UNSET);
    }

    @Test
    void a_long_prompt_gets_a_millisecond_more_for_each_of_its_tokens() {
        learn(200, 20, 5);

        assertThat(patience.of(UNSET, 20_000).firstToken()).isEqualTo(28_000);
        assertThat(patience.of(UNSET, 2_000_000).firstToken()).isEqualTo(UNSET.firstToken());
    }

    @Test
    void what_the_catalogue_sets_is_what_counts() {
        var set = new Timeouts(1_000, 45_000, 2_000, 90_000);
        learn(1_000, 20, 5);

        assertThat(patience.of(set, 0)).isEqualTo(set);
    }

    @Test
    void a_limit_that_cuts_more_than_one_in_a_hundred_gives_way() {
        learn(1_000, 20, 5);

        for (int i = 0; i < 15; i++) {
            patience.ranOut();
        }

        assertThat(patience.of(UNSET, 0).firstToken()).isEqualTo(UNSET.firstToken());
    }

    @Test
    void a_limit_between_chunks_that_cuts_more_than_one_in_a_hundred_gives_way_too() {
        // Given
        var watch = new TargetWatch(Circuit.Rules.DEFAULT, 0);
        for (int i = 0; i < 1_000; i++) {
            watch.took(20, 5);
        }
        long learned = watch.timeouts(UNSET, 0).betweenChunks();

        // When
        for (int i = 0; i < 15; i++) {
            watch.failed(Failure.CHUNK_TIMEOUT, 0, 0, 0);
        }

        // Then
        assertThat(learned).isEqualTo(5_000);
        assertThat(watch.timeouts(UNSET, 0).betweenChunks()).isEqualTo(UNSET.betweenChunks());
        assertThat(watch.timeouts(UNSET, 0).firstToken()).isEqualTo(8_000);
    }

    @Test
    void a_quantile_is_right_to_a_fifth_and_follows_what_changes() {
        // Given
        var random = new SplittableRandom(3);
        var quantile = new Quantile();
        for (int i = 0; i < 1_900; i++) {
            quantile.add(100 + random.nextInt(900));
        }
        double before = quantile.at(0.5);

        // When
        for (int i = 0; i < 20_000; i++) {
            quantile.add(10);
        }

        // Then
        assertThat(before).isCloseTo(550, within(110.0));
        assertThat(quantile.at(0.99)).isLessThan(13);
        assertThat(quantile.samples()).isBetween(1_000, 4_000);
    }
}
