package dev.signalbox.router.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.records.fleet.TargetHealth.Circuit;
import dev.signalbox.records.fleet.TargetProfile;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.fleet.Fleets;
import dev.signalbox.router.policy.RoutingPolicy;
import dev.signalbox.router.state.Effect;
import dev.signalbox.router.state.RequestMachine;
import dev.signalbox.router.state.KeptRequests;
import dev.signalbox.router.state.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine over the real policy and the real view: what the view counts is what the machine holds, whatever happens. */
class FleetRoutingTest {
    private static final int TARGETS = 3;
    private static final int LIMIT = 4;

    private final FleetView view = Fleets.view("r", TARGETS, LIMIT);
    private final FleetRouting routing = new FleetRouting(view, RoutingPolicy.predictedFirstToken(), () -> 0);
    private final KeptRequests table = new KeptRequests();
    private final List<Effect> said = new ArrayList<>();
    private boolean workerGone;
    private long numbers;
    private long offset;
    private long now = 1_000_000;
    private final RequestMachine machine;

    FleetRoutingTest() {
        view.epoch(5);
        routing.at(now);
        machine = new RequestMachine(0, Rules.DEFAULT, table, routing, routing, new SelfAlone(() -> true, (process, _) -> workerGone && process.equals("w")), () -> numbers++);
        said.addAll(machine.resume(now));
    }

    private void request(String id, boolean batch) {
        request(id, true, batch);
    }

    private void request(String id, boolean stream, boolean batch) {
        var facts = new Facts("all", stream, 500, 100, 0, "a", new long[0], Facts.Spans.UNKNOWN);
        Optional<ReplyAddress> to = batch ? Optional.empty() : Optional.of(new ReplyAddress("i", 1, 0));
        routing.at(now);
        said.addAll(machine.onRequest(
                new InferenceRequest(new RequestId(id), 0, 0, "t", batch ? Lane.BATCH : Lane.INTERACTIVE, Dialect.OPENAI_CHAT, now,
                        now + 30_000, facts, new Body.Inline(Bytes.EMPTY), to, Optional.empty(), false),
                offset++, now));
    }

    /** The same request again, to go on where an attempt at that target broke off. */
    private void continues(String id, String target) {
        var facts = new Facts("all", true, 500, 100, 0, "a", new long[0], Facts.Spans.UNKNOWN);
        var from = new Continuation(new AttemptId(0, 5, 99), 3, target, "so far", "", 2, Bytes.EMPTY);
        routing.at(now);
        said.addAll(machine.onRequest(
                new InferenceRequest(new RequestId(id), 1, 0, "t", Lane.INTERACTIVE, Dialect.OPENAI_CHAT, now, now + 30_000, facts,
                        new Body.Inline(Bytes.EMPTY), Optional.of(new ReplyAddress("i", 1, 0)), Optional.of(from), false),
                offset++, now));
    }

    @Test
    void an_answer_goes_on_elsewhere_than_where_it_broke_off_and_the_worker_is_told_from_where() {
        for (int i = 0; i < 20; i++) {
            // When
            var broke = "m" + i % TARGETS + "@p" + i % TARGETS;
            continues("c" + i, broke);

            // Then
            var sent = sent().getLast();
            assertThat(sent.request().id().value()).isEqualTo("c" + i);
            assertThat(sent.target()).isNotEqualTo(broke);
            assertThat(sent.request().continuation()).hasValueSatisfying(c -> assertThat(c.text()).isEqualTo("so far"));
            event(finished(sent));
        }
    }

    /** The same request again, with nothing shown so far. */
    private void publishedAgain(String id) {
        var facts = new Facts("all", true, 500, 100, 0, "a", new long[0], Facts.Spans.UNKNOWN);
        routing.at(now);
        said.addAll(machine.onRequest(
                new InferenceRequest(new RequestId(id), 1, 0, "t", Lane.INTERACTIVE, Dialect.OPENAI_CHAT, now, now + 30_000, facts,
                        new Body.Inline(Bytes.EMPTY), Optional.of(new ReplyAddress("i", 1, 0)), Optional.empty(), false),
                offset++, now));
    }

    private void spendAllOnBreaks() {
        while (view.retries().allowsAfterBreak("all", now)) {
            view.retries().takeAfterBreak("all", now);
        }
    }

    @Test
    void an_answer_that_broke_off_waits_for_its_budget_and_is_then_told_that_too_many_did() {
        // Given
        spendAllOnBreaks();

        // When
        continues("c", "m0@p0");
        publishedAgain("b");
        int sentAtOnce = sent().size();
        later(6_000);

        // Then
        assertThat(sentAtOnce).isZero();
        assertThat(sent()).isEmpty();
        assertThat(said.stream().filter(Effect.Tell.class::isInstance).map(Object::toString)).hasSize(2)
                .allMatch(told -> told.contains("too many answers broke off lately"));
    }

    @Test
    void what_a_dead_router_leaves_behind_costs_nobody_s_budget() {
        // Given
        spendAllOnBreaks();

        // When
        view.routerEnded("other", 1, now);
        publishedAgain("moved");
        continues("broken", "m0@p0");

        // Then
        assertThat(sent()).extracting(d -> d.request().id().value()).containsExactly("moved");
    }

    @Test
    void an_answer_that_goes_on_earns_nothing_for_others() {
        // Given
        spendAllOnBreaks();

        // When
        for (int i = 0; i < 30; i++) {
            request("first" + i, false);
            event(finished(sent().getLast()));
        }
        int may = 0;
        for (; view.retries().allowsAfterBreak("all", now) && may < 100; may++) {
            continues("c" + may, "m0@p0");
            event(finished(sent().getLast()));
        }

        // Then
        assertThat(may).isBetween(2, 4);
    }

    @Test
    void what_ran_at_a_target_when_it_died_is_tried_elsewhere_although_no_retry_is_left() {
        // Given
        for (int i = 0; i < TARGETS; i++) {
            while (view.retries().allows("all", now)) {
                view.retries().take("all", "m" + i + "@p" + i, now);
            }
        }
        request("well", false);
        event(finished(sent().getLast()));
        var dead = sent().getLast().target();
        for (int i = 0; i < 2 * TARGETS; i++) {
            request("q" + i, false);
        }
        var there = sent().stream().skip(1).filter(d -> d.target().equals(dead)).toList();
        int before = sent().size();
        assertThat(there).isNotEmpty();

        // When
        there.forEach(d -> event(failed(d, Failure.STREAM_BROKEN)));

        // Then
        assertThat(sent().stream().skip(before).map(d -> d.request().id())).containsExactlyElementsOf(
                there.stream().map(d -> d.request().id()).toList());

        // When
        var other = sent().stream().skip(before).findFirst().orElseThrow();
        event(failed(other, Failure.STREAM_BROKEN));

        // Then
        assertThat(sent()).as("that target has answered nobody").hasSize(before + there.size());
    }

    private void event(AttemptEvent event) {
        routing.at(now);
        routing.heard(event);
        said.addAll(machine.onEvent(event, now));
    }

    private void later(long millis) {
        now += millis;
        routing.at(now);
        said.addAll(machine.onTick(now));
    }

    private List<Dispatch> sent() {
        return said.stream().filter(Effect.Send.class::isInstance).map(e -> ((Effect.Send) e).dispatch()).toList();
    }

    private List<Failure> lastWords() {
        return said.stream().filter(e -> e instanceof Effect.Tell t && t.reply() instanceof Reply.Final)
                .map(e -> ((Reply.Final) ((Effect.Tell) e).reply()).failure()).toList();
    }

    private List<Decision> decided() {
        return said.stream().filter(Effect.Note.class::isInstance).map(e -> ((Effect.Note) e).decision()).toList();
    }

    private AttemptEvent.Run run(Dispatch d) {
        return new AttemptEvent.Run(d.worker(), d.workerEpoch(), d.target(), d.catalogVersion(), d.number(), "t", "all", Lane.INTERACTIVE);
    }

    private AttemptEvent.Timings took(long micros) {
        return new AttemptEvent.Timings(now - micros / 1_000, micros, micros);
    }

    private AttemptEvent failed(Dispatch d, Failure failure) {
        return new AttemptEvent.Failed(d.request().id(), d.attempt(), run(d), took(1_000), failure, "no", 0, false, Usage.NONE, Bytes.EMPTY);
    }

    private AttemptEvent turnedAway(Dispatch d, Failure failure) {
        return new AttemptEvent.Failed(d.request().id(), d.attempt(), run(d), took(1_000), failure, "never", 0, false, Usage.NONE, Bytes.EMPTY, true);
    }

    @ParameterizedTest
    @EnumSource(value = Failure.class, names = {"PROVIDER_ERROR", "RATE_LIMITED", "PROVIDER_OVERLOADED", "QUOTA_EXHAUSTED"})
    void who_says_that_a_request_is_not_to_come_again_does_not_get_it_again_whatever_others_say_after(Failure failure) {
        // Given
        request("q", false);
        event(turnedAway(sent().getLast(), failure));
        var closed = sent().getFirst().target();

        // When
        for (int i = 0; i < 60 && lastWords().isEmpty(); i++) {
            event(failed(sent().getLast(), Failure.PROVIDER_ERROR));
            later(500);
        }

        // Then
        assertThat(sent()).hasSizeGreaterThan(2).extracting(Dispatch::target).containsOnlyOnce(closed);
    }

    @Test
    void where_all_say_that_a_request_is_not_to_come_again_its_caller_is_told_at_once_in_the_last_one_s_words() {
        // Given
        request("q", false);

        // When
        for (int i = 0; i < TARGETS; i++) {
            event(turnedAway(sent().getLast(), Failure.PROVIDER_ERROR));
        }

        // Then
        assertThat(sent()).extracting(Dispatch::target).hasSize(TARGETS).doesNotHaveDuplicates();
        assertThat(lastWords()).containsExactly(Failure.PROVIDER_ERROR);
    }

    private AttemptEvent firstToken(Dispatch d) {
        return new AttemptEvent.FirstToken(d.request().id(), d.attempt(), run(d), took(40_000));
    }

    private AttemptEvent finished(Dispatch d) {
        return new AttemptEvent.Finished(d.request().id(), d.attempt(), run(d), took(40_000), FinishReason.STOP, Usage.NONE);
    }

    private AttemptEvent stopped(Dispatch d) {
        return new AttemptEvent.Stopped(d.request().id(), d.attempt(), run(d), took(40_000), Usage.NONE, 0);
    }

    private int counted() {
        int sum = 0;
        for (int i = 0; i < view.own().targets(); i++) {
            assertThat(view.own().requests(i)).isNotNegative();
            assertThat(view.own().prefillTokens(i)).isNotNegative();
            sum += view.own().requests(i);
        }
        return sum;
    }

    private int open() {
        var open = new int[1];
        table.forEach(state -> open[0] += (int) state.attempts().stream().filter(a -> a.open() && !a.target().isEmpty()).count());
        return open[0];
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void what_the_view_counts_is_what_the_machine_holds(long seed) {
        var random = new SplittableRandom(seed);
        for (int step = 0; step < 600; step++) {
            // When
            var dispatches = sent();
            var any = dispatches.isEmpty() ? null : dispatches.get(random.nextInt(Math.max(0, dispatches.size() - 20), dispatches.size()));
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> request("q" + step, random.nextInt(4) == 0);
                case 3 -> later(random.nextInt(2_000));
                case 4 -> {
                    if (random.nextInt(20) == 0) {
                        workerGone = !workerGone;
                        machine.leasesChanged();
                        later(10);
                    }
                }
                default -> {
                    if (any != null) {
                        event(someEvent(any, random));
                    }
                }
            }

            // Then
            assertThat(counted()).isEqualTo(open());
        }
        machine.leave();
        assertThat(view.own().isEmpty()).isTrue();
    }

    private AttemptEvent someEvent(Dispatch d, SplittableRandom random) {
        return switch (random.nextInt(9)) {
            case 0 -> new AttemptEvent.Accepted(d.request().id(), d.attempt(), run(d), took(10));
            case 1, 2 -> firstToken(d);
            case 3 -> finished(d);
            case 4 -> failed(d, random.nextBoolean() ? Failure.PROVIDER_ERROR : Failure.RATE_LIMITED);
            case 5 -> new AttemptEvent.Won(d.request().id(), d.attempt(), 0);
            case 6 -> stopped(d);
            case 7 -> new AttemptEvent.Overloaded(d.request().id(), d.attempt(), run(d), 2);
            default -> new AttemptEvent.Cancelled(d.request().id(), "left");
        };
    }

    @Test
    void credit_is_used_up_and_no_more_and_a_held_request_leaves_when_a_slot_comes_back() {
        // Given
        for (int i = 0; i < TARGETS * LIMIT + 1; i++) {
            request("q" + i, false);
        }
        int before = sent().size();

        // When
        event(finished(sent().getFirst()));

        // Then
        assertThat(before).isEqualTo(TARGETS * LIMIT);
        assertThat(sent()).hasSize(TARGETS * LIMIT + 1);
        assertThat(sent().getLast().target()).isEqualTo(sent().getFirst().target());
    }

    @Test
    void a_target_that_fails_fast_does_not_draw_the_traffic_before_its_worker_has_reported_it() {
        // Given: every attempt at one target fails at once, the others answer after a while
        int atBroken = 0;
        int all = 300;

        // When
        for (int i = 0; i < all; i++) {
            request("q" + i, false);
            for (var last = sent().getLast(); last.target().equals("m0@p0"); last = sent().getLast()) {
                atBroken++;
                event(failed(last, Failure.PROVIDER_ERROR));
                later(0);
            }
            var good = sent().getLast();
            later(10);
            event(firstToken(good));
            event(finished(good));
        }

        // Then
        assertThat(atBroken).isLessThan(all / 10);
        assertThat(said).noneMatch(e -> e instanceof Effect.Tell);
    }

    @Test
    void a_refused_key_ends_the_request_at_once_and_the_next_ones_hear_of_it_by_the_provider_s_name() {
        // Given
        for (var other : List.of("m1@p1", "m2@p2")) {
            view.health(Fleets.cooling(other, Failure.PROVIDER_AUTH, now + 30_000, now), now);
        }

        // When
        request("first", false);
        event(failed(sent().getLast(), Failure.PROVIDER_AUTH));

        // Then
        assertThat(lastWords()).containsExactly(Failure.PROVIDER_AUTH);

        // When
        view.health(Fleets.cooling("m0@p0", Failure.PROVIDER_AUTH, now + 30_000, now), now);
        request("second", false);

        // Then
        assertThat(sent()).hasSize(1);
        assertThat(lastWords()).containsExactly(Failure.PROVIDER_AUTH, Failure.PROVIDER_AUTH);
        assertThat(said.toString()).contains("provider 'p0', provider 'p1', provider 'p2' refused our credentials");
    }

    @Test
    void a_model_that_its_only_provider_does_not_have_is_asked_for_once_and_the_next_ones_do_not_wait_for_it() {
        // Given
        for (var other : List.of("m1@p1", "m2@p2")) {
            view.health(Fleets.cooling(other, Failure.MODEL_MISSING, now + 1_000, now), now);
        }

        // When
        request("first", false);
        event(failed(sent().getLast(), Failure.MODEL_MISSING));
        later(500);

        // Then
        assertThat(sent()).hasSize(1);
        assertThat(lastWords()).containsExactly(Failure.MODEL_MISSING);

        // When
        view.health(Fleets.cooling("m0@p0", Failure.MODEL_MISSING, now + 400, now), now);
        request("second", false);

        // Then
        assertThat(sent()).hasSize(1);
        assertThat(lastWords()).containsExactly(Failure.MODEL_MISSING, Failure.MODEL_MISSING);
        assertThat(said.toString()).contains("the providers of 'all' said a short while ago that they do not have it");
    }

    @Test
    void who_does_not_have_a_model_keeps_nobody_from_those_that_may_or_failed_otherwise() {
        // Given
        request("q", false);
        event(failed(sent().getLast(), Failure.PROVIDER_ERROR));
        event(failed(sent().getLast(), Failure.MODEL_MISSING));
        event(failed(sent().getLast(), Failure.MODEL_MISSING));
        var missing = sent().get(1).target();
        view.health(Fleets.cooling(missing, Failure.MODEL_MISSING, now + 5_000, now), now);

        // When
        later(2_000);

        // Then
        assertThat(sent()).hasSize(4);
        assertThat(sent().getLast().target()).isEqualTo(sent().getFirst().target());
        assertThat(lastWords()).isEmpty();
    }

    /** From here on the targets' models are said to have contexts of so many tokens; 0: that is not known. */
    private void contexts(int... tokens) {
        var plain = view.catalog();
        var models = new ArrayList<Model>();
        for (int i = 0; i < tokens.length; i++) {
            var model = plain.models().get(i);
            models.add(new Model(model.id(), model.provider(), model.upstream(), tokens[i], model.capabilities(), model.price()));
        }
        view.catalog(new Catalog(plain.version() + 1, plain.providers(), models, plain.routes(), plain.tenants()), now);
    }

    @Test
    void a_prompt_that_was_too_long_goes_to_the_larger_context_alone() {
        // Given
        contexts(1_000, 4_000, 1_000);
        int outgrew = 0;
        for (int i = 0; i < 30; i++) {
            request("q" + i, false);
            var first = sent().getLast();
            if (!first.target().equals("m1@p1")) {
                // When
                event(failed(first, Failure.CONTEXT_LENGTH));
                later(0);
                outgrew++;
            }

            // Then
            assertThat(sent().getLast().request().id().value()).isEqualTo("q" + i);
            assertThat(sent().getLast().target()).isEqualTo("m1@p1");
            event(finished(sent().getLast()));
        }
        assertThat(outgrew).isPositive();
        assertThat(sent()).hasSize(30 + outgrew);
        assertThat(lastWords()).isEmpty();
    }

    @Test
    void a_prompt_that_was_too_long_for_the_largest_context_is_told_so_at_once() {
        // Given
        contexts(1_000, 4_000, 4_000);
        request("q", false);

        // When
        for (int i = 0; i < 2 * TARGETS && lastWords().isEmpty(); i++) {
            event(failed(sent().getLast(), Failure.CONTEXT_LENGTH));
            later(0);
        }

        // Then
        assertThat(lastWords()).containsExactly(Failure.CONTEXT_LENGTH);
        assertThat(sent().stream().map(Dispatch::target).filter(target -> !target.equals("m0@p0"))).as("one of the largest").hasSize(1);
        assertThat(decided().getLast().outcome()).isEqualTo(Decision.Outcome.REFUSED);
        assertThat(decided().getLast().failure()).contains(Failure.CONTEXT_LENGTH);
    }

    @Test
    void where_no_context_is_known_each_model_is_asked_once_and_its_own_words_are_told() {
        // Given
        contexts(0, 0, 0);
        request("q", false);

        // When
        for (int i = 0; i < 2 * TARGETS && lastWords().isEmpty(); i++) {
            event(failed(sent().getLast(), Failure.CONTEXT_LENGTH));
            later(0);
        }

        // Then
        assertThat(sent()).extracting(Dispatch::target).containsExactlyInAnyOrder("m0@p0", "m1@p1", "m2@p2");
        assertThat(lastWords()).containsExactly(Failure.CONTEXT_LENGTH);
    }

    @Test
    void a_batch_line_waits_for_a_model_that_is_missing() {
        // Given
        for (var other : List.of("m1@p1", "m2@p2")) {
            view.health(Fleets.cooling(other, Failure.MODEL_MISSING, now + 1_000, now), now);
        }
        request("line", true);

        // When
        event(failed(sent().getLast(), Failure.MODEL_MISSING));
        later(3_000);

        // Then
        assertThat(sent()).hasSizeGreaterThan(1);
        assertThat(said).noneMatch(e -> e instanceof Effect.Settle);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_request_that_tries_a_target_has_company_within_its_usual_time_whether_it_streams_or_not(boolean stream) {
        // Given: the one that is tried usually takes at most 40 ms, and the route hedges after 200 ms
        view.profile(new TargetProfile("m0@p0", Double.NaN, 10, 20, 40, 60, 10, 20, 30, 1_000, now));
        view.health(Fleets.health("m0@p0", Circuit.PROBING, 0, now), now);
        view.health(Fleets.health("m1@p1", Circuit.OPEN, 0, now), now);
        view.health(Fleets.health("m2@p2", Circuit.OPEN, 0, now), now);
        request("trial", stream, false);
        view.health(Fleets.health("m1@p1", Circuit.CLOSED, 0, now), now);

        // When
        later(39);
        int before = sent().size();
        later(1);

        // Then
        assertThat(before).isEqualTo(1);
        assertThat(sent()).extracting(Dispatch::target).containsExactly("m0@p0", "m1@p1");
    }

    @Test
    void a_decision_names_the_target_that_the_dispatch_goes_to() {
        // When
        request("q", false);

        // Then
        var decision = decided().getFirst();
        var candidates = decision.candidates();
        assertThat(decision.catalogVersion()).isEqualTo(1);
        assertThat(view.catalog().targets().get(candidates.targets()[decision.chosen()]).id()).isEqualTo(sent().getFirst().target());
    }

    @Test
    void who_asks_after_a_request_hears_that_it_is_under_way_until_it_is_over() {
        // Given
        request("q", false);
        var held = new Effect.Tell(new Reply.Word(new RequestId("q"), 1, Reply.Said.HELD), 0);

        // When
        event(new AttemptEvent.Attended(new RequestId("q")));

        // Then
        assertThat(said).containsOnlyOnce(held);

        // When
        event(new AttemptEvent.Won(new RequestId("q"), sent().getLast().attempt(), 0));
        event(new AttemptEvent.Attended(new RequestId("q")));
        event(new AttemptEvent.Attended(new RequestId("other")));

        // Then
        assertThat(said).containsOnlyOnce(held);
    }

    @Test
    void an_unknown_model_is_refused_with_its_name() {
        // Given
        view.catalog(Fleets.catalog(2, 0), now);

        // When
        request("q", false);

        // Then
        assertThat(said).anyMatch(e -> e instanceof Effect.Tell t && t.reply().toString().contains("all"));
        assertThat(decided().getFirst().failure()).isPresent();
    }

    @Test
    void a_profile_and_a_health_report_that_come_before_their_catalogue_count_all_the_same() {
        // Given
        var late = new FleetView("late");
        late.profile(new TargetProfile("m0@p0", 5_000, 0, 0, 0, 0, 0, 0, 0, 50, now));
        late.health(Fleets.health("m0@p0", Circuit.OPEN, 0, now), now);

        // When
        late.catalog(Fleets.catalog(1, 1), now);

        // Then
        assertThat(late.speeds().scale(0, now)).isGreaterThan(3);
        assertThat(late.reports().circuit(0)).isEqualTo(Circuit.OPEN);
    }
}
