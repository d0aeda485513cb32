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
import dev.signalbox.records.Feature;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.fleet.Fleets;
import dev.signalbox.router.policy.Filter;
import dev.signalbox.router.policy.RoutingPolicy;
import dev.signalbox.router.state.Effect;
import dev.signalbox.router.state.KeptRequests;
import dev.signalbox.router.state.RequestMachine;
import dev.signalbox.router.state.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A route over a pool of engines that speak chat and embeddings, and a provider that speaks Messages alone. */
class SeveralDialectsTest {
    private static final String POOL = "m0@pool";
    private static final String CLAUDE = "m1@claude";

    private final FleetView view = new FleetView("r");
    private final List<Effect> said = new ArrayList<>();
    private final RequestMachine machine;
    private long now = 1_000_000;
    private long numbers;
    private long offset;

    SeveralDialectsTest() {
        var catalog = new Catalog(1,
                List.of(provider("pool", Dialect.OPENAI_CHAT, Dialect.OPENAI_EMBEDDINGS), provider("claude", Dialect.ANTHROPIC_MESSAGES)),
                List.of(model("m0", "pool"), model("m1", "claude")), List.of(new Route("all", List.of("m0", "m1"))), List.of());
        view.catalog(catalog, now);
        view.workers(List.of(Fleets.worker("w", 1, catalog, 4)), now);
        view.epoch(5);
        var routing = new FleetRouting(view, RoutingPolicy.predictedFirstToken(), () -> 0);
        routing.at(now);
        machine = new RequestMachine(0, Rules.DEFAULT, new KeptRequests(), routing, routing, new SelfAlone(() -> true, (_, _) -> false),
                () -> numbers++);
        machine.resume(now);
    }

    private static Provider provider(String id, Dialect dialect, Dialect... speaks) {
        return new Provider(id, dialect, List.of("http://127.0.0.1:1/" + id), Provider.Auth.NONE, Provider.Limits.DEFAULT,
                Provider.Timeouts.DEFAULT, Provider.Quirks.NONE, Map.of(), Optional.empty(), List.of(speaks));
    }

    private static Model model(String id, String provider) {
        return new Model(id, provider, id, 0, List.of("prefill-turn"), Model.Price.FREE);
    }

    private void request(String id, String model, Dialect dialect) {
        request(id, model, dialect, 0, Optional.empty());
    }

    private void request(String id, String model, Dialect dialect, int features, Optional<Continuation> from) {
        var facts = new Facts(model, true, 500, 100, features, "a", new long[0], Facts.Spans.UNKNOWN);
        said.addAll(machine.onRequest(
                new InferenceRequest(new RequestId(id), 0, 0, "t", Lane.INTERACTIVE, dialect, now, now + 30_000, facts,
                        new Body.Inline(Bytes.EMPTY), Optional.of(new ReplyAddress("i", 1, 0)), from, false),
                offset++, now));
    }

    private Dispatch sent() {
        return said.stream().filter(Effect.Send.class::isInstance).map(e -> ((Effect.Send) e).dispatch()).toList().getLast();
    }

    private List<Decision> decided() {
        return said.stream().filter(Effect.Note.class::isInstance).map(e -> ((Effect.Note) e).decision()).toList();
    }

    private List<Reply.Final> lastWords() {
        return said.stream().filter(Effect.Tell.class::isInstance).map(e -> (Reply.Final) ((Effect.Tell) e).reply()).toList();
    }

    private void couldNotBeSaid(Dispatch d) {
        var run = new AttemptEvent.Run("w", 1, d.target(), 1, d.number(), "t", "all", Lane.INTERACTIVE);
        said.addAll(machine.onEvent(new AttemptEvent.Failed(d.request().id(), d.attempt(), run, new AttemptEvent.Timings(now, -1, 100),
                Failure.UNSUPPORTED, "'seed' can't be said", 0, false, Usage.NONE, Bytes.EMPTY), now));
    }

    @Test
    void a_conversation_goes_to_whoever_is_first_whatever_he_speaks() {
        // When
        request("q", "m1", Dialect.OPENAI_CHAT);
        var elsewhere = sent().target();
        request("r", "m0", Dialect.ANTHROPIC_MESSAGES);

        // Then
        assertThat(elsewhere).isEqualTo(CLAUDE);
        assertThat(sent().target()).isEqualTo(POOL);
    }

    @Test
    void embeddings_go_only_where_they_are_spoken_and_the_decision_says_why() {
        for (int i = 0; i < 20; i++) {
            // When
            request("e" + i, "all", Dialect.OPENAI_EMBEDDINGS);

            // Then
            if (i < 4) {
                assertThat(sent().target()).isEqualTo(POOL);
            }
        }
        assertThat(decided().getFirst().candidates().reasons()).containsExactly((byte) 0, Filter.OTHER_DIALECT.code());
    }

    @Test
    void what_nobody_of_a_route_can_answer_is_refused_with_a_word_on_why() {
        // When
        request("c", "all", Dialect.OPENAI_COMPLETIONS);

        // Then
        assertThat(lastWords()).singleElement().satisfies(last -> {
            assertThat(last.failure()).isEqualTo(Failure.INVALID_REQUEST);
            assertThat(last.message()).isEqualTo("no provider of 'all' answers requests of openai-completions");
        });
    }

    @Test
    void what_could_not_be_translated_is_tried_where_it_need_not_be() {
        for (int i = 0; i < 12; i++) {
            // When
            request("t" + i, "all", Dialect.ANTHROPIC_MESSAGES);
            var first = sent();
            if (first.target().equals(POOL)) {
                couldNotBeSaid(first);
            }

            // Then
            assertThat(sent().request().id().value()).isEqualTo("t" + i);
            assertThat(sent().target()).isEqualTo(CLAUDE);
            end(sent());
        }
        assertThat(lastWords()).isEmpty();
    }

    @Test
    void where_all_would_have_to_translate_the_caller_is_told_after_one_try() {
        for (int i = 0; i < 50; i++) {
            // When
            request("t" + i, "all", Dialect.GEMINI);
            couldNotBeSaid(sent());

            // Then
            assertThat(lastWords()).hasSize(i + 1);
            assertThat(lastWords().getLast().failure().status()).isEqualTo(400);
            assertThat(lastWords().getLast().message()).isEqualTo("'seed' can't be said");
            assertThat(lastWords().getLast().attempts()).isEqualTo(1);
        }
    }

    @Test
    void who_speaks_the_dialect_and_cannot_do_it_is_not_asked_again() {
        // When
        request("o", "m0", Dialect.OPENAI_CHAT);
        couldNotBeSaid(sent());

        // Then
        assertThat(lastWords()).singleElement().satisfies(last -> {
            assertThat(last.failure()).isEqualTo(Failure.UNSUPPORTED);
            assertThat(last.message()).isEqualTo("'seed' can't be said");
            assertThat(last.attempts()).isEqualTo(1);
        });
    }

    @Test
    void an_answer_goes_on_only_where_its_own_dialect_is_spoken() {
        for (int i = 0; i < 10; i++) {
            // When
            var from = new Continuation(new AttemptId(0, 5, 99), 3, "m9@gone", "so far", "", 2, Bytes.EMPTY);
            request("c" + i, "all", Dialect.OPENAI_CHAT, Feature.CONTINUATION.bit(), Optional.of(from));

            // Then
            assertThat(sent().target()).isEqualTo(POOL);
            end(sent());
        }
    }

    private void end(Dispatch d) {
        now += 10;
        var run = new AttemptEvent.Run("w", 1, d.target(), 1, d.number(), "t", "all", Lane.INTERACTIVE);
        said.addAll(machine.onEvent(new AttemptEvent.Stopped(d.request().id(), d.attempt(), run, new AttemptEvent.Timings(now, -1, 100),
                Usage.NONE, 0), now));
    }
}
