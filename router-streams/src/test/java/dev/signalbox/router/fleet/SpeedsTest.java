package dev.signalbox.router.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.fleet.TargetProfile;
import dev.signalbox.router.inflight.Load;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedsTest {
    private final FleetView view = Fleets.view("r", 2, 64);
    private long now = 1_000_000;
    private int number;

    /** One attempt alone at its target. */
    private void observe(String target, int prompt, double took, double predicted) {
        var id = new AttemptId(0, 1, number++);
        view.begin(id, target, "w", Load.of(prompt, 0, predicted, true), now);
        now += (long) took;
        view.firstToken(id, (long) (took * 1_000), now);
        view.end(id, now);
    }

    @Test
    void a_slow_target_is_learned_from_its_first_tokens() {
        // Given: three times as slow as the card
        double took = 3 * EngineCard.DEFAULT.prefillMillis(8_000) + 20;

        // When
        for (int i = 0; i < 100; i++) {
            observe("m0@p0", 8_000, took, 400);
        }

        // Then
        assertThat(view.speeds().scale(0, now)).isCloseTo(3, within(0.3));
        assertThat(view.speeds().scale(1, now)).isEqualTo(1);
    }

    @Test
    void one_outlier_moves_the_speed_by_little_and_never_out_of_bounds() {
        // When
        observe("m0@p0", 8_000, 600_000, 400);
        double once = view.speeds().scale(0, now);
        for (int i = 0; i < 1_000; i++) {
            observe("m0@p0", 8_000, 600_000, 400);
        }

        // Then
        assertThat(once).isBetween(1.0, 1.1);
        assertThat(view.speeds().scale(0, now)).isEqualTo(6);
    }

    @Test
    void short_prompts_teach_what_every_call_pays_and_that_is_forgotten() {
        // When
        for (int i = 0; i < 200; i++) {
            double predicted = view.speeds().base(0, now) + view.speeds().prefillMillis(0, 100, now);
            observe("m0@p0", 100, 500, predicted);
        }
        double learned = view.speeds().base(0, now);

        // Then
        assertThat(learned).isCloseTo(495, within(25.0));
        assertThat(view.speeds().base(0, now + 600_000)).isLessThan(60);
    }

    @Test
    void a_profile_is_where_learning_starts_and_no_more() {
        // Given
        var profile = new TargetProfile(
                "m0@p0", 1_000_000 / EngineCard.DEFAULT.prefill() / 2, Double.NaN, 0, 0, 0, 0, 0, 0, 100, now);
        view.profile(profile);
        double started = view.speeds().scale(0, now);

        // When
        for (int i = 0; i < 200; i++) {
            observe("m0@p0", 8_000, EngineCard.DEFAULT.prefillMillis(8_000) + 20, 400);
        }
        view.profile(profile);

        // Then
        assertThat(started).isCloseTo(2, within(0.01));
        assertThat(view.speeds().scale(0, now)).isCloseTo(1, within(0.2));
    }

    @Test
    void whole_answers_teach_nothing_and_their_prompts_count_as_processed_after_the_predicted_time() {
        // Given
        var id = new AttemptId(0, 1, 77);
        view.begin(id, "m0@p0", "w", Load.of(8_000, 0, 500, false), now);
        int queued = view.prefillTokens(0);

        // When
        view.drain(now + 501);

        // Then
        assertThat(queued).isEqualTo(8_000);
        assertThat(view.prefillTokens(0)).isZero();
        assertThat(view.decoding(0)).isEqualTo(1);
        view.firstToken(id, 9_000_000, now + 9_000);
        view.end(id, now + 9_000);
        assertThat(view.speeds().scale(0, now)).isEqualTo(1);
        assertThat(view.requests(0)).isZero();
    }

    @Test
    void what_was_learned_follows_its_target_into_the_next_catalogue() {
        // Given
        for (int i = 0; i < 100; i++) {
            observe("m1@p1", 8_000, 2 * EngineCard.DEFAULT.prefillMillis(8_000), 400);
        }
        double learned = view.speeds().scale(1, now);

        // When
        view.catalog(Fleets.catalog(2, List.of("m5", "m6", "m1"), 0, List.of()), now);

        // Then
        assertThat(view.speeds().scale(2, now)).isEqualTo(learned);
        assertThat(view.speeds().scale(0, now)).isEqualTo(1);
    }

    @Test
    void a_speed_of_long_ago_is_pulled_to_the_middle_of_the_fleet_and_the_next_first_token_counts_for_much() {
        // Given
        for (int i = 0; i < 100; i++) {
            observe("m0@p0", 8_000, 6 * EngineCard.DEFAULT.prefillMillis(8_000), 400);
        }
        double learned = view.speeds().scale(0, now);
        double middle = Math.sqrt(learned);

        // When
        now += 600_000;

        // Then
        assertThat(learned).isGreaterThan(5);
        assertThat(view.speeds().scale(0, now)).isBetween(middle, middle * 1.2);

        // When
        observe("m0@p0", 8_000, EngineCard.DEFAULT.prefillMillis(8_000) + 20, 400);

        // Then
        assertThat(view.speeds().scale(0, now)).isLessThan(1.2);
    }
}
