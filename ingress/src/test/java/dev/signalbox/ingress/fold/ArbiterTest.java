package dev.signalbox.ingress.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.anthropic.MessagesCodec;
import dev.signalbox.dialects.openai.ChatCodec;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import dev.signalbox.records.protocol.ReplyFold;
import dev.signalbox.records.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArbiterTest {
    private static final RequestId ID = new RequestId("q");
    private static final long WORKER_EPOCH = 77;
    private static final Bytes BODY = Bytes.utf8("{}");

    private final PaperLog log = new PaperLog();
    private final ManualTime time = new ManualTime(1_700_000_000_000L);
    private final Reader client = new Reader();
    private Arbiter arbiter;

    /** Keeps what it is shown from its client until the test says that it left. */
    private static final class Reader implements Arbiter.Client {
        final List<String> text = new ArrayList<>();
        final List<Fault> faults = new ArrayList<>();
        boolean left;

        @Override
        public void begin(ReplyFold.Attempt attempt) {}

        @Override
        public void show(ReplyEvent event) {
            if (event instanceof ReplyEvent.TextDelta delta) {
                text.add(delta.text());
            }
        }

        @Override
        public boolean shown() {
            return left;
        }

        @Override
        public void retract() {
            text.clear();
        }

        @Override
        public void failed(Fault fault) {
            faults.add(fault);
        }
    }

    @BeforeEach
    void begin() {
        arbiter = arbiter(1_000);
        arbiter.begin();
    }

    private Arbiter arbiter(int inlineBytes) {
        return arbiter(inlineBytes, 3, 0);
    }

    private Arbiter arbiter(int inlineBytes, int continuations, int features) {
        var facts = new Facts("m", true, 10, 0, features, "a", new long[0], Facts.Spans.UNKNOWN);
        long second = 1_000_000_000;
        var ask = new Ask(ID, "acme", Lane.INTERACTIVE, Dialect.OPENAI_CHAT, facts, time.millis(), time.millis() + 60_000,
                time.nanos() + 10 * second, 5 * second, time.nanos() + 62 * second, continuations, inlineBytes, false);
        return new Arbiter(log, time, ask, BODY, client, Runnable::run, () -> {});
    }

    private Reply.Events events(int publication, int seq, ReplyEvent... events) {
        return new Reply.Events(ID, log.epoch, new AttemptId(publication, 9, 1), 1, "w-1", WORKER_EPOCH, "m@p", seq, Optional.empty(),
                List.of(events));
    }

    private static ReplyEvent text(String text) {
        return new ReplyEvent.TextDelta(0, text, Bytes.EMPTY);
    }

    private static ReplyEvent ended(Failure failure) {
        return new ReplyEvent.Failed(failure, "it broke", 0, Bytes.EMPTY);
    }

    private void pass(Duration duration) {
        time.advance(duration);
        arbiter.tick(time.nanos());
    }

    // ---- a winner whose worker is dead

    @Test
    void a_winner_whose_worker_was_dead_before_it_won_is_accused_at_the_first_look() {
        // Given: everybody has long heard of the death, so that nobody will speak of it again
        log.goneEpoch = WORKER_EPOCH;
        arbiter.judge();
        arbiter.feed(events(0, 0, text("one")));

        // When
        pass(Duration.ofMillis(100));

        // Then
        assertThat(log.terminated).containsExactly(new Reply.Terminated(ID, 40, new AttemptId(0, 9, 1)));
    }

    @Test
    void who_is_not_fresh_accuses_nobody_until_it_is() {
        // Given
        log.goneEpoch = WORKER_EPOCH;
        arbiter.feed(events(0, 0, text("one")));
        log.fresh = false;
        pass(Duration.ofMillis(100));
        var before = List.copyOf(log.terminated);

        // When
        log.fresh = true;
        pass(Duration.ofMillis(100));

        // Then
        assertThat(before).isEmpty();
        assertThat(log.terminated).hasSize(1);
    }

    @Test
    void an_accusation_that_nothing_comes_of_is_repeated_but_not_at_once() {
        // Given
        arbiter.feed(events(0, 0, text("one")));
        pass(Duration.ofMillis(100));
        log.goneEpoch = WORKER_EPOCH;
        arbiter.judge();
        arbiter.judge();
        pass(Duration.ofMillis(1_900));
        var before = List.copyOf(log.terminated);

        // When
        pass(Duration.ofMillis(200));

        // Then
        assertThat(before).hasSize(1);
        assertThat(log.terminated).hasSize(2);
    }

    @Test
    void a_winner_whose_worker_lives_is_left_alone() {
        // Given
        arbiter.feed(events(0, 0, text("one")));

        // When
        pass(Duration.ofSeconds(3));
        arbiter.judge();

        // Then
        assertThat(log.terminated).isEmpty();
    }

    // ---- a router that took a live client's process for dead, and cancelled

    @Test
    void a_winner_that_was_cancelled_while_nothing_was_shown_is_another_try() {
        // Given: its text waits here, and none of it has left
        arbiter.feed(events(0, 0, text("one")));

        // When
        arbiter.feed(events(0, 1, ended(Failure.CANCELLED)));

        // Then
        assertThat(log.published).extracting(r -> r.publication()).containsExactly(0, 1);
        assertThat(client.faults).isEmpty();

        // When
        arbiter.feed(events(1, 0, text("uno"), new ReplyEvent.Finished(FinishReason.STOP, Usage.NONE, Bytes.EMPTY)));

        // Then
        assertThat(client.text).containsExactly("uno");
        assertThat(arbiter.complete()).isTrue();
    }

    @Test
    void a_winner_that_was_cancelled_after_something_was_shown_is_gone_on_with() {
        // Given
        shown(text("one"));

        // When
        arbiter.feed(events(0, 1, ended(Failure.CANCELLED)));

        // Then
        assertThat(log.published).last().satisfies(r -> assertThat(r.continuation()).isPresent());
        assertThat(client.faults).isEmpty();
    }

    @Test
    void where_nobody_may_go_on_the_routers_cancel_is_not_called_the_clients_own_doing() {
        // Given
        arbiter = arbiter(1_000, 0, 0);
        arbiter.begin();
        log.published.clear();
        shown(text("one"));

        // When
        arbiter.feed(events(0, 1, ended(Failure.CANCELLED)));

        // Then
        assertThat(client.faults).singleElement().satisfies(fault -> assertThat(fault.failure()).isEqualTo(Failure.UNAVAILABLE));
        assertThat(log.told).last().isInstanceOf(AttemptEvent.Cancelled.class);
        assertThat(log.published).isEmpty();
    }

    // ---- an answer that breaks after something was shown

    @Test
    void workers_are_told_whether_a_slow_stream_may_be_left_but_not_that_the_rest_of_one_may() {
        // Given
        var first = log.published.getLast();
        shown(text("one"));

        // When
        arbiter.feed(events(0, 1, ended(Failure.CHUNK_TIMEOUT)));
        var rest = log.published.getLast();
        arbiter(1_000, 0, 0).begin();
        var alone = log.published.getLast();
        arbiter(1_000, 3, Feature.SEVERAL_CHOICES.bit()).begin();
        var several = log.published.getLast();

        // Then
        assertThat(List.of(first, rest, alone, several)).extracting(r -> r.facts().needs(Feature.MOVABLE))
                .containsExactly(true, false, false, false);
        assertThat(rest.continuation()).isPresent();
    }

    private void shown(ReplyEvent... events) {
        arbiter.feed(events(0, 0, events));
        client.left = true;
    }

    private Reply.Events goingOn(int publication, AttemptId from, int lastSeq, ReplyEvent... events) {
        return new Reply.Events(ID, log.epoch, new AttemptId(publication, 9, 1), 2, "w-2", WORKER_EPOCH, "n@p", 0,
                Optional.of(new Reply.Seam(from, lastSeq)), List.of(events));
    }

    @Test
    void what_was_shown_is_published_as_the_beginning_of_what_is_to_come() {
        // Given
        var opening = new ReplyEvent.Started("m", Bytes.utf8("{\"id\":\"x\"}"));
        shown(opening, text("one"), text(" two"));

        // When
        arbiter.feed(events(0, 3, ended(Failure.STREAM_BROKEN)));

        // Then
        assertThat(log.published).hasSize(2).last().satisfies(r -> {
            assertThat(r.publication()).isEqualTo(1);
            assertThat(r.continuation()).contains(new Continuation(
                    new AttemptId(0, 9, 1), 2, "m@p", "one two", "", 2, Bytes.utf8("{\"id\":\"x\"}")));
            assertThat(r.facts().needs(Feature.CONTINUATION)).isTrue();
            assertThat(r.facts().promptTokens()).isEqualTo(12);
        });
        assertThat(client.faults).isEmpty();
        assertThat(log.told).noneMatch(AttemptEvent.Cancelled.class::isInstance);
    }

    @Test
    void what_a_dead_worker_cannot_say_of_its_cost_is_said_for_it() {
        // Given
        shown(text("one"), text(" two"));

        // When
        arbiter.feed(new Reply.Terminated(ID, 40, new AttemptId(0, 9, 1)));

        // Then
        assertThat(log.told).anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure()).isEqualTo(Failure.WORKER_LOST);
            assertThat(f.usage()).isEqualTo(new Usage(10, 0, 0, 0, 2, 0, 0, 0, 0, true));
            assertThat(f.run().model()).isEqualTo("m");
        }));
        assertThat(log.published).hasSize(2);
    }

    @Test
    void what_a_worker_that_ends_says_of_its_cost_itself_is_not_said_for_it() {
        // Given
        shown(text("one"), text(" two"));

        // When: its own last word, and then that it is dead
        arbiter.feed(events(0, 2, ended(Failure.WORKER_LOST)));
        arbiter.feed(new Reply.Terminated(ID, 40, new AttemptId(0, 9, 1)));

        // Then
        assertThat(log.told).noneMatch(AttemptEvent.Failed.class::isInstance);
        assertThat(log.published).as("it goes on elsewhere").hasSize(2);
    }

    @Test
    void who_goes_on_is_shown_behind_what_was_and_who_begins_anew_is_not() {
        // Given
        shown(text("one"));
        arbiter.feed(events(0, 1, ended(Failure.STREAM_BROKEN)));

        // When
        arbiter.feed(events(1, 0, text("uno")));
        arbiter.feed(new Reply.Events(ID, log.epoch, new AttemptId(1, 9, 2), 3, "w-2", WORKER_EPOCH, "n@p", 0,
                Optional.of(new Reply.Seam(new AttemptId(0, 9, 1), 0)),
                List.of(text(" two"), new ReplyEvent.Finished(FinishReason.STOP, Usage.NONE, Bytes.EMPTY))));

        // Then
        assertThat(client.text).containsExactly("one", " two");
        assertThat(arbiter.complete()).isTrue();
    }

    @Test
    void an_answer_that_breaks_again_goes_on_again_until_it_did_so_often_enough() {
        // Given: it may go on three times
        shown(text("one"));
        arbiter.feed(events(0, 1, ended(Failure.STREAM_BROKEN)));

        // When
        for (int i = 1; i <= 3; i++) {
            arbiter.feed(goingOn(i, new AttemptId(i - 1, 9, 1), 0, text(" " + i), ended(Failure.CHUNK_TIMEOUT)));
        }

        // Then
        assertThat(log.published).extracting(InferenceRequest::publication).containsExactly(0, 1, 2, 3);
        assertThat(log.published.getLast().continuation().orElseThrow().text()).isEqualTo("one 1 2");
        assertThat(client.text).containsExactly("one", " 1", " 2", " 3");
        assertThat(client.faults).singleElement().satisfies(f -> assertThat(f.failure()).isEqualTo(Failure.CHUNK_TIMEOUT));
        assertThat(log.told).last().isInstanceOf(AttemptEvent.Cancelled.class);
    }

    @Test
    void where_nobody_can_go_on_the_client_is_told_what_broke_it() {
        // Given
        shown(text("one"));
        arbiter.feed(events(0, 1, ended(Failure.STREAM_BROKEN)));

        // When
        arbiter.feed(new Reply.Final(ID, 40, 1, Failure.INVALID_REQUEST, "no model can do that", 0, 2, Bytes.EMPTY));

        // Then
        assertThat(client.faults).singleElement().satisfies(fault -> {
            assertThat(fault.failure()).isEqualTo(Failure.STREAM_BROKEN);
            assertThat(fault.message()).isEqualTo("it broke; it could not go on elsewhere: no model can do that");
        });
    }

    @Test
    void what_was_begun_for_an_earlier_publication_is_stopped_when_the_last_one_is_given_up() {
        // Given
        arbiter.feed(events(0, 0, text("one"), ended(Failure.STREAM_BROKEN)));

        // When
        arbiter.feed(new Reply.Final(ID, 40, 1, Failure.CONTENT_POLICY, "no", 0, 2, Bytes.EMPTY));

        // Then
        assertThat(client.faults).hasSize(1);
        assertThat(log.told).last().isInstanceOf(AttemptEvent.Cancelled.class);
        assertThat(log.cancelled).last().satisfies(cancel -> assertThat(cancel.attempt()).isEmpty());
    }

    @Test
    void what_its_only_router_gives_up_needs_no_cancel_and_its_successor_is_told_that_it_is_over() {
        // When
        arbiter.feed(new Reply.Final(ID, 40, 0, Failure.CONTENT_POLICY, "no", 0, 2, Bytes.EMPTY));

        // Then
        assertThat(client.faults).hasSize(1);
        assertThat(log.told).last().isInstanceOf(AttemptEvent.Cancelled.class);
        assertThat(log.cancelled).isEmpty();
    }

    @Test
    void where_too_many_broke_to_begin_again_the_client_is_told_what_broke_it() {
        // Given: the client has nothing of it
        arbiter.feed(events(0, 0, text("one"), ended(Failure.STREAM_BROKEN)));

        // When
        arbiter.feed(new Reply.Final(ID, 40, 1, Failure.RETRIES_EXHAUSTED, "too many", 0, 2, Bytes.EMPTY));

        // Then
        assertThat(client.faults).singleElement().satisfies(fault -> {
            assertThat(fault.failure()).isEqualTo(Failure.STREAM_BROKEN);
            assertThat(fault.message()).isEqualTo("it broke; it could not be begun again: too many");
        });
    }

    @Test
    void an_answer_that_breaks_each_time_before_anything_is_shown_ends_with_what_broke_it() {
        // When
        for (int publication = 0; publication < 5; publication++) {
            arbiter.feed(events(publication, 0, text("one"), ended(Failure.PROVIDER_OVERLOADED)));
        }

        // Then
        assertThat(client.faults).singleElement().satisfies(fault -> {
            assertThat(fault.failure()).isEqualTo(Failure.PROVIDER_OVERLOADED);
            assertThat(fault.message()).isEqualTo("it broke; it broke off too often");
        });
    }

    @Test
    void a_call_of_a_tool_that_was_shown_is_not_gone_on_with() {
        // Given
        shown(text("one"), new ReplyEvent.ToolCallStarted(0, 0, "i", "f", Bytes.EMPTY));

        // When
        arbiter.feed(events(0, 2, ended(Failure.STREAM_BROKEN)));

        // Then
        assertThat(log.published).hasSize(1);
        assertThat(client.faults).singleElement().satisfies(fault -> {
            assertThat(fault.failure()).isEqualTo(Failure.STREAM_BROKEN);
            assertThat(fault.message()).contains("x-signalbox-tools");
        });
    }

    private static final String CHAT = """
            data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"one"}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"i","function":{"name":"f","arguments":"{"}}]}}]}

            """;
    private static final String MESSAGES = """
            data: {"type":"message_start","message":{"id":"x","model":"m","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"one"}}

            data: {"type":"content_block_stop","index":0}

            data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"i","name":"f","input":{}}}

            """;

    private static Stream<Arguments> halfCalls() {
        return Stream.of(Arguments.of(new ChatCodec(), CHAT), Arguments.of(new MessagesCodec(), MESSAGES));
    }

    /** Text, and then half a call, as a worker tells them. */
    @ParameterizedTest
    @MethodSource("halfCalls")
    void half_a_call_is_in_nobodys_way_where_calls_are_wanted_whole(DialectCodec codec, String stream) {
        for (boolean whole : List.of(true, false)) {
            // Given
            log.published.clear();
            client.faults.clear();
            client.left = false;
            arbiter = arbiter(1_000, 3, whole ? Feature.WHOLE_TOOLS.bit() : 0);
            arbiter.begin();
            var options = new ReadOptions(false, false, 10, whole, Optional.empty());
            var events = new ArrayList<ReplyEvent>();
            var reader = codec.readReply(true, options);
            reader.read(Bytes.utf8(stream), events);
            shown(events.toArray(ReplyEvent[]::new));

            // When
            var end = new ArrayList<ReplyEvent>();
            reader.end(end);
            arbiter.feed(events(0, events.size(), end.toArray(ReplyEvent[]::new)));

            // Then
            assertThat(log.published).hasSize(whole ? 2 : 1);
            if (whole) {
                assertThat(log.published.getLast().continuation().orElseThrow().text()).isEqualTo("one");
            } else {
                assertThat(client.faults).singleElement().satisfies(fault -> assertThat(fault.message()).contains("x-signalbox-tools"));
            }
        }
    }

    @Test
    void what_is_the_callers_own_doing_is_not_gone_on_with() {
        // Given
        shown(text("one"));

        // When
        arbiter.feed(events(0, 1, ended(Failure.CONTENT_POLICY)));

        // Then
        assertThat(log.published).hasSize(1);
        assertThat(client.faults).singleElement().satisfies(f -> assertThat(f.failure()).isEqualTo(Failure.CONTENT_POLICY));
    }

    @Test
    void its_deadline_ends_what_nobody_goes_on_with() {
        // Given
        shown(text("one"));
        arbiter.feed(events(0, 1, ended(Failure.STREAM_BROKEN)));

        // When
        pass(Duration.ofSeconds(62));

        // Then
        assertThat(client.faults).singleElement().satisfies(f -> assertThat(f.failure()).isEqualTo(Failure.DEADLINE));
    }

    @Test
    void a_new_epoch_goes_on_with_what_was_shown_and_stops_what_ran() {
        // Given
        shown(text("one"));
        log.epoch = 50;

        // When
        arbiter.newEpoch();
        arbiter.feed(events(0, 1, text(" two")));

        // Then
        assertThat(log.cancelled).singleElement().satisfies(c -> assertThat(c.attempt()).contains(new AttemptId(0, 9, 1)));
        assertThat(log.published).last().satisfies(r -> {
            assertThat(r.replyTo().orElseThrow().ingressEpoch()).isEqualTo(50);
            assertThat(r.continuation().orElseThrow().text()).isEqualTo("one");
        });
        assertThat(client.text).as("what the old attempt still says").containsExactly("one");

        // When
        arbiter.feed(goingOn(1, new AttemptId(0, 9, 1), 0, text(" due"), new ReplyEvent.Finished(FinishReason.STOP, Usage.NONE, Bytes.EMPTY)));

        // Then
        assertThat(client.text).containsExactly("one", " due");
        assertThat(arbiter.complete()).isTrue();
    }

    @Test
    void a_client_that_leaves_is_not_tried_again_for() {
        // Given
        arbiter.feed(events(0, 0, text("one")));

        // When
        arbiter.withdraw("client gone");
        arbiter.end();
        arbiter.feed(events(0, 1, ended(Failure.CANCELLED)));
        pass(Duration.ofSeconds(90));

        // Then
        assertThat(log.published).hasSize(1);
        assertThat(log.cancelled).singleElement().satisfies(c -> assertThat(c.attempt()).contains(new AttemptId(0, 9, 1)));
        assertThat(client.faults).isEmpty();
    }

    // ---- whether what is stopped was overtaken

    private static Reply.Events of(AttemptId attempt, int seq, ReplyEvent... events) {
        return new Reply.Events(ID, 40, attempt, (int) attempt.n(), "w-1", WORKER_EPOCH, "m@p", seq, Optional.empty(), List.of(events));
    }

    private static ReplyEvent started() {
        return new ReplyEvent.Started("m", Bytes.EMPTY);
    }

    @Test
    void a_worker_hears_that_its_silent_attempt_was_overtaken_by_the_one_that_showed_something_first() {
        // Given
        arbiter.feed(of(new AttemptId(0, 9, 1), 0, started()));

        // When
        arbiter.feed(of(new AttemptId(0, 9, 2), 0, text("one")));
        arbiter.feed(of(new AttemptId(0, 9, 3), 0, started()));

        // Then
        assertThat(log.cancelled).extracting(c -> c.attempt().orElseThrow()).containsExactly(new AttemptId(0, 9, 1), new AttemptId(0, 9, 3));
        assertThat(log.cancelled).allMatch(Cancel::overtaken);
    }

    @Test
    void what_is_stopped_because_a_part_of_it_was_lost_was_overtaken_by_nobody() {
        // Given
        var unseen = new AttemptId(0, 9, 1);
        var shown = new AttemptId(0, 9, 2);

        // When
        arbiter.feed(of(unseen, 0, started()));
        arbiter.feed(of(unseen, 2, text("three")));
        arbiter.feed(of(shown, 0, text("one")));
        arbiter.feed(of(shown, 2, text("three")));

        // Then
        assertThat(log.cancelled).extracting(c -> c.attempt().orElseThrow()).containsExactly(unseen, shown);
        assertThat(log.cancelled).noneMatch(Cancel::overtaken);
    }

    @Test
    void what_nobody_waits_for_any_more_was_overtaken_by_nobody() {
        // Given
        arbiter.feed(events(0, 0, started()));

        // When
        arbiter.withdraw("client gone");

        // Then
        assertThat(log.cancelled).isNotEmpty().noneMatch(Cancel::overtaken);
    }

    @Test
    void what_an_earlier_epoch_had_running_was_overtaken_by_nobody() {
        // Given
        arbiter.feed(events(0, 0, text("one")));
        log.epoch = 50;

        // When
        arbiter.newEpoch();

        // Then
        assertThat(log.cancelled).hasSize(1).noneMatch(Cancel::overtaken);
    }

    // ---- its place on the log

    @Test
    void a_new_epoch_publishes_again_what_was_not_shown_and_stops_what_ran() {
        // Given
        arbiter.feed(events(0, 0, text("one")));
        log.epoch = 50;

        // When
        arbiter.newEpoch();

        // Then
        assertThat(log.cancelled).hasSize(1);
        assertThat(log.published).last().satisfies(r -> assertThat(r.replyTo().orElseThrow().ingressEpoch()).isEqualTo(50));
        assertThat(client.text).isEmpty();
    }

    @Test
    void a_large_body_is_on_the_log_before_the_request_that_refers_to_it() {
        // Given
        var large = arbiter(0);
        log.published.clear();

        // When
        large.begin();
        var before = List.copyOf(log.published);
        log.storing.getFirst().stored(new Body.Reference(Body.Source.BODIES, 0, new long[] {5}, BODY.length()));

        // Then
        assertThat(before).isEmpty();
        assertThat(log.published).singleElement().satisfies(r -> assertThat(r.body()).isInstanceOf(Body.Reference.class));
    }

    @Test
    void what_the_log_did_not_take_is_refused_and_taken_back() {
        // Given
        var lost = arbiter(1_000);
        log.landing = false;

        // When
        lost.begin();

        // Then
        assertThat(client.faults).singleElement().satisfies(fault -> assertThat(fault.failure()).isEqualTo(Failure.UNAVAILABLE));
        assertThat(log.told).containsExactly(new AttemptEvent.Cancelled(ID, "not published"));
    }

    @Test
    void a_router_that_gives_up_is_believed_where_nobody_has_won() {
        // When
        arbiter.feed(new Reply.Final(ID, 40, 0, Failure.NO_TARGET, "nobody", 1_500, 2, Bytes.EMPTY));

        // Then
        assertThat(client.faults).containsExactly(new Fault(Failure.NO_TARGET, "nobody", 1_500, 2, "", Bytes.EMPTY));
        assertThat(arbiter.ended()).isTrue();
    }

    @Test
    void its_own_patience_ends_what_nobody_speaks_of() {
        // When
        pass(Duration.ofSeconds(62));

        // Then
        assertThat(client.faults).singleElement().satisfies(fault -> assertThat(fault.failure()).isEqualTo(Failure.DEADLINE));
        assertThat(log.cancelled).singleElement().satisfies(c -> assertThat(c.attempt()).isEmpty());
    }

    // ---- a log that does not take it

    private void passInTicks(Duration duration) {
        for (long left = duration.toMillis(); left > 0; left -= 100) {
            pass(Duration.ofMillis(100));
        }
    }

    private void beginInSilence() {
        log.silent = true;
        log.published.clear();
        arbiter = arbiter(1_000);
        arbiter.begin();
    }

    @Test
    void a_request_that_the_log_does_not_take_in_time_is_refused_with_when_to_come_back() {
        // Given
        beginInSilence();
        passInTicks(Duration.ofMillis(4_900));
        var before = List.copyOf(client.faults);

        // When
        pass(Duration.ofMillis(100));

        // Then
        assertThat(before).isEmpty();
        assertThat(client.faults).singleElement().satisfies(fault -> {
            assertThat(fault.failure()).isEqualTo(Failure.UNAVAILABLE);
            assertThat(fault.retryAfterMillis()).isEqualTo(7_000);
        });
        assertThat(log.told).last().isInstanceOf(AttemptEvent.Cancelled.class);
    }

    @Test
    void one_that_lands_after_it_was_refused_is_taken_back_so_that_it_does_not_run() {
        // Given
        beginInSilence();
        passInTicks(Duration.ofSeconds(5));
        log.told.clear();
        log.cancelled.clear();

        // When
        log.underWay.getFirst().landed(0, 99);

        // Then
        assertThat(log.told).singleElement().isInstanceOf(AttemptEvent.Cancelled.class);
        assertThat(log.cancelled).singleElement().satisfies(cancel -> assertThat(cancel.request()).isEqualTo(ID));
        assertThat(client.faults).hasSize(1);
    }

    @Test
    void one_that_lands_in_time_is_waited_for_as_long_as_it_may_take() {
        // Given
        beginInSilence();
        passInTicks(Duration.ofSeconds(4));
        log.underWay.getFirst().landed(0, 99);

        // When
        passInTicks(Duration.ofSeconds(30));

        // Then
        assertThat(client.faults).isEmpty();
    }

    @Test
    void a_process_that_stood_still_itself_does_not_blame_the_log() {
        // Given
        beginInSilence();
        passInTicks(Duration.ofSeconds(1));

        // When
        pass(Duration.ofSeconds(20));

        // Then
        assertThat(client.faults).isEmpty();
    }

    @Test
    void while_the_log_is_known_to_be_away_nothing_is_published() {
        // Given
        log.away = true;
        log.published.clear();
        arbiter = arbiter(1_000);

        // When
        arbiter.begin();

        // Then
        assertThat(log.published).isEmpty();
        assertThat(client.faults).singleElement().satisfies(fault -> assertThat(fault.retryAfterMillis()).isEqualTo(7_000));
    }
}
