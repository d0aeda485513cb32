package dev.signalbox.ingress.resume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.ingress.resume.Retelling.Stage;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import dev.signalbox.records.protocol.ReplyFold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetellingTest {
    private static final RequestId ID = new RequestId("q");
    private static final long SECOND = 1_000_000_000;

    /** Remembers what it is shown; what it has let leave can't be taken back. */
    private static final class Reader implements Retelling.Listener {
        final List<String> text = new ArrayList<>();
        int left;

        @Override
        public void won(ReplyFold.Attempt attempt) {}

        @Override
        public void show(ReplyEvent event) {
            if (event instanceof ReplyEvent.TextDelta delta) {
                text.add(delta.text());
            }
        }

        @Override
        public boolean shown() {
            return left > 0;
        }

        @Override
        public void retract() {
            text.clear();
        }
    }

    private final Reader reader = new Reader();
    private final Retelling retelling = new Retelling(reader);

    private static Reply.Events events(int publication, long epoch, int n, int seq, ReplyEvent... events) {
        return new Reply.Events(
                ID, epoch, new AttemptId(publication, 9, n), n, "w", 7, "m@p", seq, Optional.empty(), List.of(events));
    }

    private static Reply.Events continuing(AttemptId of, int lastSeq, int n, ReplyEvent... events) {
        return new Reply.Events(
                ID, 40, new AttemptId(1, 9, n), n, "w", 7, "m@p", 0, Optional.of(new Reply.Seam(of, lastSeq)),
                List.of(events));
    }

    private static ReplyEvent text(String text) {
        return new ReplyEvent.TextDelta(0, text, Bytes.EMPTY);
    }

    private static ReplyEvent done() {
        return new ReplyEvent.Finished(FinishReason.STOP, Usage.NONE, Bytes.EMPTY);
    }

    private static ReplyEvent broken() {
        return new ReplyEvent.Failed(Failure.STREAM_BROKEN, "it broke", 0, Bytes.EMPTY);
    }

    @Test
    void what_goes_on_where_the_winner_broke_is_followed() {
        // When
        retelling.feed(events(0, 40, 1, 0, text("a"), text("b"), broken()), 0);
        reader.left = 2;
        retelling.feed(continuing(new AttemptId(0, 9, 1), 1, 2, text("c"), done()), 0);

        // Then
        assertThat(reader.text).containsExactly("a", "b", "c");
        assertThat(retelling.stage()).isEqualTo(Stage.FINISHED);
    }

    @Test
    void what_goes_on_although_the_winner_was_not_heard_to_break_is_followed() {
        // Given: its holder had a new epoch and gave the attempt up
        retelling.feed(events(0, 40, 1, 0, text("a"), text("b")), 0);
        reader.left = 2;

        // When
        retelling.feed(continuing(new AttemptId(0, 9, 1), 1, 2, text("c"), done()), 0);
        retelling.feed(events(0, 40, 1, 2, text("x")), 0);

        // Then
        assertThat(reader.text).containsExactly("a", "b", "c");
        assertThat(retelling.stage()).isEqualTo(Stage.FINISHED);
    }

    @Test
    void what_goes_on_from_before_a_word_that_was_told_ends_as_broken() {
        // Given
        retelling.feed(events(0, 40, 1, 0, text("a"), text("b"), text("more")), 0);
        reader.left = 3;

        // When
        retelling.feed(continuing(new AttemptId(0, 9, 1), 1, 2, text("c"), done()), 0);

        // Then
        assertThat(reader.text).containsExactly("a", "b", "more");
        assertThat(retelling.stage()).isEqualTo(Stage.FAILED);
        assertThat(retelling.failure()).isEqualTo(Failure.STREAM_BROKEN);
    }

    @Test
    void who_hears_of_the_holder_goes_on_waiting_for_what_it_makes_of_a_break() {
        // Given
        retelling.feed(events(0, 40, 1, 0, text("a"), broken()), 0);
        reader.left = 1;

        // When
        retelling.feed(new Reply.Word(ID, 40, Reply.Said.HELD), 4 * SECOND);
        retelling.tick(8 * SECOND);
        retelling.feed(continuing(new AttemptId(0, 9, 1), 0, 2, text("b"), done()), 8 * SECOND);

        // Then
        assertThat(reader.text).containsExactly("a", "b");
    }

    @Test
    void an_answer_that_is_begun_again_is_told_from_its_new_beginning_where_nothing_had_left() {
        // When
        retelling.feed(events(0, 40, 1, 0, text("a"), broken()), 0);
        retelling.feed(events(1, 40, 2, 0, text("x"), done()), 0);

        // Then
        assertThat(reader.text).containsExactly("x");
        assertThat(retelling.stage()).isEqualTo(Stage.FINISHED);
    }

    @Test
    void an_answer_that_is_begun_again_ends_for_who_has_seen_a_part_of_the_first() {
        // Given
        retelling.feed(events(0, 40, 1, 0, text("a"), broken()), 0);
        reader.left = 1;

        // When
        retelling.feed(events(1, 40, 2, 0, text("x"), done()), 0);

        // Then
        assertThat(reader.text).containsExactly("a");
        assertThat(retelling.stage()).isEqualTo(Stage.FAILED);
    }

    @Test
    void a_break_is_the_end_after_some_patience_or_with_the_last_word() {
        // Given
        retelling.feed(events(0, 40, 1, 0, text("a"), broken()), 0);
        retelling.tick(4 * SECOND);
        var patient = retelling.stage();
        var other = new Retelling(new Reader());
        other.feed(events(0, 40, 1, 0, text("a")), 0);
        other.feed(new Reply.Final(ID, 40, 0, Failure.DEADLINE, "late", 0, 1, Bytes.EMPTY), 0);
        var answering = other.stage();

        // When
        retelling.tick(5 * SECOND);
        other.feed(events(0, 40, 1, 1, broken()), 0);

        // Then
        assertThat(patient).isEqualTo(Stage.INTERRUPTED);
        assertThat(retelling.stage()).isEqualTo(Stage.FAILED);
        assertThat(retelling.failure()).isEqualTo(Failure.STREAM_BROKEN);
        assertThat(answering).isEqualTo(Stage.ANSWERING);
        assertThat(other.failure()).isEqualTo(Failure.DEADLINE);
    }

    @Test
    void a_new_epoch_of_the_holder_begins_the_answer_again() {
        // When
        retelling.feed(events(0, 40, 1, 0, text("a")), 0);
        retelling.feed(events(1, 50, 2, 0, text("x"), done()), 0);

        // Then
        assertThat(reader.text).containsExactly("x");
        assertThat(retelling.epoch()).isEqualTo(50);
    }

    @Test
    void a_withdrawal_ends_what_was_heard_of() {
        // When
        retelling.feed(new Reply.Word(ID, 60, Reply.Said.WITHDRAWN), 0);
        var unheard = retelling.stage();
        retelling.feed(new Reply.Word(ID, 40, Reply.Said.HELD), 0);
        var held = retelling.stage();
        retelling.feed(new Reply.Word(ID, 60, Reply.Said.WITHDRAWN), 0);

        // Then
        assertThat(unheard).isEqualTo(Stage.UNHEARD);
        assertThat(held).isEqualTo(Stage.WAITING);
        assertThat(retelling.failure()).isEqualTo(Failure.CANCELLED);
    }

    @Test
    void a_log_that_begins_in_the_middle_of_the_answer_is_noticed() {
        // When
        retelling.feed(events(0, 40, 1, 7, text("h")), 0);

        // Then
        assertThat(retelling.midway()).isTrue();
        assertThat(reader.text).isEmpty();
    }

    /** Attempts race, records come twice or get lost; who follows sees what the arbiter's own fold shows. */
    @Test
    void who_follows_the_log_is_told_what_its_arbiter_shows() {
        for (int seed = 0; seed < 2_000; seed++) {
            // Given
            var random = new Random(seed);
            var shown = new ArrayList<String>();
            var arbiter = new ReplyFold(40, new Showing(shown));
            var follower = new Reader();
            var told = new Retelling(follower);
            int attempts = 1 + random.nextInt(4);
            var next = new int[attempts];

            // When
            for (int step = 0; step < 40; step++) {
                int n = random.nextInt(attempts);
                int seq = Math.max(0, next[n] - (random.nextInt(5) == 0 ? 1 : 0) + (random.nextInt(30) == 0 ? 1 : 0));
                int size = 1 + random.nextInt(3);
                var some = new ReplyEvent[size];
                for (int i = 0; i < size; i++) {
                    some[i] = seq + i == 0
                            ? new ReplyEvent.Started("m", Bytes.EMPTY)
                            : seq + i == 9 + n ? done() : text(n + "." + (seq + i));
                }
                next[n] = seq + size;
                var reply = events(0, 40, n, seq, some);
                arbiter.feed(reply);
                told.feed(reply, 0);
            }

            // Then
            assertThat(follower.text).as("seed %d", seed).isEqualTo(shown);
        }
    }

    private record Showing(List<String> shown) implements ReplyFold.Reader {
        @Override
        public void won(ReplyFold.Attempt attempt) {}

        @Override
        public void show(ReplyEvent event) {
            if (event instanceof ReplyEvent.TextDelta delta) {
                shown.add(delta.text());
            }
        }

        @Override
        public void finished(ReplyEvent.Finished last) {}

        @Override
        public void cancel(ReplyFold.Attempt attempt) {}

        @Override
        public void broken(ReplyFold.Attempt attempt) {}

        @Override
        public void interrupted(
                ReplyFold.Attempt winner, Failure failure, String message, long retryAfterMillis, Bytes raw) {}

        @Override
        public void refused(Reply.Final failure) {}
    }
}
