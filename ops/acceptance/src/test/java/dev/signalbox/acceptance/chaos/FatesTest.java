package dev.signalbox.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Ask;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FatesTest {
    private static final RequestId ID = new RequestId("r-1");
    private static final AttemptId FIRST = new AttemptId(0, 1, 1);
    private static final AttemptId SECOND = new AttemptId(0, 1, 2);

    private final Fates fates = new Fates();

    @Test
    void an_answer_whose_winner_finished_has_its_one_end() {
        // When
        accepted();
        begun(FIRST, 5);
        won(FIRST);
        finished(FIRST);
        over(FIRST);

        // Then
        assertThat(fates.broken(seen(Kind.ANSWERED), Set.of())).isEmpty();
        assertThat(fates.broken()).isEmpty();
        assertThat(fates.accepted()).isEqualTo(1);
        assertThat(fates.ended()).isEqualTo(1);
    }

    @Test
    void an_answer_of_which_the_topics_know_nothing_is_told() {
        assertThat(fates.broken(seen(Kind.ANSWERED), Set.of())).singleElement().asString().contains("not in inference.requests", "r-1");
        assertThat(fates.broken(seen(Kind.STREAM_ERROR), Set.of())).hasSize(1);
        assertThat(fates.broken(seen(Kind.REFUSED), Set.of())).isEmpty();
    }

    @Test
    void an_answer_that_nobody_finished_is_told() {
        accepted();
        won(FIRST);

        assertThat(fates.broken(seen(Kind.ANSWERED), Set.of())).singleElement().asString().contains("no attempt that won has finished");
    }

    @Test
    void a_dead_ingress_may_not_have_said_who_won() {
        accepted();
        finished(FIRST);

        assertThat(fates.broken(seen(Kind.ANSWERED), Set.of())).hasSize(1);
        assertThat(fates.broken(seen(Kind.ANSWERED), Set.of(Kind.RESET))).isEmpty();
    }

    @Test
    void two_winners_of_a_publication_are_told() {
        // When
        accepted();
        won(FIRST);
        won(SECOND);

        // Then
        assertThat(fates.broken()).hasEntrySatisfying("r-1", law -> assertThat(law).contains("publication 0 has 2 winners"));
    }

    @Test
    void who_was_given_up_may_finish_beside_the_one_that_went_on() {
        // When
        accepted();
        won(FIRST);
        fates.happened(new AttemptEvent.Won(ID, SECOND, 1));
        finished(SECOND);
        finished(FIRST);

        // Then
        assertThat(fates.broken()).isEmpty();
        assertThat(fates.broken(seen(Kind.ANSWERED), Set.of())).isEmpty();
        assertThat(fates.ended()).isEqualTo(1);
        assertThat(fates.endedAgain()).containsExactly("r-1");
    }

    @Test
    void an_attempt_that_lost_may_finish_too() {
        // When
        accepted();
        won(FIRST);
        finished(FIRST);
        finished(SECOND);

        // Then
        assertThat(fates.broken()).isEmpty();
        assertThat(fates.ended()).isEqualTo(1);
    }

    @Test
    void an_error_whose_answer_was_whole_and_one_that_nobody_decided_on_are_told() {
        // When
        accepted();
        var undecided = fates.broken(seen(Kind.REFUSED), Set.of());
        fates.replied(new Reply.Final(ID, 1, 0, Failure.PROVIDER_ERROR, "", 0, 1, Bytes.EMPTY));
        var decided = fates.broken(seen(Kind.REFUSED), Set.of());
        won(FIRST);
        finished(FIRST);
        var whole = fates.broken(seen(Kind.STREAM_ERROR), Set.of());

        // Then
        assertThat(undecided).singleElement().asString().contains("nobody gave it up");
        assertThat(decided).isEmpty();
        assertThat(whole).singleElement().asString().contains("its answer was whole");
    }

    @Test
    void an_attempt_without_an_end_is_told_unless_its_process_is_dead() {
        // When
        accepted();
        begun(FIRST, 5);
        var open = fates.broken();
        begun(SECOND, 6);
        over(SECOND);
        var dead = fates.broken();

        // Then
        assertThat(open).hasEntrySatisfying("r-1", law -> assertThat(law).contains("never ended", FIRST.toString()));
        assertThat(dead).isEmpty();
    }

    private void accepted() {
        fates.published(new InferenceRequest(ID, 0, 0, "", Lane.INTERACTIVE, Dialect.OPENAI_CHAT, 0, 0,
                new Facts(Ask.MODEL, false, 0, 0, 0, "", new long[0], Facts.Spans.UNKNOWN), new Body.Inline(Bytes.utf8("{}")),
                Optional.empty(), Optional.empty(), false));
    }

    private void begun(AttemptId attempt, long epoch) {
        fates.happened(new AttemptEvent.Accepted(ID, attempt, run(epoch), new AttemptEvent.Timings(0, -1, 0)));
    }

    private void over(AttemptId attempt) {
        var run = run(attempt.equals(SECOND) ? 6 : 5);
        fates.happened(new AttemptEvent.Stopped(ID, attempt, run, new AttemptEvent.Timings(0, -1, 0), Usage.NONE, 0));
    }

    private void won(AttemptId attempt) {
        fates.happened(new AttemptEvent.Won(ID, attempt, 0));
    }

    private void finished(AttemptId attempt) {
        fates.replied(new Reply.Events(ID, 1, attempt, 1, "w", 5, "t", 0, Optional.empty(),
                List.of(new ReplyEvent.Finished(FinishReason.STOP, Usage.NONE, Bytes.EMPTY))));
    }

    private static AttemptEvent.Run run(long epoch) {
        return new AttemptEvent.Run("w", epoch, "t", 1, 1, "", Ask.MODEL, Lane.INTERACTIVE);
    }

    private static Outcome seen(Kind kind) {
        return new Outcome(new Ask(Ask.MODEL, 1, false, 3), kind, 200, "", "", "", Optional.of(ID.value()), new Outcome.Moments(0, 0, 0, 0));
    }
}
