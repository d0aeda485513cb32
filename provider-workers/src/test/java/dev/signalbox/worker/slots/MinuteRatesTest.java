package dev.signalbox.worker.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.failure.MinuteLimit;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.Usage;
import dev.signalbox.worker.Samples;
import dev.signalbox.worker.call.RunOf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinuteRatesTest {
    private static final long SECOND = 1_000_000_000L;
    /** Each sample is taken to need 10 tokens of prompt and 300 of answer. */
    private static final long ESTIMATE = 310;
    private static final AttemptEvent.Timings TIMINGS = new AttemptEvent.Timings(0, -1, 0);

    private final Slots<String> slots = new Slots<>("worker-1", Slots.Bounds.DEFAULT);
    private int n;
    private long now;

    @BeforeEach
    void manySlots() {
        slots.epochIs(Samples.EPOCH);
        slots.shares(Map.of("t", 1_000), 0);
    }

    /** Calls that begin and end until one is refused. */
    private int run(int most, Usage usage) {
        for (int i = 0; i < most; i++) {
            var dispatch = Samples.dispatch(n++, "t");
            if (!(slots.decide(dispatch, false, "call", now) instanceof Verdict.Begin)) {
                return i;
            }
            end(dispatch, new AttemptEvent.Finished(dispatch.request().id(), dispatch.attempt(), RunOf.notBegun(dispatch), TIMINGS,
                    FinishReason.STOP, usage));
        }
        return most;
    }

    private void end(Dispatch dispatch, AttemptEvent.OfWorker last) {
        end(dispatch, last, MinuteLimit.NONE);
    }

    private void end(Dispatch dispatch, AttemptEvent.OfWorker last, MinuteLimit usedUp) {
        var failure = last instanceof AttemptEvent.Failed f ? Optional.of(f.failure()) : Optional.<Failure>empty();
        slots.release(dispatch.attempt(), failure, usedUp, now);
        slots.said(last, now);
    }

    private void refused(String words) {
        var dispatch = Samples.dispatch(n++, "t");
        slots.decide(dispatch, false, "call", now);
        end(dispatch, new AttemptEvent.Failed(dispatch.request().id(), dispatch.attempt(), RunOf.notBegun(dispatch), TIMINGS,
                Failure.RATE_LIMITED, words, 0, false, Usage.NONE, Bytes.EMPTY), MinuteLimit.of(HeaderLookup.NONE, Bytes.utf8(words), 0));
    }

    private int announced() {
        slots.tick(now);
        return slots.announce().getFirst().limit();
    }

    @Test
    void begins_no_more_than_the_catalogue_allows_in_any_minute() {
        // Given
        slots.perMinute("t", 60, 0);

        // Then
        beginInEachMinute(60);
    }

    private void beginInEachMinute(int calls) {
        assertThat(run(1_000, Usage.NONE)).as("at first").isEqualTo(calls);
        now = 30 * SECOND;
        assertThat(run(1_000, Usage.NONE)).as("in the same minute").isZero();
        now = 61 * SECOND;
        assertThat(run(1_000, Usage.NONE)).as("in the next").isEqualTo(calls);
    }

    @Test
    void announces_what_is_left_so_that_the_routers_hold_the_rest() {
        // Given
        slots.perMinute("t", 60, 0);
        run(50, Usage.NONE);

        // Then
        assertThat(announced()).isEqualTo(10);
        run(10, Usage.NONE);
        assertThat(announced()).isZero();
        now = 61 * SECOND;
        assertThat(announced()).isEqualTo(60);
    }

    @Test
    void counts_tokens_as_estimated_and_then_as_used() {
        // Given
        slots.perMinute("t", 0, 100 * ESTIMATE);

        // When
        int cheap = run(1_000, new Usage(10, 0, 0, 0, 21, 0, 0, 0, 0, false));
        now = 120 * SECOND;
        int dear = run(1_000, new Usage(310, 0, 0, 0, 310, 0, 0, 0, 0, false));

        // Then
        assertThat(cheap).isGreaterThan(900);
        assertThat(dear).isBetween(48, 51);
    }

    @Test
    void learns_a_ceiling_of_requests_from_a_refusal_about_a_minute_and_tries_more_after_a_while() {
        // Given
        run(99, Usage.NONE);
        refused("Rate limit reached for requests per min (RPM): Limit 100");

        // When
        now = 70 * SECOND;
        int next = run(1_000, Usage.NONE);
        now = 600 * SECOND;
        int later = run(1_000, Usage.NONE);

        // Then
        assertThat(next).as("95 %% of 100, a little risen").isBetween(95, 112);
        assertThat(later).isEqualTo(1_000);
    }

    @Test
    void learns_tokens_and_requests_apart() {
        // Given
        run(99, Usage.NONE);
        refused("Rate limit reached on tokens per min (TPM): Limit 31000");
        now = 61 * SECOND;

        // When: calls that need a tenth of the tokens
        int cheap = run(1_000, new Usage(10, 0, 0, 0, 21, 0, 0, 0, 0, false));

        // Then
        assertThat(cheap).isGreaterThan(500);
    }

    @Test
    void a_bound_below_what_a_call_usually_needs_lets_one_begin_in_each_minute() {
        // Given
        slots.perMinute("t", 0, 100);

        // Then
        beginInEachMinute(1);
    }

    @Test
    void what_was_not_used_after_all_is_not_given_back_again_when_its_minute_is_over() {
        // Given: 100 that took 31 tokens each, half a minute long
        slots.perMinute("t", 0, 100 * ESTIMATE);
        var begun = new ArrayList<Dispatch>();
        for (int i = 0; i < 30; i++) {
            var dispatch = Samples.dispatch(n++, "t");
            assertThat(slots.decide(dispatch, false, "call", now)).isInstanceOf(Verdict.Begin.class);
            begun.add(dispatch);
        }
        now = 30 * SECOND;
        for (var dispatch : begun) {
            end(dispatch, new AttemptEvent.Finished(dispatch.request().id(), dispatch.attempt(), RunOf.notBegun(dispatch), TIMINGS,
                    FinishReason.STOP, new Usage(10, 0, 0, 0, 21, 0, 0, 0, 0, false)));
        }
        int sameMinute = run(1_000, Usage.NONE);

        // When
        now = 61 * SECOND;
        int left = run(1_000, Usage.NONE);
        now = 91 * SECOND;
        int next = run(1_000, Usage.NONE);

        // Then
        assertThat(sameMinute).as("beside 30 of a tenth").isBetween(90, 97);
        assertThat(left).isBetween(3, 10);
        assertThat(sameMinute + left).isLessThanOrEqualTo(100);
        assertThat(left + next).isLessThanOrEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Request too large for m on tokens per min (TPM): Limit 10000, Requested 12000.",
        "Rate limit reached for m on tokens per minute (TPM): limit: 10000, requested: 12000"
    })
    void a_call_that_would_fit_into_no_minute_teaches_nothing(String words) {
        // Given
        run(99, Usage.NONE);

        // When
        refused(words);

        // Then
        assertThat(run(800, Usage.NONE)).isEqualTo(800);
    }

    @Test
    void a_refusal_in_a_quiet_minute_teaches_nothing_since_others_used_the_limit_up() {
        // Given
        run(100, Usage.NONE);
        now = 90 * SECOND;
        run(10, Usage.NONE);

        // When
        refused("too many requests per min (rpm), and tokens per min (tpm)");

        // Then
        assertThat(run(800, Usage.NONE)).isEqualTo(800);
    }

    @Test
    void a_refusal_far_below_the_catalogues_bound_teaches_nothing() {
        // Given
        slots.perMinute("t", 1_000, 0);
        run(20, Usage.NONE);

        // When
        refused("too many requests per min (rpm)");

        // Then
        assertThat(run(800, Usage.NONE)).isEqualTo(800);
    }

    @Test
    void a_first_call_that_is_refused_teaches_no_tokens() {
        // When
        refused("tokens per min (tpm)");

        // Then
        assertThat(run(800, Usage.NONE)).isEqualTo(800);
    }

    @Test
    void a_busy_minute_long_ago_is_forgotten() {
        // Given
        run(1_000, Usage.NONE);
        now = 1_200 * SECOND;
        run(20, Usage.NONE);

        // When
        refused("too many requests per min (rpm)");

        // Then
        assertThat(run(800, Usage.NONE)).isZero();
    }

    @Test
    void a_refusal_that_says_nothing_of_a_minute_or_comes_early_teaches_nothing() {
        run(3, Usage.NONE);
        refused("too many requests per min (rpm)");
        run(50, Usage.NONE);
        refused("server is busy");

        now = 20 * SECOND;
        slots.tick(30 * SECOND);
        assertThat(run(800, Usage.NONE)).isEqualTo(800);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void no_window_of_a_minute_has_more_than_its_limit(long seed) {
        // Given
        slots.perMinute("t", 40, 0);
        var random = new SplittableRandom(seed);
        var begun = new ArrayDeque<Long>();
        for (int i = 0; i < 5_000; i++) {
            now += random.nextLong(SECOND / 2);
            int before = run(1 + random.nextInt(3), Usage.NONE);
            for (int k = 0; k < before; k++) {
                begun.add(now);
            }
            while (!begun.isEmpty() && now - begun.peek() >= 60 * SECOND) {
                begun.remove();
            }
            assertThat(begun.size()).as("seed %d", seed).isLessThanOrEqualTo(40);
        }
    }
}
