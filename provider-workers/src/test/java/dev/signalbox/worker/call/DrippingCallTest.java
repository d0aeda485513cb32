package dev.signalbox.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.worker.Samples;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams that begin well and then come a character at a time: they are left where somebody else can go on with them, and only there. */
@Timeout(180)
class DrippingCallTest {
    /** Milliseconds that a stretch may take in these tests, and between two characters of a drip: a stretch of it takes several times as long. */
    private static final long SLOWEST = 300;
    private static final long DRIP = 25;
    private static final String END = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[{\"index\":0,"
            + "\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
            + "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,"
            + "\"completion_tokens\":3,\"total_tokens\":8}}\n\n"
            + "data: [DONE]\n\n";

    private @Nullable Harness harness;

    @AfterEach
    void stop() {
        if (harness != null) {
            harness.close();
        }
    }

    private Harness with(Handler<HttpServerRequest> provider) throws Exception {
        harness = new Harness(provider, Harness.patient());
        harness.offerElsewhere("prefill-continue");
        harness.slowest = SLOWEST;
        return harness;
    }

    private static String delta(String members) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m-upstream\",\"choices\":[{\"index\":0,\"delta\":{"
                + members + "},\"finish_reason\":null}]}\n\n";
    }

    private static String text(String text) {
        return delta("\"content\":\"" + text + "\"");
    }

    private static List<String> begun() {
        var begun = new ArrayList<String>();
        for (int i = 0; i < 30; i++) {
            begun.add(text("word "));
        }
        return begun;
    }

    /** Says what is to come first at once, and the rest piece by piece; a null is a moment without any. */
    private static Handler<HttpServerRequest> saying(List<String> first, List<String> then, boolean ends) {
        return request -> {
            var response = request.response().setChunked(true).putHeader("content-type", "text/event-stream");
            first.forEach(response::write);
            var left = new ArrayDeque<>(then);
            Vertx.currentContext().owner().setPeriodic(DRIP, timer -> {
                var next = left.poll();
                if (response.closed() || next == null && !ends) {
                    Vertx.currentContext().owner().cancelTimer(timer);
                } else if (next == null) {
                    Vertx.currentContext().owner().cancelTimer(timer);
                    response.end(END);
                } else if (!next.isEmpty()) {
                    response.write(next);
                }
            });
        };
    }

    /** Several times as many pieces as a stream may take its time for. */
    private static List<String> many(String piece) {
        var pieces = new ArrayList<String>();
        for (int i = 0; i < 6 * SLOWEST / DRIP; i++) {
            pieces.add(piece);
        }
        return pieces;
    }

    private static Dispatch streaming(UnaryOperator<Facts> facts, Optional<Continuation> from) {
        var d = Samples.dispatch("r", 1, Harness.TARGET, Samples.EPOCH, Samples.body("hello", true), true,
                Optional.of(new ReplyAddress("ingress-1", 3, 1)));
        var request = d.request().published(0, 2, d.request().replyTo(), from).withFacts(facts.apply(d.request().facts()));
        return new Dispatch(request, d.attempt(), 1, d.sender(), d.senderEpoch(), d.worker(), d.workerEpoch(), d.partition(), d.target(),
                d.catalogVersion());
    }

    private static Dispatch movable() {
        return streaming(facts -> facts.with(Feature.MOVABLE), Optional.empty());
    }

    private void isLeft(Harness h) throws Exception {
        assertThat(h.end()).isInstanceOfSatisfying(AttemptEvent.Failed.class, f -> {
            assertThat(f.failure()).isEqualTo(Failure.CHUNK_TIMEOUT);
            assertThat(f.message()).contains("more slowly");
            assertThat(f.visible()).isTrue();
        });
        assertThat(h.asksToLeave.peek()).containsExactly("m@q");
        assertThat(h.text()).startsWith("word word ");
        assertThat(h.failures).containsExactly(Failure.CHUNK_TIMEOUT);
    }

    private void isHeardToItsEnd(Harness h, Dispatch dispatch) throws Exception {
        h.run(dispatch);
        assertThat(h.end()).isInstanceOf(AttemptEvent.Finished.class);
    }

    @Test
    void a_stream_that_drips_is_left_for_another_target() throws Exception {
        // Given: it would not come to its end within the call's time
        var endless = new ArrayList<String>();
        for (int i = 0; i < 100; i++) {
            endless.addAll(many(text("x")));
        }
        var h = with(saying(begun(), endless, false));

        // When
        h.run(movable());

        // Then
        isLeft(h);
    }

    @Test
    void so_is_one_whose_bytes_drip_without_ever_making_an_event() throws Exception {
        // Given
        var bytes = new ArrayList<>(List.of("data: {"));
        for (int i = 0; i < 100; i++) {
            bytes.addAll(many(" "));
        }
        var h = with(saying(begun(), bytes, false));

        // When
        h.run(movable());

        // Then
        isLeft(h);
    }

    @Test
    void where_its_reader_has_nobody_go_on_it_is_heard_to_its_end() throws Exception {
        // Given
        var h = with(saying(begun(), many(text("x")), true));

        // When
        isHeardToItsEnd(h, streaming(facts -> facts, Optional.empty()));

        // Then
        assertThat(h.asksToLeave).isEmpty();
    }

    @Test
    void where_it_is_the_rest_of_an_answer_it_is_heard_to_its_end() throws Exception {
        // Given
        var h = with(saying(begun(), many(text("x")), true));
        var from = new Continuation(new AttemptId(0, 5, 90), 3, "m@q", "one two", "", 2, Bytes.EMPTY);

        // When
        isHeardToItsEnd(h, streaming(facts -> facts.with(Feature.MOVABLE), Optional.of(from)));

        // Then
        assertThat(h.asksToLeave).isEmpty();
    }

    @Test
    void where_no_other_target_goes_on_it_is_heard_to_its_end() throws Exception {
        // Given
        var h = with(saying(begun(), many(text("x")), true));
        h.offerElsewhere("tools");

        // When
        isHeardToItsEnd(h, movable());

        // Then
        assertThat(h.asksToLeave).isEmpty();
    }

    @Test
    void where_no_other_target_goes_on_with_what_it_is_it_is_heard_to_its_end() throws Exception {
        // Given
        var h = with(saying(begun(), many(text("x")), true));

        // When
        isHeardToItsEnd(h, streaming(facts -> facts.with(Feature.MOVABLE).with(Feature.JSON_SCHEMA), Optional.empty()));

        // Then
        assertThat(h.asksToLeave).isEmpty();
    }

    @Test
    void where_none_of_the_others_is_well_it_is_heard_to_its_end() throws Exception {
        // Given
        var h = with(saying(begun(), many(text("x")), true));
        h.leaves = false;

        // When
        isHeardToItsEnd(h, movable());

        // Then
        assertThat(h.asksToLeave).isNotEmpty();
    }

    @Test
    void arguments_of_a_call_may_come_as_slowly_as_they_do() throws Exception {
        // Given
        var call = new ArrayList<>(begun());
        call.add(delta("\"tool_calls\":[{\"index\":0,\"id\":\"i\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]"));
        var h = with(saying(call, many(delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1\"}}]")), true));

        // When
        isHeardToItsEnd(h, movable());

        // Then
        assertThat(h.asksToLeave).isEmpty();
    }

    @Test
    void so_may_a_call_that_is_held_back_until_it_is_whole_in_pieces_of_events() throws Exception {
        // Given
        var call = new ArrayList<>(begun());
        call.add(delta("\"tool_calls\":[{\"index\":0,\"id\":\"i\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]"));
        var argument = delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1\"}}]");
        var halves = new ArrayList<String>();
        for (int i = 0; i < 3 * SLOWEST / DRIP; i++) {
            halves.add(argument.substring(0, 40));
            halves.add(argument.substring(40));
        }
        var h = with(saying(call, halves, true));

        // When
        isHeardToItsEnd(h, streaming(facts -> facts.with(Feature.MOVABLE).with(Feature.WHOLE_TOOLS), Optional.empty()));

        // Then
        assertThat(h.asksToLeave).isEmpty();
    }

    /** Words, one at a time, with many such pieces in between. */
    private static List<String> wordsAmong(String piece) {
        var all = new ArrayList<>(many(piece));
        for (int i = 0; i < 3; i++) {
            all.add(text("word "));
            all.addAll(many(piece));
        }
        return all;
    }

    @Test
    void a_model_may_think_as_slowly_as_it_does_before_it_speaks_and_in_between() throws Exception {
        // Given
        var h = with(saying(List.of(), wordsAmong(delta("\"reasoning_content\":\"h\"")), true));
        h.offerElsewhere("prefill-continue", "prefill-reasoning");

        // When
        isHeardToItsEnd(h, movable());

        // Then
        assertThat(h.asksToLeave).isEmpty();
    }

    @Test
    void so_may_a_provider_do_what_else_it_does_between_words() throws Exception {
        // Given
        var h = with(saying(begun(), wordsAmong("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[],\"searching\":true}\n\n"), true));

        // When
        isHeardToItsEnd(h, movable());

        // Then
        assertThat(h.asksToLeave).isEmpty();
    }

    @Test
    void one_pause_behind_pings_is_no_drip() throws Exception {
        // Given
        var h = with(saying(begun(), many(": ping\n\n"), true));

        // When
        isHeardToItsEnd(h, movable());

        // Then
        assertThat(h.asksToLeave).isEmpty();
    }

    @Test
    void what_the_slowest_stretch_of_a_good_stream_took_is_learned() throws Exception {
        // Given
        var h = with(saying(List.of(text("a")), many(text("word ")), true));

        // When
        isHeardToItsEnd(h, streaming(facts -> facts, Optional.empty()));

        // Then
        assertThat(h.slowestSeen.take()).isPositive();
    }
}
