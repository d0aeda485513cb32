package dev.signalbox.worker.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.failure.MinuteLimit;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptEvent.RefusedFor;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Usage;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.worker.Samples;
import dev.signalbox.worker.call.RunOf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SlotsTest {
    private static final long SECOND = 1_000_000_000L;
    private final Slots<String> slots = new Slots<>("worker-1", Slots.Bounds.DEFAULT);

    @BeforeEach
    void twoSlots() {
        slots.epochIs(Samples.EPOCH);
        slots.shares(Map.of("t", 2), 0);
    }

    private static AttemptEvent.OfWorker stopped(Dispatch d) {
        return new AttemptEvent.Stopped(
                d.request().id(), d.attempt(), RunOf.notBegun(d), new AttemptEvent.Timings(0, -1, 0), Usage.NONE, 0);
    }

    private Verdict decide(Dispatch d) {
        return slots.decide(d, false, "call-" + d.attempt().n(), 0);
    }

    @Test
    void begins_up_to_the_limit_and_then_says_overloaded() {
        // When
        var verdicts = List.of(
                decide(Samples.dispatch(1, "t")), decide(Samples.dispatch(2, "t")), decide(Samples.dispatch(3, "t")));

        // Then
        assertThat(verdicts).containsExactly(Verdict.BEGIN, Verdict.BEGIN, new Verdict.Overloaded(2));
    }

    @Test
    void refuses_what_is_meant_for_another_epoch() {
        // Given
        slots.epochIs(8);

        // When
        var verdict = decide(Samples.dispatch(1, "t"));

        // Then
        assertThat(verdict).isEqualTo(new Verdict.Refuse(RefusedFor.EPOCH));
    }

    @Test
    void refuses_a_target_that_the_catalogue_does_not_have() {
        assertThat(decide(Samples.dispatch(1, "other"))).isEqualTo(new Verdict.Refuse(RefusedFor.TARGET));
    }

    @Test
    void refuses_a_dispatch_of_a_dead_router() {
        assertThat(slots.decide(Samples.dispatch(1, "t"), true, "c", 0)).isEqualTo(new Verdict.Refuse(RefusedFor.SENDER));
    }

    @Test
    void answers_a_dispatch_again_and_never_runs_it_again() {
        // Given
        var dispatch = Samples.dispatch(1, "t");
        decide(dispatch);
        slots.release(dispatch.attempt(), Optional.empty(), MinuteLimit.NONE, 0);
        var last = stopped(dispatch);
        slots.said(last, 0);

        // When
        var verdict = decide(dispatch);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.AnswerAgain(last));
    }

    @Test
    void says_that_an_attempt_runs_when_its_dispatch_comes_again() {
        // Given
        decide(Samples.dispatch(1, "t"));

        // When
        var verdict = decide(Samples.dispatch(1, "t"));

        // Then
        assertThat(verdict).isEqualTo(Verdict.STILL_RUNNING);
        assertThat(slots.inFlight("t")).isEqualTo(1);
    }

    @Test
    void a_cancel_that_overtakes_its_dispatch_is_answered_and_remembered_for_a_minute() {
        // Given
        var dispatch = Samples.dispatch(1, "t");
        var late = Samples.dispatch(2, "t");

        // When
        var stops = slots.cancel(Samples.cancel(dispatch), 0);
        slots.cancel(Samples.cancel(late), 0);

        // Then
        assertThat(stops.answer()).isTrue();
        assertThat(slots.decide(dispatch, false, "c", 59 * SECOND)).isEqualTo(Verdict.ALREADY_CANCELLED);
        assertThat(slots.decide(late, false, "c", 61 * SECOND)).isEqualTo(Verdict.BEGIN);
    }

    @Test
    void a_cancel_stops_the_running_call_which_answers_for_itself() {
        // Given
        var dispatch = Samples.dispatch(1, "t");
        decide(dispatch);

        // When
        var stops = slots.cancel(Samples.cancel(dispatch), 0);

        // Then
        assertThat(stops.calls()).containsExactly("call-1");
        assertThat(stops.answer()).isFalse();
    }

    @Test
    void a_cancel_of_a_request_stops_all_of_its_attempts_and_those_to_come() {
        // Given
        var one = Samples.dispatch("r", 1, "t", Samples.EPOCH, Samples.body("x", false), false, Optional.empty());
        var two = Samples.dispatch("r", 2, "t", Samples.EPOCH, Samples.body("x", false), false, Optional.empty());
        var three = Samples.dispatch("r", 3, "t", Samples.EPOCH, Samples.body("x", false), false, Optional.empty());
        decide(one);
        decide(two);

        // When
        var stops = slots.cancel(new Cancel(one.request().id(), Optional.empty(), "", 0, "", 0, 0), 0);

        // Then
        assertThat(stops.calls()).containsExactlyInAnyOrder("call-1", "call-2");
        assertThat(decide(three)).isEqualTo(Verdict.ALREADY_CANCELLED);
    }

    @Test
    void a_cancel_for_another_worker_is_left_alone() {
        // Given
        var dispatch = Samples.dispatch(1, "t");
        var foreign = new Cancel(dispatch.request().id(), Optional.of(dispatch.attempt()), "worker-2", 1, "t", 0, 0);

        // When
        var stops = slots.cancel(foreign, 0);

        // Then
        assertThat(stops.answer()).isFalse();
        assertThat(decide(dispatch)).isEqualTo(Verdict.BEGIN);
    }

    @Test
    void a_new_home_stays_below_its_share_by_what_the_old_one_still_runs() {
        // Given
        slots.leftOver("t", 1);

        // When
        decide(Samples.dispatch(1, "t"));

        // Then
        assertThat(decide(Samples.dispatch(2, "t"))).isEqualTo(new Verdict.Overloaded(1));
        slots.leftOver("t", 0);
        assertThat(decide(Samples.dispatch(2, "t"))).isEqualTo(Verdict.BEGIN);
    }

    @Test
    void a_draining_worker_begins_nothing_and_announces_only_what_still_runs() {
        // Given
        decide(Samples.dispatch(1, "t"));

        // When
        slots.drain();

        // Then
        assertThat(decide(Samples.dispatch(2, "t"))).isEqualTo(new Verdict.Overloaded(0));
        assertThat(slots.announce()).containsExactly(new Lease.Slots("t", 0, 1));
    }

    @Test
    void a_home_stays_one_where_nothing_more_may_begin_and_who_is_none_any_more_says_so() {
        // Given: a former home still runs as many as there are slots
        slots.leftOver("t", 2);
        var idle = slots.announce();
        slots.leftOver("t", 0);
        decide(Samples.dispatch(1, "t"));
        slots.leftOver("t", 2);
        var busy = slots.announce();
        var more = decide(Samples.dispatch(2, "t"));

        // When
        slots.shares(Map.of("t", 0), 0);

        // Then
        assertThat(idle).containsExactly(new Lease.Slots("t", 0, 0));
        assertThat(busy).containsExactly(new Lease.Slots("t", 1, 1));
        assertThat(more).isEqualTo(new Verdict.Overloaded(0));
        assertThat(slots.announce()).containsExactly(new Lease.Slots("t", 0, 1));
    }

    @Test
    void forgets_the_oldest_attempts_past_the_bound() {
        // Given
        var small = new Slots<String>("worker-1", new Slots.Bounds(2, 10 * SECOND, 2, SECOND));
        small.epochIs(Samples.EPOCH);
        small.shares(Map.of("t", 10), 0);
        for (int i = 1; i <= 3; i++) {
            small.said(stopped(Samples.dispatch(i, "t")), 0);
        }

        // When
        var first = small.decide(Samples.dispatch(1, "t"), false, "c", 0);
        var third = small.decide(Samples.dispatch(3, "t"), false, "c", 0);

        // Then
        assertThat(first).isEqualTo(Verdict.BEGIN);
        assertThat(third).isInstanceOf(Verdict.AnswerAgain.class);
    }

    static List<Long> seeds() {
        return java.util.stream.LongStream.range(0, 300).boxed().toList();
    }

    /** Any history of dispatches, repeats, cancels, ends, limits and epochs. */
    @ParameterizedTest
    @MethodSource("seeds")
    void no_history_leaks_a_slot_or_runs_an_attempt_twice(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        var running = new HashMap<Dispatch, Boolean>();
        var begun = new HashSet<Long>();
        long now = 0;
        long epoch = Samples.EPOCH;

        // When
        for (int step = 0; step < 400; step++) {
            now += random.nextLong(SECOND / 10);
            var d = Samples.dispatch(
                    "r-" + random.nextInt(40), random.nextInt(60), random.nextBoolean() ? "t" : "u", epoch, Samples.body("x", false),
                    false, Optional.empty());
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    int before = slots.inFlight(d.target());
                    int limit = slots.limit(d.target());
                    if (slots.decide(d, false, "c", now) instanceof Verdict.Begin) {
                        assertThat(before).as("seed %s", seed).isLessThan(limit);
                        assertThat(begun.add(d.attempt().n())).as("seed %s: run twice", seed).isTrue();
                        running.put(d, true);
                    }
                }
                case 3 -> slots.cancel(Samples.cancel(d), now);
                case 4, 5 -> {
                    for (var each : new ArrayList<>(running.keySet())) {
                        if (random.nextBoolean()) {
                            var failure = random.nextInt(4) == 0 ? Optional.of(Failure.RATE_LIMITED) : Optional.<Failure>empty();
                            assertThat(slots.release(each.attempt(), failure, MinuteLimit.NONE, now)).isTrue();
                            assertThat(slots.release(each.attempt(), failure, MinuteLimit.NONE, now)).isFalse();
                            slots.said(stopped(each), now);
                            running.remove(each);
                        }
                    }
                }
                case 6 -> slots.shares(random.nextBoolean() ? Map.of("t", random.nextInt(5), "u", 3) : Map.of("t", 4), now);
                case 7 -> slots.tick(now);
                default -> throw new AssertionError();
            }
            assertThat(slots.inFlight()).as("seed %s", seed).isEqualTo(running.size());
        }
        for (var each : running.keySet()) {
            slots.release(each.attempt(), Optional.empty(), MinuteLimit.NONE, now);
            slots.said(stopped(each), now);
        }

        // Then
        assertThat(slots.inFlight()).isZero();
        assertThat(slots.unsettled()).isZero();
        assertThat(slots.announce()).allMatch(s -> s.inFlight() == 0);
    }
}
