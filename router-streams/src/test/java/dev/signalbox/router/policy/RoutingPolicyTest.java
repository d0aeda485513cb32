package dev.signalbox.router.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import dev.signalbox.records.Lane;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.fleet.TargetHealth.Circuit;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.fleet.Fleets;
import dev.signalbox.router.inflight.Load;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingPolicyTest {
    private static final long NOW = 1_000_000;
    private static final long DEADLINE = NOW + 60_000;

    private final RoutingPolicy policy = RoutingPolicy.predictedFirstToken();
    private final RandomGenerator random = new SplittableRandom(7);
    private long attempts;

    private static Facts facts(String model, int promptTokens, int features) {
        return new Facts(model, true, promptTokens, 0, features, "", new long[0], Facts.Spans.UNKNOWN);
    }

    private static Ask ask(int promptTokens) {
        return Ask.first(facts("all", promptTokens, 0), Lane.INTERACTIVE, DEADLINE);
    }

    private static Ask askAfter(String... tried) {
        return new Ask(facts("all", 100, 0), Lane.INTERACTIVE, DEADLINE, tried.length + 1, List.of(tried), 0, 0);
    }

    private Choice choose(Ask ask, FleetView view) {
        return policy.choose(ask, view, NOW, random);
    }

    private Choice.Chosen chosen(Ask ask, FleetView view) {
        return (Choice.Chosen) choose(ask, view);
    }

    private AttemptId run(FleetView view, String target, int promptTokens) {
        var id = new AttemptId(0, 1, attempts++);
        view.begin(id, target, "w", Load.of(promptTokens, 0, Double.NaN, true), NOW);
        return id;
    }

    @Test
    void the_target_with_fewer_prompts_before_it_is_chosen() {
        // Given
        var view = Fleets.view("r", 2, 64);
        run(view, "m0@p0", 8_000);

        // When
        var chosen = chosen(ask(1_000), view);

        // Then
        assertThat(chosen.target()).isEqualTo("m1@p1");
        assertThat(chosen.worker()).isEqualTo("w");
        assertThat(chosen.predictedMillis()).isBetween(50.0, 500.0);
    }

    @Test
    void equal_targets_are_chosen_alike_often() {
        // Given
        var view = Fleets.view("r", 4, 64);
        var count = new int[4];

        // When
        for (int i = 0; i < 4_000; i++) {
            count[chosen(ask(1_000), view).index()]++;
        }

        // Then
        assertThat(count).satisfies(c -> {
            for (int n : c) {
                assertThat(n).isBetween(850, 1_150);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                                       |                     | false",
        "tools                                  |                     | false",
        "prefill                                |                     | true",
        "prefill-flag                           |                     | true",
        "prefill                                | CONTINUED_GRAMMAR   | false",
        "prefill prefill-grammar                | CONTINUED_GRAMMAR   | true",
        "prefill prefill-logprobs logprobs      | CONTINUED_LOGPROBS  | true",
        "prefill                                | CONTINUED_LOGPROBS  | false",
        "prefill                                | CONTINUED_REASONING | false",
        "prefill prefill-reasoning              | CONTINUED_REASONING | true"})
    void an_answer_goes_on_only_where_a_model_says_that_it_can(String words, String alsoNeeded, boolean can) {
        // Given
        var catalog = Fleets.catalog(1, List.of("m0"), 0, words == null ? List.of() : List.of(words.split(" ")));
        var view = new FleetView("r");
        view.catalog(catalog, 0);
        view.workers(List.of(Fleets.worker("w", 1, catalog, 8)), 0);
        int features = Feature.CONTINUATION.bit() | (alsoNeeded == null ? 0 : Feature.valueOf(alsoNeeded).bit());

        // When
        var choice = choose(Ask.first(facts("all", 10, features), Lane.INTERACTIVE, DEADLINE), view);

        // Then
        assertThat(choice instanceof Choice.Chosen).isEqualTo(can);
        assertThat(can || choice instanceof Choice.Refuse).isTrue();
    }

    @Test
    void the_same_seed_gives_the_same_choice() {
        // Given
        var view = Fleets.view("r", 50, 64);

        // Then
        for (int seed = 0; seed < 50; seed++) {
            var once = (Choice.Chosen) policy.choose(ask(10), view, NOW, new SplittableRandom(seed));
            var again = (Choice.Chosen) policy.choose(ask(10), view, NOW, new SplittableRandom(seed));
            assertThat(again.index()).isEqualTo(once.index());
        }
    }

    @Test
    void a_request_waits_for_credit_while_the_only_homes_minute_is_used_up() {
        // Given
        var view = Fleets.view("r", 1, 4);
        view.workers(List.of(Fleets.worker("w", 1, view.catalog(), 0)), NOW);

        // When
        var held = choose(ask(10), view);

        // Then
        assertThat(held).isInstanceOfSatisfying(Choice.Hold.class, h -> assertThat(h.why()).isEqualTo(Choice.Why.NO_CREDIT));
        assertThat(held.candidates().reasons()).containsOnly(Filter.NO_CREDIT.code());
    }

    @Test
    void a_request_is_held_while_every_target_is_full_and_goes_out_when_one_has_room() {
        // Given
        var view = Fleets.view("r", 2, 1);
        var first = run(view, "m0@p0", 10);
        run(view, "m1@p1", 10);

        // When
        var held = choose(ask(10), view);
        view.end(first, NOW);
        var after = chosen(ask(10), view);

        // Then
        assertThat(held).isInstanceOfSatisfying(Choice.Hold.class, h -> assertThat(h.why()).isEqualTo(Choice.Why.NO_CREDIT));
        assertThat(held.candidates().reasons()).containsOnly(Filter.NO_CREDIT.code());
        assertThat(after.target()).isEqualTo("m0@p0");
    }

    @Test
    void a_hedge_goes_only_where_the_request_has_not_been_and_never_back() {
        // Given
        var view = Fleets.view("r", 2, 64);

        // When
        var second = policy.hedge(askAfter("m0@p0"), view, NOW, random);
        var third = policy.hedge(askAfter("m0@p0", "m1@p1"), view, NOW, random);

        // Then
        assertThat(second).isInstanceOfSatisfying(Choice.Chosen.class, c -> assertThat(c.target()).isEqualTo("m1@p1"));
        assertThat(third).isInstanceOf(Choice.Hold.class);
    }

    @Test
    void a_hedge_leaves_a_quarter_of_a_target_and_three_tenths_of_the_fleet_alone() {
        // Given
        var full = Fleets.view("r", 3, 16);
        var busy = Fleets.view("r", 3, 16);
        for (int i = 0; i < 12; i++) {
            run(full, "m1@p1", 10);
            run(full, "m2@p2", 10);
        }
        for (int i = 0; i < 17; i++) {
            run(busy, "m0@p0", 10);
            run(busy, "m1@p1", 10);
        }
        run(busy, "m2@p2", 10);
        run(busy, "m2@p2", 10);

        // Then
        assertThat(policy.hedge(askAfter("m0@p0"), full, NOW, random)).isInstanceOf(Choice.Hold.class);
        assertThat(policy.hedge(askAfter(), busy, NOW, random)).as("70 %% of the slots are taken").isInstanceOf(Choice.Hold.class);
        assertThat(choose(askAfter("m0@p0"), full)).isInstanceOf(Choice.Chosen.class);
    }

    @Test
    void a_hedge_goes_to_no_target_that_is_ill() {
        // Given
        var view = Fleets.view("r", 2, 16);
        view.health(Fleets.health("m1@p1", Circuit.OPEN, 0, NOW), NOW);

        // Then
        assertThat(policy.hedge(askAfter("m0@p0"), view, NOW, random)).isInstanceOf(Choice.Hold.class);
    }

    @Test
    void batch_leaves_some_of_the_credit_to_others() {
        // Given
        var view = Fleets.view("r", 1, 16);
        for (int i = 0; i < 14; i++) {
            run(view, "m0@p0", 10);
        }
        var batch = Ask.first(facts("all", 10, 0), Lane.BATCH, DEADLINE);

        // Then
        assertThat(choose(batch, view)).isInstanceOf(Choice.Hold.class);
        assertThat(choose(ask(10), view)).isInstanceOf(Choice.Chosen.class);
    }

    @Test
    void a_failed_target_is_not_tried_again_while_another_is_left() {
        // Given
        var view = Fleets.view("r", 3, 64);

        // Then
        for (int i = 0; i < 50; i++) {
            assertThat(chosen(askAfter("m0@p0", "m2@p2"), view).target()).isEqualTo("m1@p1");
        }
        assertThat(chosen(askAfter("m0@p0", "m1@p1", "m2@p2"), view).candidates().reasons()).containsOnly(0);
    }

    @Test
    void a_request_waits_for_a_full_target_rather_than_go_back_to_where_it_failed() {
        // Given
        var view = Fleets.view("r", 2, 1);
        run(view, "m1@p1", 10);

        // Then
        assertThat(choose(askAfter("m0@p0"), view)).isInstanceOf(Choice.Hold.class);
    }

    @Test
    void an_open_circuit_is_avoided_and_the_last_of_a_route_is_probed_one_at_a_time() {
        // Given
        var view = Fleets.view("r", 2, 64);
        view.health(Fleets.health("m0@p0", Circuit.OPEN, 0, NOW), NOW);
        var avoided = chosen(ask(10), view);
        view.health(Fleets.health("m1@p1", Circuit.OPEN, 0, NOW), NOW);

        // When
        var probe = chosen(ask(10), view);
        run(view, probe.target(), 10);
        var other = chosen(ask(10), view);
        run(view, other.target(), 10);
        var third = choose(ask(10), view);

        // Then
        assertThat(avoided.target()).isEqualTo("m1@p1");
        assertThat(probe.probe()).isTrue();
        assertThat(other.target()).isNotEqualTo(probe.target());
        assertThat(third).isInstanceOfSatisfying(Choice.Hold.class, h -> assertThat(h.why()).isEqualTo(Choice.Why.PROBING));
    }

    @Test
    void a_target_that_may_be_ill_still_is_tried_only_by_who_can_have_a_second_attempt() {
        // Given
        var view = Fleets.view("r", 2, 64);
        view.health(Fleets.health("m0@p0", Circuit.PROBING, 0, NOW), NOW);
        var tried = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            tried.add(chosen(ask(10), view).target());
        }

        // When
        while (view.hedges().any("all", NOW)) {
            view.hedges().take("all", NOW);
        }
        var without = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            without.add(chosen(ask(10), view).target());
        }

        // Then
        assertThat(tried).containsExactlyInAnyOrder("m0@p0", "m1@p1");
        assertThat(without).containsExactly("m1@p1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void of_a_name_without_second_attempts_one_call_at_a_time_tries_whatever_is_saved(boolean saved) {
        // Given
        var view = Fleets.view("r", 2, 64);
        var before = view.catalog();
        while (!saved && view.hedges().any("all", NOW)) {
            view.hedges().take("all", NOW);
        }
        view.catalog(new Catalog(2, before.providers(), before.models(),
                List.of(new Route("all", List.of("m0", "m1"), Route.Hedge.NONE, 10)), List.of()), NOW);
        view.health(Fleets.health("m0@p0", Circuit.PROBING, 0, NOW), NOW);
        var tried = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            tried.add(chosen(ask(10), view).target());
        }

        // When
        run(view, "m0@p0", 10);
        var meanwhile = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            meanwhile.add(chosen(ask(10), view).target());
        }

        // Then
        assertThat(tried).contains("m0@p0");
        assertThat(meanwhile).containsExactly("m1@p1");
    }

    @Test
    void batch_tries_whatever_is_saved() {
        // Given
        var view = Fleets.view("r", 1, 64);
        view.health(Fleets.health("m0@p0", Circuit.PROBING, 0, NOW), NOW);
        while (view.hedges().any("all", NOW)) {
            view.hedges().take("all", NOW);
        }

        // When
        var batch = chosen(Ask.first(facts("all", 10, 0), Lane.BATCH, DEADLINE), view);

        // Then
        assertThat(batch.probe()).as("taken at once, not for want of others").isFalse();
    }

    @Test
    void a_second_attempt_goes_nowhere_where_somebody_may_be_ill() {
        // Given
        var view = Fleets.view("r", 3, 64);
        view.health(Fleets.health("m0@p0", Circuit.PROBING, 0, NOW), NOW);

        // Then
        for (int i = 0; i < 50; i++) {
            assertThat(policy.hedge(askAfter("m1@p1"), view, NOW, random))
                    .isInstanceOfSatisfying(Choice.Chosen.class, c -> assertThat(c.target()).isEqualTo("m2@p2"));
        }
    }

    @Test
    void a_caller_is_told_soon_that_every_target_is_down() {
        // Given
        var view = Fleets.view("r", 1, 64);
        view.health(Fleets.health("m0@p0", Circuit.OPEN, 0, NOW), NOW);
        run(view, "m0@p0", 10);

        // When
        var waited = choose(new Ask(facts("all", 10, 0), Lane.INTERACTIVE, DEADLINE, 1, List.of(), 6_000, 0), view);
        var batch = choose(new Ask(facts("all", 10, 0), Lane.BATCH, DEADLINE, 1, List.of(), 6_000, 0), view);

        // Then
        assertThat(waited).isInstanceOfSatisfying(Choice.Refuse.class, r -> assertThat(r.failure()).isEqualTo(Failure.NO_TARGET));
        assertThat(batch).isInstanceOf(Choice.Hold.class);
    }

    @ParameterizedTest
    @CsvSource({"PROVIDER_AUTH, 4000", "PROVIDER_AUTH, 30000", "MODEL_MISSING, 4000", "MODEL_MISSING, 30000", "QUOTA_EXHAUSTED, 30000", "RATE_LIMITED, 30000", "PROVIDER_OVERLOADED, 30000"})
    void what_every_target_cools_down_for_is_what_its_caller_is_told_and_a_refused_key_is_not_waited_for(Failure why, long millis) {
        // Given
        var view = Fleets.view("r", 2, 64);
        view.health(Fleets.cooling("m0@p0", why == Failure.MODEL_MISSING ? why : Failure.PROVIDER_AUTH, NOW + millis, NOW), NOW);
        view.health(Fleets.cooling("m1@p1", why, NOW + millis, NOW), NOW);

        // When
        var choice = choose(ask(10), view);
        var batch = choose(Ask.first(facts("all", 10, 0), Lane.BATCH, DEADLINE), view);

        // Then
        assertThat(choice).isInstanceOfSatisfying(Choice.Refuse.class, r -> {
            assertThat(r.failure()).isEqualTo(why);
            assertThat(r.retryAfterMillis()).isEqualTo(millis);
        });
        assertThat(batch).as("a key may be mended before its deadline").isInstanceOf(Choice.Hold.class);
    }

    @Test
    void where_one_refuses_our_key_and_one_lacks_the_model_the_key_is_what_its_caller_hears_of() {
        // Given
        var view = Fleets.view("r", 3, 64);
        view.health(Fleets.cooling("m0@p0", Failure.MODEL_MISSING, NOW + 1_000, NOW), NOW);
        view.health(Fleets.cooling("m1@p1", Failure.PROVIDER_AUTH, NOW + 2_000, NOW), NOW);
        view.health(Fleets.cooling("m2@p2", Failure.MODEL_MISSING, NOW + 3_000, NOW), NOW);

        // Then
        assertThat(choose(ask(10), view)).isInstanceOfSatisfying(Choice.Refuse.class, r -> assertThat(r.failure()).isEqualTo(Failure.PROVIDER_AUTH));
    }

    @Test
    void a_refused_key_keeps_nobody_from_another_target_that_is_well_or_soon_will_be() {
        // Given
        var view = Fleets.view("r", 2, 64);
        view.health(Fleets.cooling("m0@p0", Failure.PROVIDER_AUTH, NOW + 1_000, NOW), NOW);

        // Then
        assertThat(chosen(ask(10), view).target()).isEqualTo("m1@p1");
        view.health(Fleets.cooling("m1@p1", Failure.RATE_LIMITED, NOW + 4_000, NOW), NOW);
        assertThat(choose(ask(10), view)).isInstanceOfSatisfying(Choice.Hold.class, h -> assertThat(h.notBefore()).isEqualTo(NOW + 4_000));
    }

    @Test
    void who_has_just_refused_a_key_is_not_asked_again_before_its_worker_has_reported_it() {
        // Given
        var view = Fleets.view("r", 1, 64);

        // When
        var choice = choose(new Ask(facts("all", 10, 0), Lane.STANDARD, DEADLINE, 2, List.of("m0@p0"), 0, 0,
                new Ask.Closed(Failure.PROVIDER_AUTH, List.of("m0@p0"))), view);

        // Then
        assertThat(choice).isInstanceOfSatisfying(Choice.Refuse.class, r -> assertThat(r.failure()).isEqualTo(Failure.PROVIDER_AUTH));
    }

    @Test
    void who_cools_down_is_waited_for_unless_that_takes_too_long() {
        // Given
        var view = Fleets.view("r", 1, 64);
        view.health(Fleets.health("m0@p0", Circuit.CLOSED, NOW + 4_000, NOW), NOW);
        var hold = choose(ask(10), view);
        view.health(Fleets.health("m0@p0", Circuit.CLOSED, NOW + 20_000, NOW), NOW);

        // When
        var refused = choose(ask(10), view);
        var batch = choose(Ask.first(facts("all", 10, 0), Lane.BATCH, DEADLINE), view);

        // Then
        assertThat(batch).isInstanceOf(Choice.Hold.class);
        assertThat(hold).isInstanceOfSatisfying(Choice.Hold.class, h -> assertThat(h.notBefore()).isEqualTo(NOW + 4_000));
        assertThat(refused).isInstanceOfSatisfying(Choice.Refuse.class, r -> {
            assertThat(r.failure()).isEqualTo(Failure.RATE_LIMITED);
            assertThat(r.retryAfterMillis()).isEqualTo(20_000);
        });
    }

    @Test
    void a_target_whose_reports_stop_while_others_go_on_loses_traffic_smoothly_and_comes_back() {
        // Given
        var view = Fleets.view("r", 2, 64);
        for (int i = 10; i >= 0; i--) {
            view.health(Fleets.health("m0@p0", Circuit.CLOSED, 0, NOW - 60_000 - i * 1_000), NOW);
            view.health(Fleets.health("m1@p1", Circuit.CLOSED, 0, NOW - i * 1_000), NOW);
        }

        // When
        var chosen = chosen(ask(10), view);
        view.health(Fleets.health("m0@p0", Circuit.CLOSED, 0, NOW), NOW);
        var back = chosen(ask(10), view);

        // Then
        assertThat(chosen.candidates().reasons()).containsExactly(Filter.REPORTS_TOO_OLD.code(), 0);
        assertThat(back.candidates().reasons()).containsOnly(0);
    }

    @Test
    void when_all_reports_stop_nobody_is_left_out() {
        // Given
        var view = Fleets.view("r", 2, 64);
        for (int i = 10; i >= 0; i--) {
            view.health(Fleets.health("m0@p0", Circuit.CLOSED, 0, NOW - 600_000 - i * 1_000), NOW);
            view.health(Fleets.health("m1@p1", Circuit.CLOSED, 0, NOW - 600_000 - i * 1_000), NOW);
        }

        // Then
        assertThat(chosen(ask(10), view).candidates().reasons()).containsOnly(0);
    }

    @Test
    void words_that_say_how_a_model_goes_on_say_nothing_of_what_else_it_can() {
        // Given
        var view = new FleetView("r");
        var catalog = Fleets.catalog(1, List.of("m0"), 1_000, List.of("prefill", "prefill-grammar"));
        view.catalog(catalog, NOW);
        view.workers(List.of(Fleets.worker("w", 1, catalog, 4)), NOW);

        // When
        var all = facts("all", 10, Feature.mask(Set.of(Feature.TOOLS, Feature.JSON_SCHEMA, Feature.LOGPROBS, Feature.VISION)));

        // Then
        assertThat(choose(Ask.first(all, Lane.INTERACTIVE, DEADLINE), view)).isInstanceOf(Choice.Chosen.class);
    }

    @Test
    void capabilities_count_only_where_they_are_declared() {
        // Given
        var declared = new FleetView("r");
        var catalog = Fleets.catalog(1, List.of("m0"), 1_000, List.of("tools"));
        declared.catalog(catalog, NOW);
        declared.workers(List.of(Fleets.worker("w", 1, catalog, 4)), NOW);
        var vision = Ask.first(facts("all", 10, Feature.mask(Set.of(Feature.VISION, Feature.TOOLS))), Lane.INTERACTIVE, DEADLINE);
        var tools = Ask.first(facts("all", 10, Feature.mask(Set.of(Feature.TOOLS))), Lane.INTERACTIVE, DEADLINE);

        // Then
        assertThat(choose(vision, declared))
                .isInstanceOfSatisfying(Choice.Refuse.class, r -> assertThat(r.failure()).isEqualTo(Failure.INVALID_REQUEST));
        assertThat(choose(tools, declared)).isInstanceOf(Choice.Chosen.class);
        assertThat(choose(vision, Fleets.view("r", 1, 4))).isInstanceOf(Choice.Chosen.class);
    }

    @Test
    void a_prompt_that_surely_does_not_fit_is_refused_as_too_long() {
        // Given
        var view = new FleetView("r");
        var catalog = Fleets.catalog(1, List.of("m0"), 1_000, List.of());
        view.catalog(catalog, NOW);
        view.workers(List.of(Fleets.worker("w", 1, catalog, 4)), NOW);

        // Then
        assertThat(choose(ask(1_200), view)).isInstanceOf(Choice.Chosen.class);
        assertThat(choose(ask(1_300), view))
                .isInstanceOfSatisfying(Choice.Refuse.class, r -> assertThat(r.failure()).isEqualTo(Failure.CONTEXT_LENGTH));
        assertThat(choose(new Ask(facts("all", 10, 0), Lane.INTERACTIVE, DEADLINE, 2, List.of(), 0, 1_000), view))
                .isInstanceOfSatisfying(Choice.Refuse.class, r -> assertThat(r.failure()).isEqualTo(Failure.CONTEXT_LENGTH));
    }

    @Test
    void an_unknown_name_is_refused_and_a_route_without_a_worker_is_waited_for() {
        // Given
        var view = Fleets.view("r", 1, 4);
        var unknown = Ask.first(facts("nobody", 10, 0), Lane.INTERACTIVE, DEADLINE);

        // When
        var refused = choose(unknown, view);
        view.workers(List.of(), NOW);
        var noWorker = choose(ask(10), view);
        view.workers(List.of(Fleets.worker("w", 1, List.of(new Lease.Slots("m0@p0", 4, 0)), true)), NOW);
        var draining = choose(ask(10), view);

        // Then
        assertThat(refused)
                .isInstanceOfSatisfying(Choice.Refuse.class, r -> assertThat(r.failure()).isEqualTo(Failure.UNKNOWN_MODEL));
        assertThat(noWorker).isInstanceOfSatisfying(Choice.Hold.class, h -> assertThat(h.why()).isEqualTo(Choice.Why.NO_WORKER));
        assertThat(draining.candidates().reasons()).containsOnly(Filter.DRAINING.code());
    }

    @Test
    void what_is_late_already_is_refused() {
        var late = Ask.first(facts("all", 10, 0), Lane.INTERACTIVE, NOW);
        assertThat(choose(late, Fleets.view("r", 1, 4)))
                .isInstanceOfSatisfying(Choice.Refuse.class, r -> assertThat(r.failure()).isEqualTo(Failure.DEADLINE));
    }

    @Test
    void a_target_that_has_fallen_silent_is_left_for_one_that_answers() {
        // Given: both have one prompt each; m0 was silent for 20 s, m1 gave a token just now
        var view = Fleets.view("r", 2, 64);
        view.begin(new AttemptId(0, 1, 900), "m0@p0", "w", Load.of(1_000, 0, 100, true), NOW - 20_000);
        view.begin(new AttemptId(0, 1, 901), "m1@p1", "w", Load.of(1_000, 0, 100, true), NOW);

        // Then
        var seen = new HashSet<String>();
        for (int i = 0; i < 20; i++) {
            seen.add(chosen(ask(100), view).target());
        }
        assertThat(seen).containsExactly("m1@p1");
    }

    @Test
    void a_few_candidates_keep_all_their_terms_and_many_only_those_of_the_cheapest() {
        // Given
        var many = Fleets.view("r", 300, 64);
        run(many, "m7@p7", 50_000);

        // When
        var few = chosen(ask(1_000), Fleets.view("r", 16, 64)).candidates();
        var packed = chosen(ask(1_000), many);

        // Then
        assertThat(few.detailed()).hasSize(16);
        assertThat(few.terms()).containsExactly("queue", "prefill", "step", "memory", "errors", "staleness");
        assertThat(packed.candidates().detailed()).hasSize(4).doesNotContain(7);
        assertThat(packed.candidates().targets()).hasSize(300);
        float chosenScore = Float.float16ToFloat(packed.candidates().scores()[packed.place()]);
        assertThat(chosenScore).isBetween((float) packed.predictedMillis() * 0.99f, (float) packed.predictedMillis() * 1.01f);
        float queued = Float.float16ToFloat(packed.candidates().scores()[7]);
        assertThat(queued).isGreaterThan(chosenScore * 2);
    }

    /** Two targets on a clock: each takes its own time for a first token, and the faster one has learned to be so. */
    private int[] traffic(long[] takes, int requests, long everyMillis, FleetView view, long from) {
        var count = new int[2];
        for (int i = 0; i < requests; i++) {
            long now = from + i * everyMillis;
            var chosen = (Choice.Chosen) policy.choose(Ask.first(facts("all", 200, 0), Lane.INTERACTIVE, Long.MAX_VALUE), view, now, random);
            count[chosen.index()]++;
            var id = new AttemptId(0, 1, attempts++);
            view.begin(id, chosen.target(), "w", chosen.load(), now);
            view.firstToken(id, takes[chosen.index()] * 1_000, now + takes[chosen.index()]);
            view.end(id, now + takes[chosen.index()]);
        }
        return count;
    }

    @Test
    void a_target_that_was_slow_once_gets_its_traffic_back_when_it_is_well_again() {
        // Given
        var view = Fleets.view("r", 2, 64);
        traffic(new long[] {20, 20}, 500, 500, view, NOW);
        var ill = traffic(new long[] {5_000, 20}, 500, 500, view, NOW + 250_000);

        // When
        var well = traffic(new long[] {20, 20}, 1_000, 500, view, NOW + 500_000);

        // Then
        assertThat(ill[0]).as("asked now and then while it is ill, of 500").isBetween(1, 40);
        assertThat(well[0]).as("of 1,000").isGreaterThan(200);
    }

    @Test
    void a_target_that_is_faster_than_anybody_knows_is_found() {
        // Given
        var view = Fleets.view("r", 2, 64);
        traffic(new long[] {3, 40}, 200, 100, view, NOW);

        // When
        var later = traffic(new long[] {3, 1}, 1_000, 500, view, NOW + 20_000);

        // Then
        assertThat(later[1]).as("of 1,000").isGreaterThan(300);
    }

    @Test
    void nobody_is_sent_to_a_target_that_is_predicted_to_take_far_longer() {
        // Given
        var view = Fleets.view("r", 2, 64);
        run(view, "m0@p0", 60_000);

        // When
        var count = new int[2];
        for (int i = 0; i < 1_000; i++) {
            count[chosen(ask(10), view).index()]++;
        }

        // Then
        assertThat(count[0]).isZero();
    }
}
