package dev.signalbox.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Response;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.router.policy.Filter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One story each of what may befall a request, as {@code explain} tells it. */
class RequestStoryTest {
    private static final RequestId ID = new RequestId("q");
    private static final List<String> TARGETS = List.of("m@one", "m@two");
    private static final AttemptId FIRST = new AttemptId(0, 9, 1);
    private static final AttemptId SECOND = new AttemptId(0, 9, 2);
    private static final Usage USAGE = new Usage(10, 2, 0, 0, 5, 0, 0, 0, 0, false);
    private final Catalog catalog = new Catalog(3, List.of(provider("one"), provider("two")), List.of(model("one"), model("two")), List.of(), List.of());
    private final Explanation explanation = new Explanation(ID, catalog);
    private long now = 1_000;

    private static Provider provider(String id) {
        return new Provider(id, Dialect.OPENAI_CHAT, List.of("http://" + id), Provider.Auth.NONE, Provider.Limits.DEFAULT, Provider.Timeouts.DEFAULT,
                Provider.Quirks.NONE, Map.of(), Optional.empty());
    }

    private static Model model(String provider) {
        return new Model("m", provider, "m", 0, List.of(), new Model.Price(100, 10, 0, 0, 400));
    }

    private void happens(Object record) {
        explanation.hear(now++, record);
    }

    private void replies(Reply... replies) {
        explanation.replies(now++, List.of(replies));
    }

    private static InferenceRequest request(int publication, Optional<Continuation> from, boolean batch) {
        return new InferenceRequest(ID, publication, 4, "acme", batch ? Lane.BATCH : Lane.INTERACTIVE, Dialect.OPENAI_CHAT, 1_000, 31_000,
                new Facts("m", !batch, 12, 100, 0, "", new long[0], Facts.Spans.UNKNOWN), new Body.Inline(Bytes.utf8("{}")),
                batch ? Optional.empty() : Optional.of(new ReplyAddress("i", 40, 0)), from, false);
    }

    private static Decision decision(Decision.Outcome outcome, Optional<AttemptId> attempt, int chosen, byte[] reasons, Optional<Failure> failure, long waited) {
        short ten = Float.floatToFloat16(10);
        return new Decision(ID, outcome, attempt, 1, 0, 3_000, 3, "first-token", "acme", "m", 12,
                new Decision.Candidates(new int[] {0, 1}, reasons, new short[] {ten, ten}, List.of(), List.of(), new int[0]), chosen,
                chosen < 0 ? "" : "w" + chosen, failure, waited);
    }

    private static Decision sent(AttemptId attempt, int chosen) {
        return decision(Decision.Outcome.DISPATCHED, Optional.of(attempt), chosen, new byte[2], Optional.empty(), 0);
    }

    private static Decision hedged(AttemptId attempt, int chosen) {
        return decision(Decision.Outcome.HEDGED, Optional.of(attempt), chosen, new byte[2], Optional.empty(), 250);
    }

    private static AttemptEvent.Run run(int target) {
        return new AttemptEvent.Run("w" + target, 7, TARGETS.get(target), 3, 1, "acme", "m", Lane.INTERACTIVE);
    }

    private static AttemptEvent.Timings took() {
        return new AttemptEvent.Timings(1_000, 40_000, 90_000);
    }

    private static AttemptEvent failed(AttemptId attempt, int target, Failure failure, boolean visible) {
        return new AttemptEvent.Failed(ID, attempt, run(target), took(), failure, "it broke", 0, visible, visible ? USAGE : Usage.NONE, Bytes.EMPTY);
    }

    private static AttemptEvent finished(AttemptId attempt, int target) {
        return new AttemptEvent.Finished(ID, attempt, run(target), took(), FinishReason.STOP, USAGE);
    }

    private static AttemptEvent stopped(AttemptId attempt, int target) {
        return new AttemptEvent.Stopped(ID, attempt, run(target), took(), USAGE, 1);
    }

    private static Reply.Events answer(AttemptId attempt, int target, Optional<Reply.Seam> from, String text, ReplyEvent last) {
        return new Reply.Events(ID, 40, attempt, 1, "w" + target, 7, TARGETS.get(target), 0, from, List.of(new ReplyEvent.TextDelta(0, text, Bytes.EMPTY), last));
    }

    private static ReplyEvent whole() {
        return new ReplyEvent.Finished(FinishReason.STOP, USAGE, Bytes.EMPTY);
    }

    /** In plain words, without the table of candidates. */
    private List<String> story() {
        return explanation.story().stream().map(line -> line.text().lines().findFirst().orElse("")).toList();
    }

    @Test
    void a_failover_before_the_first_token() {
        // Given
        happens(request(0, Optional.empty(), false));
        happens(sent(FIRST, 0));
        happens(failed(FIRST, 0, Failure.PROVIDER_OVERLOADED, false));
        happens(sent(SECOND, 1));
        happens(new AttemptEvent.Won(ID, SECOND, 0));
        replies(answer(SECOND, 1, Optional.empty(), "hello", whole()));
        happens(finished(SECOND, 1));

        // Then
        assertThat(story()).containsExactly(
                "published to partition 4: m, stream, about 12 prompt tokens, body 2 bytes, tenant acme, lane interactive",
                "decided, attempt 0.9.1 (first) in 3 us by first-token: m@one at w0",
                "attempt 0.9.1 (first) failed at m@one: provider_overloaded, it broke, after 90.0 ms",
                "decided, attempt 0.9.2 (retry) in 3 us by first-token: m@two at w1",
                "attempt 0.9.2 (retry) won: its answer is shown to the client",
                "the client is shown attempt 0.9.2 of m@two",
                "the client has its answer: 5 characters, 12 tokens in, 5 out",
                "attempt 0.9.2 (retry) finished at m@two: stop, first token after 40.0 ms, all after 90.0 ms, 12 tokens in (2 cached), 5 out, $0.003020");
    }

    @Test
    void a_hedge_that_won() {
        // Given
        happens(request(0, Optional.empty(), false));
        happens(sent(FIRST, 0));
        happens(hedged(SECOND, 1));
        happens(new AttemptEvent.Won(ID, SECOND, 0));
        happens(stopped(FIRST, 0));
        happens(finished(SECOND, 1));

        // Then
        assertThat(story()).contains(
                "hedged, attempt 0.9.2 (hedge) in 3 us by first-token, after 250 ms of silence: m@two at w1",
                "attempt 0.9.2 (hedge) won: its answer is shown to the client",
                "attempt 0.9.1 (first) stopped at m@one: overtaken by attempt 0.9.2 (hedge) at m@two, its cost counts as hedging, "
                        + "12 tokens in (2 cached), 5 out, $0.003020, 1 of them after the cancel");
    }

    @Test
    void a_hedge_that_lost_and_one_that_ended_too_late() {
        // Given
        var third = new AttemptId(0, 9, 3);
        happens(request(0, Optional.empty(), false));
        happens(sent(FIRST, 0));
        happens(hedged(SECOND, 1));
        happens(new AttemptEvent.Won(ID, FIRST, 0));
        happens(stopped(SECOND, 1));
        happens(finished(FIRST, 0));
        happens(finished(third, 1));

        // Then
        assertThat(story()).anySatisfy(line -> assertThat(line)
                        .startsWith("attempt 0.9.2 (hedge) stopped at m@two: overtaken by attempt 0.9.1 (first) at m@one, its cost counts as hedging"))
                .anySatisfy(line -> assertThat(line).startsWith("attempt 0.9.1 (first) finished").doesNotContain("too late"))
                .anySatisfy(line -> assertThat(line).startsWith("attempt 0.9.3 finished").endsWith("too late: attempt 0.9.1 (first) was shown, its cost counts as hedging"));
    }

    @Test
    void an_answer_that_broke_off_and_went_on_with_its_seam() {
        // Given
        var on = new AttemptId(1, 9, 2);
        happens(request(0, Optional.empty(), false));
        happens(sent(FIRST, 0));
        happens(new AttemptEvent.Won(ID, FIRST, 0));
        replies(answer(FIRST, 0, Optional.empty(), "one, ", new ReplyEvent.Failed(Failure.STREAM_BROKEN, "it broke", 0, Bytes.EMPTY)));
        happens(failed(FIRST, 0, Failure.STREAM_BROKEN, true));
        happens(request(1, Optional.of(new Continuation(FIRST, 0, "m@one", "one, ", "", 2, Bytes.EMPTY)), false));
        happens(sent(on, 1));
        happens(new AttemptEvent.Won(ID, on, 1));
        replies(answer(on, 1, Optional.of(new Reply.Seam(FIRST, 0)), "two", whole()));
        happens(finished(on, 1));

        // Then
        assertThat(story()).containsSubsequence(
                "attempt 0.9.1 broke off, stream_broken: the client has 5 characters",
                "attempt 0.9.1 (first) failed at m@one: stream_broken, it broke, after something was shown, after 90.0 ms, "
                        + "12 tokens in (2 cached), 5 out, $0.003020",
                "published again (1) to partition 4: m, stream, about 12 prompt tokens, body 2 bytes, tenant acme, lane interactive, "
                        + "to go on where attempt 0.9.1 (first) at m@one broke off, after 5 characters, about 2 tokens",
                "decided, attempt 1.9.2 (continuation) in 3 us by first-token: m@two at w1",
                "the client is shown attempt 1.9.2 of m@two, behind the 5 characters it had",
                "the client has its answer: 8 characters, 12 tokens in, 5 out");
    }

    @Test
    void an_attempt_whose_reply_went_on_elsewhere_was_given_up_and_one_with_a_gap_was_too() {
        // Given
        happens(request(0, Optional.empty(), false));
        happens(sent(FIRST, 0));
        happens(new AttemptEvent.Broken(ID, FIRST));
        happens(stopped(FIRST, 0));
        happens(sent(SECOND, 1));
        happens(new AttemptEvent.Won(ID, SECOND, 0));
        happens(request(1, Optional.of(new Continuation(SECOND, 0, "m@two", "one", "", 1, Bytes.EMPTY)), false));
        happens(stopped(SECOND, 1));

        // Then
        assertThat(story()).anySatisfy(line -> assertThat(line).startsWith("attempt 0.9.1 (first) stopped at m@one: its reply had a gap before anything was shown"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("attempt 0.9.2 (retry) stopped at m@two: given up as broken, its answer goes on with publication 1"));
    }

    @Test
    void a_cancel_by_the_client_that_closed_its_connection_and_by_one_that_took_its_request_back() {
        assertThat(storyOfCancel("client gone")).contains("cancelled: the client closed its connection")
                .anySatisfy(line -> assertThat(line).startsWith("attempt 0.9.1 (first) stopped at m@one: the client closed its connection, 12 tokens in"));
        assertThat(storyOfCancel("withdrawn")).contains("cancelled: the client took the request back (DELETE)")
                .anySatisfy(line -> assertThat(line).startsWith("attempt 0.9.1 (first) stopped at m@one: the client took the request back (DELETE), "));
    }

    @Test
    void a_deadline_that_passed() {
        assertThat(storyOfCancel("deadline")).contains("cancelled: the request's deadline passed")
                .anySatisfy(line -> assertThat(line).startsWith("attempt 0.9.1 (first) stopped at m@one: the request's deadline passed, "));
    }

    private List<String> storyOfCancel(String reason) {
        var of = new Explanation(ID, catalog);
        of.hear(1, request(0, Optional.empty(), false));
        of.hear(2, sent(FIRST, 0));
        of.hear(3, new AttemptEvent.Won(ID, FIRST, 0));
        of.hear(4, new AttemptEvent.Cancelled(ID, reason));
        of.hear(5, stopped(FIRST, 0));
        return of.story().stream().map(Explanation.Line::text).toList();
    }

    @Test
    void a_retry_budget_that_is_spent() {
        // Given
        happens(request(0, Optional.empty(), false));
        happens(sent(FIRST, 0));
        happens(failed(FIRST, 0, Failure.PROVIDER_ERROR, false));
        happens(decision(Decision.Outcome.HELD, Optional.empty(), -1, new byte[2], Optional.of(Failure.RETRIES_EXHAUSTED), 0));
        replies(new Reply.Final(ID, 40, 0, Failure.PROVIDER_ERROR, "1 attempts failed", 0, 1, Bytes.EMPTY));

        // Then
        assertThat(story()).containsSubsequence("held, the retry budget is spent, in 3 us by first-token",
                "the client is told provider_error: 1 attempts failed");
    }

    @Test
    void circuits_that_are_open() {
        // Given
        byte open = Filter.CIRCUIT_OPEN.code();
        happens(request(0, Optional.empty(), false));
        happens(decision(Decision.Outcome.REFUSED, Optional.empty(), -1, new byte[] {open, open}, Optional.of(Failure.NO_TARGET), 0));

        // Then
        assertThat(explanation.story().get(1).text().lines().map(String::strip)).containsExactly(
                "refused, no_target, in 3 us by first-token", "m@one  left out: circuit open", "m@two  left out: circuit open");
    }

    @Test
    void a_worker_that_was_killed() {
        // Given
        happens(request(0, Optional.empty(), false));
        happens(sent(FIRST, 0));
        replies(new Reply.Terminated(ID, 40, FIRST));
        happens(sent(SECOND, 1));
        happens(new AttemptEvent.Won(ID, SECOND, 0));
        happens(finished(SECOND, 1));

        // Then
        assertThat(story()).containsSubsequence("attempt 0.9.1 (first) is given up: its worker was taken for dead",
                "decided, attempt 0.9.2 (retry) in 3 us by first-token: m@two at w1").last()
                .isEqualTo("attempt 0.9.1 (first) has no end on the log: its worker was taken for dead");
    }

    @Test
    void a_router_that_was_killed() {
        // Given
        var anew = new AttemptId(1, 12, 1);
        happens(request(0, Optional.empty(), false));
        happens(sent(FIRST, 0));
        happens(request(1, Optional.empty(), false));
        happens(new AttemptEvent.Superseded(ID, 0));
        happens(sent(anew, 1));
        happens(stopped(FIRST, 0));
        happens(finished(anew, 1));

        // Then
        assertThat(story()).contains(
                "published again (1) to partition 4, because its router was taken for dead: m, stream, about 12 prompt tokens, body 2 bytes, tenant acme, lane interactive",
                "publications up to 0 are superseded",
                "decided, attempt 1.12.1 (begun anew) in 3 us by first-token, at the router that took over (epoch 12 after 9): m@two at w1")
                .anySatisfy(line -> assertThat(line).startsWith("attempt 0.9.1 (first) stopped at m@one: given up when the request was published again (1)"));
    }

    @Test
    void a_front_that_was_killed_and_a_worker_that_was_started_again() {
        // Given
        happens(request(0, Optional.empty(), false));
        happens(sent(FIRST, 0));
        happens(new AttemptEvent.Refused(ID, FIRST, run(0), AttemptEvent.RefusedFor.EPOCH, 0));
        happens(sent(SECOND, 1));
        happens(stopped(SECOND, 1));

        // Then
        assertThat(story()).contains("attempt 0.9.1 (first) not begun by w0: it was started again since",
                        "decided, attempt 0.9.2 (sent again) in 3 us by first-token: m@two at w1")
                .anySatisfy(line -> assertThat(line)
                        .startsWith("attempt 0.9.2 (sent again) stopped at m@two: nobody waited for it any more: who held the request was taken for dead"));
    }

    @Test
    void a_batch_line() {
        // Given
        happens(request(0, Optional.empty(), true));
        happens(sent(FIRST, 0));
        happens(failed(FIRST, 0, Failure.RATE_LIMITED, false));
        happens(sent(SECOND, 1));
        happens(finished(SECOND, 1));
        happens(new Response(ID, "acme", "m", true, 200, Dialect.OPENAI_CHAT, Bytes.EMPTY, Failure.INTERNAL, "", USAGE, "m@two", 2, 1_000, 2_000));
        happens(new Response(new RequestId("other"), "acme", "m", true, 200, Dialect.OPENAI_CHAT, Bytes.EMPTY, Failure.INTERNAL, "", USAGE, "m@two", 2, 1_000, 2_000));

        // Then
        assertThat(story()).hasSize(6).startsWith(
                "batch line published to partition 4: m, about 12 prompt tokens, body 2 bytes, tenant acme, lane batch")
                .endsWith("settled: status 200 after 2 attempts");
    }
}
