package dev.signalbox.records.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyFoldTest {
    private static final RequestId ID = new RequestId("r-1");
    private static final AttemptId A = new AttemptId(0, 7, 1);
    private static final AttemptId B = new AttemptId(0, 7, 2);
    private static final long EPOCH = 5;

    private final Log told = new Log();
    private final ReplyFold fold = new ReplyFold(EPOCH, told);

    @Test
    void shows_the_role_chunk_only_once_something_is_visible() {
        // Given
        fold.feed(events(A, 0, started()));
        assertThat(told.lines).isEmpty();

        // When
        fold.feed(events(A, 1, text("a0")));

        // Then
        assertThat(told.lines).containsExactly("won 0.7.1", "show started", "show a0");
    }

    @Test
    void the_first_visible_attempt_wins_and_the_others_are_cancelled() {
        // Given
        fold.feed(events(A, 0, started()));
        fold.feed(events(B, 0, started(), text("b0")));

        // When
        fold.feed(events(A, 1, text("a0")));
        fold.feed(events(B, 2, finished()));

        // Then
        assertThat(told.lines)
                .containsExactly("won 0.7.2", "cancel 0.7.1", "show started", "show b0", "show finished", "finished");
    }

    @Test
    void an_empty_answer_wins_too() {
        // When
        fold.feed(events(A, 0, started(), finished()));

        // Then
        assertThat(told.lines).containsExactly("won 0.7.1", "show started", "show finished", "finished");
    }

    @Test
    void repeated_events_are_dropped_also_where_they_overlap() {
        // Given
        fold.feed(events(A, 0, text("a0"), text("a1")));

        // When
        fold.feed(events(A, 0, text("a0"), text("a1")));
        fold.feed(events(A, 1, text("a1"), text("a2")));

        // Then
        assertThat(told.lines).containsExactly("won 0.7.1", "show a0", "show a1", "show a2");
    }

    @Test
    void a_gap_before_anything_is_visible_is_told_to_the_router() {
        // Given
        fold.feed(events(A, 0, started()));

        // When
        fold.feed(events(A, 2, text("a1")));
        fold.feed(events(A, 1, text("a0")));

        // Then
        assertThat(told.lines).containsExactly("cancel 0.7.1", "broken 0.7.1");
    }

    @Test
    void a_gap_in_what_is_shown_interrupts_it() {
        // Given
        fold.feed(events(A, 0, text("a0")));

        // When
        fold.feed(events(A, 2, text("a2")));

        // Then
        assertThat(told.lines).containsExactly("won 0.7.1", "show a0", "cancel 0.7.1", "interrupted REPLY_GAP");
    }

    @Test
    void an_attempt_that_fails_unseen_is_told_to_nobody() {
        // When
        fold.feed(events(A, 0, started(), failed()));
        fold.feed(events(B, 0, text("b0")));

        // Then
        assertThat(told.lines).containsExactly("won 0.7.2", "show b0");
    }

    @Test
    void after_the_winner_failed_only_its_continuation_may_follow() {
        // Given
        fold.feed(events(A, 0, text("a0"), failed()));

        // When
        fold.feed(events(B, 0, text("b0")));
        fold.feed(continuing(new AttemptId(1, 7, 3), new Reply.Seam(A, 4), text("c0")));
        fold.feed(continuing(new AttemptId(1, 7, 4), new Reply.Seam(A, 0), text("d0"), finished()));

        // Then
        assertThat(told.lines)
                .containsExactly(
                        "won 0.7.1", "show a0", "interrupted PROVIDER_ERROR", "cancel 0.7.2", "cancel 1.7.3",
                        "won 1.7.4", "show d0", "show finished", "finished");
    }

    @Test
    void a_dead_workers_later_events_are_void_also_when_its_end_came_first() {
        // When
        fold.feed(new Reply.Terminated(ID, EPOCH, A));
        fold.feed(events(A, 0, text("a0")));
        fold.feed(events(B, 0, text("b0")));
        fold.feed(new Reply.Terminated(ID, EPOCH, B));

        // Then
        assertThat(told.lines).containsExactly("won 0.7.2", "show b0", "interrupted WORKER_LOST");
    }

    @Test
    void the_routers_refusal_counts_only_for_the_current_publication_and_while_nobody_answers() {
        // Given
        fold.published(1, EPOCH);

        // When
        fold.feed(refused(0, EPOCH));
        fold.feed(refused(1, EPOCH - 1));
        fold.feed(refused(1, EPOCH));
        fold.feed(events(A, 0, text("a0")));

        // Then
        assertThat(told.lines).containsExactly("refused 1");
    }

    @Test
    void a_refusal_is_ignored_while_a_winner_lives() {
        // When
        fold.feed(events(A, 0, text("a0")));
        fold.feed(refused(0, EPOCH));

        // Then
        assertThat(told.lines).containsExactly("won 0.7.1", "show a0");
    }

    @Test
    void replies_to_an_older_epoch_count_only_for_the_winner() {
        // Given
        fold.feed(events(A, 0, text("a0")));

        // When
        fold.published(1, EPOCH + 3);
        fold.feed(events(B, 0, text("b0")));
        fold.feed(events(A, 1, text("a1")));

        // Then
        assertThat(told.lines).containsExactly("won 0.7.1", "show a0", "show a1");
    }

    @Test
    void reopened_it_begins_again() {
        // Given
        fold.feed(events(A, 0, text("a0"), failed()));

        // When
        fold.reopen();
        fold.feed(events(A, 2, text("a1")));
        fold.feed(events(B, 0, text("b0")));

        // Then
        assertThat(told.lines)
                .containsExactly("won 0.7.1", "show a0", "interrupted PROVIDER_ERROR", "won 0.7.2", "show b0");
    }

    @Test
    void an_attempt_that_says_too_much_unseen_counts_as_broken() {
        // When
        for (int i = 0; i <= ReplyFold.MAX_EARLY_EVENTS; i++) {
            fold.feed(events(A, i, started()));
        }

        // Then
        assertThat(told.lines).containsExactly("cancel 0.7.1", "broken 0.7.1");
    }

    @Test
    void attempts_above_the_bound_are_cancelled() {
        // Given
        for (int i = 0; i < ReplyFold.MAX_ATTEMPTS; i++) {
            fold.feed(events(new AttemptId(0, 1, i), 0, started()));
        }

        // When
        fold.feed(events(A, 0, started()));
        fold.feed(events(A, 1, text("a0")));

        // Then
        assertThat(told.lines).containsExactly("cancel 0.7.1");
    }

    /** Whatever is lost, repeated, delayed or mixed: what is shown is a prefix of one attempt's text, or goes on legally. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void shows_one_answer_under_any_interleaving(int block) {
        for (int seed = block * 2_000; seed < (block + 1) * 2_000; seed++) {
            var random = new Random(seed);
            var log = new Log();
            var run = new ReplyFold(EPOCH, log);
            var scripts = new ArrayList<List<Reply>>();
            for (int a = 0; a < 1 + random.nextInt(4); a++) {
                scripts.add(script(random, new AttemptId(random.nextInt(2), 7, a), Optional.empty(), 0));
            }
            var wonBefore = new HashSet<String>();
            while (!scripts.isEmpty()) {
                int pick = random.nextInt(scripts.size());
                var script = scripts.get(pick);
                if (script.isEmpty()) {
                    scripts.remove(pick);
                    continue;
                }
                var next = script.removeFirst();
                boolean brokenBefore = log.interrupted;
                if (random.nextInt(12) != 0) {
                    run.feed(next);
                    if (random.nextInt(8) == 0) {
                        run.feed(next);
                    }
                }
                var winner = run.winner();
                if (log.interrupted && !brokenBefore && winner != null && random.nextBoolean()) {
                    scripts.add(script(random, new AttemptId(2, 7, 100 + seed),
                            Optional.of(new Reply.Seam(winner.id(), run.lastShown())), log.shown.size()));
                }
            }
            check(log, wonBefore, seed);
        }
    }

    private static void check(Log log, Set<String> winners, int seed) {
        int next = 0;
        String owner = "";
        for (var shown : log.shown) {
            var parts = shown.split("#");
            if (!parts[0].equals(owner)) {
                assertThat(winners.add(parts[0])).as("seed %d: %s", seed, log.lines).isTrue();
                owner = parts[0];
            }
            assertThat(Integer.parseInt(parts[1])).as("seed %d: %s", seed, log.lines).isEqualTo(next++);
        }
        assertThat(log.wins).as("seed %d: %s", seed, log.lines).isLessThanOrEqualTo(1 + log.interruptions);
        assertThat(log.afterEnd).as("seed %d: %s", seed, log.lines).isZero();
    }

    /** Texts are numbered from what had been shown when the attempt began, so that a doubled or missing one shows. */
    private static List<Reply> script(Random random, AttemptId id, Optional<Reply.Seam> seam, int from) {
        var script = new ArrayList<Reply>();
        int seq = 0;
        var pending = new ArrayList<ReplyEvent>();
        pending.add(started());
        int texts = from + random.nextInt(5);
        for (int t = from; t < texts; t++) {
            pending.add(text(id + "#" + t));
            if (random.nextBoolean()) {
                script.add(record(id, seq, seam, pending));
                seq += pending.size();
                pending.clear();
            }
        }
        switch (random.nextInt(4)) {
            case 0 -> pending.add(failed());
            case 1 -> {}
            default -> pending.add(finished());
        }
        if (!pending.isEmpty()) {
            script.add(record(id, seq, seam, pending));
        }
        if (random.nextInt(4) == 0) {
            script.add(random.nextInt(script.size() + 1), new Reply.Terminated(ID, EPOCH, id));
        }
        return script;
    }

    private static final class Log implements ReplyFold.Reader {
        final List<String> lines = new ArrayList<>();
        final List<String> shown = new ArrayList<>();
        int wins;
        int interruptions;
        int afterEnd;
        boolean interrupted;
        boolean ended;

        private void say(String line) {
            if (ended) {
                afterEnd++;
            }
            lines.add(line);
        }

        @Override
        public void won(ReplyFold.Attempt attempt) {
            wins++;
            interrupted = false;
            say("won " + attempt.id());
        }

        @Override
        public void show(ReplyEvent event) {
            if (event instanceof ReplyEvent.TextDelta(var _, var text, var _)) {
                shown.add(text);
                say("show " + text);
            } else {
                say("show " + event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
            }
        }

        @Override
        public void finished(ReplyEvent.Finished last) {
            say("finished");
            ended = true;
        }

        @Override
        public void cancel(ReplyFold.Attempt attempt) {
            say("cancel " + attempt.id());
        }

        @Override
        public void broken(ReplyFold.Attempt attempt) {
            say("broken " + attempt.id());
        }

        @Override
        public void interrupted(ReplyFold.Attempt winner, Failure failure, String message, long retryAfter, Bytes raw) {
            interruptions++;
            interrupted = true;
            say("interrupted " + failure);
        }

        @Override
        public void refused(Reply.Final failure) {
            say("refused " + failure.publication());
            ended = true;
        }
    }

    private static ReplyEvent started() {
        return new ReplyEvent.Started("m", Bytes.EMPTY);
    }

    private static ReplyEvent text(String text) {
        return new ReplyEvent.TextDelta(0, text, Bytes.EMPTY);
    }

    private static ReplyEvent finished() {
        return new ReplyEvent.Finished(FinishReason.STOP, Usage.NONE, Bytes.EMPTY);
    }

    private static ReplyEvent failed() {
        return new ReplyEvent.Failed(Failure.PROVIDER_ERROR, "no", 0, Bytes.EMPTY);
    }

    private static Reply refused(int publication, long epoch) {
        return new Reply.Final(ID, epoch, publication, Failure.NO_TARGET, "none", 0, 0, Bytes.EMPTY);
    }

    private static Reply events(AttemptId id, int seq, ReplyEvent... events) {
        return record(id, seq, Optional.empty(), List.of(events));
    }

    private static Reply continuing(AttemptId id, Reply.Seam seam, ReplyEvent... events) {
        return record(id, 0, Optional.of(seam), List.of(events));
    }

    private static Reply record(AttemptId id, int seq, Optional<Reply.Seam> seam, List<ReplyEvent> events) {
        return new Reply.Events(ID, EPOCH, id, 1, "w", 3, "t", seq, seam, events);
    }
}
