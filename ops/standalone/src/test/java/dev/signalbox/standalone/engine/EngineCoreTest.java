package dev.signalbox.standalone.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EngineCoreTest {
    private static final EngineProfile SMALL = new EngineProfile(10, 0, 0, 1_000, 0, 4, 64, 16, 16, 128);

    private record Plain(int promptTokens, int outputTokens, long seed) implements Sequence.Content {
        @Override
        public long blockHash(int block) {
            return seed * 1_000 + block;
        }
    }

    private long now;

    @Test
    void a_prompt_is_prefilled_in_chunks_of_the_budget_and_then_decoded_token_by_token() {
        // Given
        var core = new EngineCore(SMALL);
        core.add(new Plain(100, 3, 1), 0);

        // When
        var took = new ArrayList<Long>();
        for (long step = core.begin(); step >= 0; step = core.begin()) {
            took.add(step / 1_000_000);
            core.end((s, index, last) -> {});
        }

        // Then: 10 ms a step, and 1 ms for each of 64 + 36 prompt tokens
        assertThat(took).containsExactly(74L, 46L, 10L, 10L);
    }

    @Test
    void a_prompt_seen_before_is_cached_but_for_its_last_block() {
        // Given
        var core = new EngineCore(SMALL);
        core.add(new Plain(64, 1, 1), 0);
        drain(core);

        // When
        var again = core.add(new Plain(64, 1, 1), 0);
        drain(core);

        // Then
        assertThat(again.cachedTokens()).isEqualTo(48);
        assertThat(core.cacheUsage()).isZero();
    }

    @Test
    void the_longest_unused_blocks_make_room() {
        // Given: 16 blocks, 8 for each prompt
        var core = new EngineCore(SMALL);
        for (int seed = 1; seed <= 4; seed++) {
            core.add(new Plain(120, 8, seed), 0);
            drain(core);
        }

        // When
        var eldest = core.add(new Plain(120, 8, 1), 0);
        drain(core);
        var youngest = core.add(new Plain(120, 8, 4), 0);
        drain(core);

        // Then
        assertThat(eldest.cachedTokens()).isZero();
        assertThat(youngest.cachedTokens()).isEqualTo(112);
    }

    @Test
    void when_decoding_runs_out_of_blocks_the_youngest_starts_over_and_everything_still_ends() {
        // Given: each needs 5 blocks at first and 8 in the end
        var core = new EngineCore(SMALL);
        for (int seed = 1; seed <= 3; seed++) {
            core.add(new Plain(70, 58, seed), 0);
        }

        // When
        var tokens = drain(core);

        // Then
        assertThat(core.counters().preemptions()).isPositive();
        assertThat(tokens).hasSize(3).allSatisfy((s, indices) -> assertThat(indices).hasSize(58).isSorted().doesNotHaveDuplicates());
    }

    @Test
    void whatever_is_added_and_aborted_nothing_is_left_in_the_end() {
        for (int seed = 0; seed < 200; seed++) {
            // Given
            var random = new Random(seed);
            var core = new EngineCore(SMALL);
            var added = new ArrayList<Sequence>();

            // When
            for (int i = 0; i < 40; i++) {
                added.add(core.add(new Plain(1 + random.nextInt(80), 1 + random.nextInt(40), random.nextInt(5)), now));
                if (random.nextInt(3) == 0) {
                    core.abort(added.get(random.nextInt(added.size())));
                }
                if (core.begin() >= 0) {
                    if (random.nextInt(4) == 0) {
                        core.abort(added.get(random.nextInt(added.size())));
                    }
                    core.end((s, index, last) -> {});
                }
            }
            drain(core);

            // Then
            assertThat(core.running() + core.waiting()).as("seed %d", seed).isZero();
            assertThat(core.cacheUsage()).as("seed %d", seed).isZero();
        }
    }

    @Test
    void what_never_fits_is_refused() {
        assertThatThrownBy(() -> new EngineCore(SMALL).add(new Plain(120, 9, 1), 0)).hasMessageContaining("does not fit");
    }

    private Map<Sequence, List<Integer>> drain(EngineCore core) {
        var tokens = new HashMap<Sequence, List<Integer>>();
        for (long step = core.begin(); step >= 0; step = core.begin()) {
            now += step;
            core.end((s, index, last) -> tokens.computeIfAbsent(s, x -> new ArrayList<>()).add(index));
        }
        return tokens;
    }
}
