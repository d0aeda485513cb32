package dev.signalbox.telemetry.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptEvent.Run;
import dev.signalbox.records.AttemptEvent.Timings;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
    private static final Timings TIMINGS = new Timings(0, 10, 20);
    private static final Usage TEN = new Usage(10, 0, 0, 0, 5, 0, 0, 0, 0, false);
    private static final Prices ONE_A_TOKEN = (_, usage, _) -> usage.input() + usage.output();

    private final Map<WindowKey, Tally> windows = new HashMap<>();
    private final Ledger ledger = new Ledger(new Counted(1_000));

    private void count(AttemptEvent event) {
        ledger.count(event, 61_000, ONE_A_TOKEN, key -> windows.computeIfAbsent(key, _ -> new Tally()));
    }

    private static Run run(String target, Lane lane) {
        return new Run("w", 1, target, 1, 1, "tenant", "model", lane);
    }

    private static AttemptId attempt(long n) {
        return new AttemptId(0, 7, n);
    }

    private static AttemptEvent finished(String request, long n, String target, Lane lane) {
        return new AttemptEvent.Finished(new RequestId(request), attempt(n), run(target, lane), TIMINGS, FinishReason.STOP, TEN);
    }

    private static AttemptEvent failed(String request, long n, String target) {
        return new AttemptEvent.Failed(
                new RequestId(request), attempt(n), run(target, Lane.STANDARD), TIMINGS, Failure.PROVIDER_ERROR, "", 0, false, TEN, Bytes.EMPTY);
    }

    private static AttemptEvent won(String request, long n) {
        return new AttemptEvent.Won(new RequestId(request), attempt(n), 0);
    }

    private Tally of(String target) {
        return windows.get(new WindowKey("tenant", "model", target, Lane.STANDARD, 60_000));
    }

    @Test
    void counts_every_attempt_as_provider_cost_and_charges_only_the_winner() {
        // When
        List.of(failed("r", 1, "a"), finished("r", 2, "b", Lane.STANDARD), won("r", 2)).forEach(this::count);

        // Then
        assertThat(of("a").providerMicroDollars()).isEqualTo(15);
        assertThat(of("a").chargedMicroDollars()).isZero();
        assertThat(of("a").failures()).isEqualTo(1);
        assertThat(of("b").providerMicroDollars()).isEqualTo(15);
        assertThat(of("b").chargedMicroDollars()).isEqualTo(15);
        assertThat(of("b").requests()).isEqualTo(1);
    }

    private static AttemptEvent broke(String request, int publication, String target) {
        return new AttemptEvent.Failed(new RequestId(request), new AttemptId(publication, 7, 1), run(target, Lane.STANDARD), TIMINGS,
                Failure.STREAM_BROKEN, "", 0, true, TEN, Bytes.EMPTY);
    }

    private static AttemptEvent wonAgain(String request, int publication) {
        return new AttemptEvent.Won(new RequestId(request), new AttemptId(publication, 7, 1), publication);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void an_answer_that_went_on_elsewhere_is_one_request_and_every_part_costs(long seed) {
        // Given
        var events = new ArrayList<>(List.of(wonAgain("r", 0), broke("r", 0, "a"), wonAgain("r", 1), broke("r", 1, "b"), wonAgain("r", 2),
                new AttemptEvent.Finished(new RequestId("r"), new AttemptId(2, 7, 1), run("c", Lane.STANDARD), TIMINGS, FinishReason.STOP, TEN)));
        Collections.shuffle(events, new Random(seed));

        // When
        events.forEach(this::count);

        // Then
        assertThat(of("a").providerMicroDollars() + of("b").providerMicroDollars() + of("c").providerMicroDollars()).isEqualTo(45);
        assertThat(of("a").chargedMicroDollars() + of("b").chargedMicroDollars()).isZero();
        assertThat(of("c").chargedMicroDollars()).as("seed %d", seed).isEqualTo(15);
        assertThat(of("c").requests()).isEqualTo(1);
    }

    @Test
    void counts_a_repeated_event_once() {
        // When
        List.of(finished("r", 1, "a", Lane.STANDARD), finished("r", 1, "a", Lane.STANDARD), won("r", 1), won("r", 1)).forEach(this::count);

        // Then
        assertThat(of("a").attempts()).isEqualTo(1);
        assertThat(of("a").requests()).isEqualTo(1);
        assertThat(of("a").chargedMicroDollars()).isEqualTo(15);
    }

    @Test
    void charges_a_batch_request_when_it_finishes_since_nobody_names_its_winner() {
        // When
        count(finished("r", 1, "a", Lane.BATCH));

        // Then
        assertThat(windows.get(new WindowKey("tenant", "model", "a", Lane.BATCH, 60_000)).chargedMicroDollars()).isEqualTo(15);
    }

    private static AttemptEvent stopped(String request, long n, String target) {
        return new AttemptEvent.Stopped(new RequestId(request), attempt(n), run(target, Lane.STANDARD), TIMINGS, new Usage(10, 0, 0, 0, 0, 0, 0, 0, 0, true), 0);
    }

    @Test
    void shows_what_the_loser_of_a_race_cost_whenever_it_ends() {
        // When
        List.of(won("r", 2), stopped("r", 1, "slow"), finished("r", 2, "fast", Lane.STANDARD)).forEach(this::count);
        List.of(won("s", 1), finished("s", 1, "fast", Lane.STANDARD), stopped("s", 2, "slow")).forEach(this::count);
        List.of(finished("t", 2, "slow", Lane.STANDARD), finished("t", 1, "fast", Lane.STANDARD), won("t", 1)).forEach(this::count);

        // Then
        assertThat(of("slow").hedges()).isEqualTo(3);
        assertThat(of("slow").hedgeMicroDollars()).isEqualTo(10 + 10 + 15);
        assertThat(of("slow").providerMicroDollars()).isEqualTo(10 + 10 + 15);
        assertThat(of("slow").chargedMicroDollars()).isZero();
        assertThat(of("fast").hedges()).isZero();
        assertThat(of("fast").chargedMicroDollars()).isEqualTo(3 * 15);
    }

    @Test
    void a_failed_attempt_a_cancelled_request_and_an_older_publication_are_no_hedges() {
        // Given
        var older = new AttemptEvent.Stopped(new RequestId("r"), new AttemptId(1, 7, 3), run("a", Lane.STANDARD), TIMINGS, TEN, 0);

        // When
        List.of(won("r", 2), failed("r", 1, "a"), older, stopped("gone", 1, "a")).forEach(this::count);

        // Then
        assertThat(of("a").hedges()).isZero();
    }

    @Test
    void what_a_window_holds_is_read_back_from_the_log_also_without_hedges() {
        // Given
        var tally = new Tally(1, 2, 3, TEN, 4, 5, 6, 7);
        var image = LedgerImage.of(tally);
        var before = java.util.Arrays.copyOf(image, image.length - 16);
        before[0] = 1;

        // Then
        assertThat(LedgerImage.tally(image)).usingRecursiveComparison().isEqualTo(tally);
        assertThat(LedgerImage.tally(before)).usingRecursiveComparison().isEqualTo(new Tally(1, 2, 3, TEN, 4, 5, 0, 0));
    }

    @Test
    void gives_up_the_oldest_open_request_beyond_its_bound() {
        // When
        for (int i = 0; i < Ledger.MOST_OPEN + 10; i++) {
            count(won("r" + i, 1));
        }

        // Then
        assertThat(ledger.open()).hasSize(Ledger.MOST_OPEN);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void sums_the_same_in_any_order_and_with_any_repeats(long seed) {
        // Given
        var random = new Random(seed);
        var events = new ArrayList<AttemptEvent>();
        for (int i = 0; i < 30; i++) {
            events.add(failed("r" + i, 1, "a"));
            events.add(finished("r" + i, 2, "a", Lane.STANDARD));
            events.add(won("r" + i, 2));
        }
        var repeated = new ArrayList<>(events);
        for (int i = 0; i < 20; i++) {
            var again = events.get(random.nextInt(events.size()));
            repeated.add(again);
        }
        Collections.shuffle(repeated, random);

        // When
        repeated.forEach(this::count);

        // Then
        assertThat(of("a").attempts()).as("seed %d", seed).isEqualTo(60);
        assertThat(of("a").providerMicroDollars()).isEqualTo(60 * 15);
        assertThat(of("a").requests()).isEqualTo(30);
        assertThat(of("a").chargedMicroDollars()).isEqualTo(30 * 15);
    }
}
