package dev.signalbox.router.topology;

import static dev.signalbox.router.topology.TopologyKit.T0;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.records.fleet.TargetHealth.Circuit;
import dev.signalbox.records.fleet.TargetProfile;
import dev.signalbox.records.topics.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouterTopologyTest {
    private static InferenceRequest chat(String id) {
        return chat(id, "best");
    }

    private static InferenceRequest chat(String id, String model) {
        return new InferenceRequest(new RequestId(id), 0, 0, "acme", Lane.INTERACTIVE, Dialect.OPENAI_CHAT, T0, T0 + 30_000,
                new Facts(model, true, 100, 0, 0, "a", new long[0], Facts.Spans.UNKNOWN), new Body.Inline(Bytes.utf8("{}")),
                Optional.of(new ReplyAddress("i-0", 11, 0)), Optional.empty(), false);
    }

    private static AttemptEvent.Run run(Dispatch d) {
        return new AttemptEvent.Run(d.worker(), d.workerEpoch(), d.target(), 1, d.number(), "acme", "best", Lane.INTERACTIVE);
    }

    private static AttemptEvent failed(Dispatch d, Failure failure) {
        return new AttemptEvent.Failed(d.request().id(), d.attempt(), run(d), new AttemptEvent.Timings(T0, -1, 9), failure, "no", 0, false,
                Usage.NONE, Bytes.EMPTY);
    }

    private static AttemptEvent finished(Dispatch d) {
        return new AttemptEvent.Finished(
                d.request().id(), d.attempt(), run(d), new AttemptEvent.Timings(T0, 500, 900), FinishReason.STOP, Usage.NONE);
    }

    private static AttemptEvent won(Dispatch d) {
        return new AttemptEvent.Won(d.request().id(), d.attempt(), 0);
    }

    @Test
    void sends_a_request_to_the_partition_of_a_worker_that_has_credit_and_says_why() {
        try (var kit = new TopologyKit()) {
            kit.request(chat("q"));

            var sent = kit.dispatches();
            assertThat(sent).hasSize(1);
            assertThat(sent.getFirst().partition()).isEqualTo(3);
            assertThat(sent.getFirst().worker()).isEqualTo("w-0");
            assertThat(sent.getFirst().request().body()).isInstanceOf(Body.Inline.class);
            assertThat(kit.decisions()).singleElement().satisfies(d -> {
                assertThat(d.outcome()).isEqualTo(Decision.Outcome.DISPATCHED);
                assertThat(d.candidates().targets()).hasSize(2);
            });
        }
    }

    private static TargetProfile profile(String target, double p95, long samples) {
        return new TargetProfile(target, Double.NaN, 50, 100, p95, 400, 10, 20, 30, samples, T0);
    }

    @Test
    void hedges_what_is_silent_for_longer_than_its_target_usually_is_and_says_so() {
        try (var kit = new TopologyKit()) {
            // Given
            kit.put(Topics.PROFILES, TopologyKit.WIRE.profiles().encode(profile("blue@acme", 900, 100)));
            kit.put(Topics.PROFILES, TopologyKit.WIRE.profiles().encode(profile("green@beta", 900, 100)));
            kit.request(chat("q"));
            var first = kit.dispatches().getFirst();
            kit.decisions();
            kit.later(880);
            assertThat(kit.dispatches()).isEmpty();

            // When
            kit.later(40);

            // Then
            var second = kit.dispatches();
            assertThat(second).singleElement().satisfies(d -> {
                assertThat(d.target()).isNotEqualTo(first.target());
                assertThat(d.request().body()).isInstanceOf(Body.Reference.class);
            });
            assertThat(kit.decisions()).singleElement().satisfies(d -> {
                assertThat(d.outcome()).isEqualTo(Decision.Outcome.HEDGED);
                assertThat(d.heldMillis()).isBetween(900L, 920L);
                assertThat(d.attempt()).contains(second.getFirst().attempt());
            });

            // When
            kit.event(won(second.getFirst()));

            // Then
            assertThat(kit.cancels()).singleElement().satisfies(c -> assertThat(c.attempt()).contains(first.attempt()));
        }
    }

    @Test
    void hedges_nothing_at_a_target_of_which_too_little_is_known() {
        try (var kit = new TopologyKit()) {
            kit.put(Topics.PROFILES, TopologyKit.WIRE.profiles().encode(profile("blue@acme", 300, 5)));
            kit.put(Topics.PROFILES, TopologyKit.WIRE.profiles().encode(profile("green@beta", 300, 5)));

            kit.request(chat("q")).later(5_000);

            assertThat(kit.dispatches()).hasSize(1);
        }
    }

    @Test
    void says_how_late_a_report_on_health_is_but_not_of_those_that_it_finds_at_the_start() {
        try (var kit = new TopologyKit()) {
            // When
            kit.health("blue@acme", Circuit.OPEN, 120).health("green@beta", Circuit.CLOSED, 3_600_000);

            // Then
            assertThat(kit.healthLags).containsExactly(120L);
        }
    }

    @Test
    void routes_around_a_target_whose_circuit_is_open() {
        try (var kit = new TopologyKit()) {
            kit.health("blue@acme", Circuit.OPEN).health("green@beta", Circuit.CLOSED);

            kit.request(chat("q1")).request(chat("q2"));

            assertThat(kit.dispatches()).extracting(Dispatch::target).containsOnly("green@beta");
        }
    }

    @Test
    void a_former_home_that_takes_its_report_back_hides_no_open_circuit() {
        try (var kit = new TopologyKit()) {
            // Given: two live workers, of which the first is home no more
            kit.alsoLives("w-1", 8);
            kit.health("blue@acme", "w-0", Circuit.CLOSED, 0).health("blue@acme", "w-1", Circuit.OPEN, 0);
            var before = kit.view.together(() -> kit.view.reports().circuit(0));

            // When
            kit.noHealth("blue@acme", "w-0");
            var after = kit.view.together(() -> kit.view.reports().circuit(0));
            kit.noHealth("blue@acme", "w-1").noHealth("nobody@knows", "w-1");

            // Then
            assertThat(before).isEqualTo(Circuit.CLOSED);
            assertThat(after).isEqualTo(Circuit.OPEN);
            assertThat(kit.view.together(() -> kit.view.reports().circuit(0))).as("nobody speaks of it").isEqualTo(Circuit.CLOSED);
        }
    }

    @Test
    void tries_elsewhere_what_failed_before_its_first_token() {
        try (var kit = new TopologyKit()) {
            var first = kit.request(chat("q")).dispatches().getFirst();

            kit.event(failed(first, Failure.CONNECT_FAILED));

            assertThat(kit.dispatches()).singleElement().satisfies(d -> {
                assertThat(d.target()).isNotEqualTo(first.target());
                assertThat(d.number()).isEqualTo(2);
                assertThat(d.request().body()).isInstanceOf(Body.Reference.class);
            });
        }
    }

    @Test
    void holds_what_finds_no_credit_and_sends_it_when_a_slot_is_free() {
        try (var kit = new TopologyKit()) {
            for (int i = 0; i < 5; i++) {
                kit.request(chat("q" + i));
            }
            var sent = kit.dispatches();
            assertThat(sent).hasSize(4);

            kit.event(finished(sent.getFirst()));

            assertThat(kit.dispatches()).extracting(d -> d.request().id().value()).containsExactly("q4");
        }
    }

    @Test
    void refuses_at_its_deadline_what_nobody_had_credit_for() {
        try (var kit = new TopologyKit()) {
            kit.slots("blue@acme", 0).slots("green@beta", 0).request(chat("q"));

            kit.later(30_050);

            assertThat(kit.replies()).singleElement().isInstanceOfSatisfying(Reply.Final.class, f -> {
                assertThat(f.failure()).isEqualTo(Failure.DEADLINE);
                assertThat(f.retryAfterMillis()).isPositive();
            });
        }
    }

    @Test
    void answers_an_unknown_model_with_a_final_failure_once_the_catalogue_had_time_to_come() {
        try (var kit = new TopologyKit()) {
            kit.request(chat("q", "nobody-has-it"));
            assertThat(kit.replies()).isEmpty();

            kit.later(400);

            assertThat(kit.replies()).singleElement().isInstanceOfSatisfying(Reply.Final.class, f ->
                    assertThat(f.failure()).isEqualTo(Failure.UNKNOWN_MODEL));
        }
    }

    @Test
    void puts_aside_what_it_cannot_read_and_goes_on() {
        try (var kit = new TopologyKit()) {
            kit.put(Topics.REQUESTS, "no avro".getBytes(UTF_8)).put(Topics.EVENTS, new byte[] {0, 0, 0, 9, 9, 1})
                    .put(Topics.REQUESTS, new byte[0]).put(Topics.HEALTH, "neither".getBytes(UTF_8));

            kit.request(chat("q"));

            assertThat(kit.deadLetters()).extracting(l -> l.topic())
                    .containsExactly("inference.requests", "inference.events", "inference.requests");
            assertThat(kit.badRecords).hasSize(1);
            assertThat(kit.dispatches()).hasSize(1);
        }
    }

    @Test
    void sends_anew_and_says_terminated_when_a_worker_died() {
        try (var kit = new TopologyKit()) {
            var first = kit.request(chat("q")).dispatches().getFirst();

            kit.replaced("w-0", 7, "w-1", 20);

            assertThat(kit.replies()).singleElement().isInstanceOf(Reply.Terminated.class);
            assertThat(kit.dispatches()).singleElement().satisfies(d -> {
                assertThat(d.worker()).isEqualTo("w-1");
                assertThat(d.attempt()).isNotEqualTo(first.attempt());
            });
        }
    }

    @Test
    void says_nothing_before_it_has_read_what_was_written_before_it() {
        try (var kit = new TopologyKit(new LogEnds.Ends(0, 2, 0, 1))) {
            kit.request(chat("done")).request(chat("open"));
            assertThat(kit.served.partitions()).isEmpty();
            assertThat(kit.dispatches()).isEmpty();

            kit.event(new AttemptEvent.Cancelled(new RequestId("done"), "left"));

            assertThat(kit.dispatches()).extracting(d -> d.request().id().value()).containsExactly("open");
            assertThat(kit.served.partitions()).containsExactly(0);
        }
    }

    private static AttemptEvent accepted(AttemptId attempt, String target) {
        return new AttemptEvent.Accepted(new RequestId("q"), attempt,
                new AttemptEvent.Run("w-0", 7, target, 1, (int) attempt.n(), "acme", "best", Lane.INTERACTIVE), new AttemptEvent.Timings(T0, -1, 5));
    }

    @Test
    void a_router_that_takes_over_stops_the_stream_that_a_hedge_overtook_before_and_says_so() {
        // Given: its predecessor had hedged a silent stream, and died before it told anybody which one had won
        var silent = new AttemptId(0, 4, 1);
        var hedge = new AttemptId(0, 4, 2);
        try (var kit = new TopologyKit(new LogEnds.Ends(0, 1, 0, 3))) {
            kit.request(chat("q")).event(accepted(silent, "blue@acme")).event(accepted(hedge, "green@beta"));
            assertThat(kit.cancels()).isEmpty();

            // When
            kit.event(new AttemptEvent.Won(new RequestId("q"), hedge, 0));

            // Then
            assertThat(kit.cancels()).singleElement().satisfies(stop -> {
                assertThat(stop.attempt()).contains(silent);
                assertThat(stop.worker()).isEqualTo("w-0");
                assertThat(stop.overtaken()).isTrue();
            });
            assertThat(kit.dispatches()).isEmpty();
        }
    }

    @Test
    void a_router_that_takes_over_stops_what_its_client_left_and_does_not_call_it_overtaken() {
        try (var kit = new TopologyKit(new LogEnds.Ends(0, 1, 0, 2))) {
            // Given
            kit.request(chat("q")).event(accepted(new AttemptId(0, 4, 1), "blue@acme"));

            // When
            kit.event(new AttemptEvent.Cancelled(new RequestId("q"), "left"));

            // Then
            assertThat(kit.cancels()).singleElement().satisfies(stop -> assertThat(stop.overtaken()).isFalse());
        }
    }

    @Test
    void begins_when_the_committed_offsets_turn_out_to_be_the_ends() {
        try (var kit = new TopologyKit(new LogEnds.Ends(3, 4, 7, 7))) {
            kit.later(50);
            kit.ends = new LogEnds.Ends(4, 9, 7, 7);

            kit.later(300);

            assertThat(kit.served.partitions()).containsExactly(0);
        }
    }

    @Test
    void dispatches_nothing_while_it_is_not_fresh() {
        try (var kit = new TopologyKit()) {
            kit.later(20);
            kit.fresh = false;
            kit.request(chat("q")).later(500);
            assertThat(kit.dispatches()).isEmpty();

            kit.fresh = true;
            kit.later(20);

            assertThat(kit.dispatches()).hasSize(1);
        }
    }

    @Test
    void writes_a_request_that_stays_and_its_end_to_the_changelog() {
        try (var kit = new TopologyKit()) {
            var sent = kit.request(chat("q")).dispatches().getFirst();

            kit.event(finished(sent)).event(won(sent));

            var log = kit.changelog();
            assertThat(log.getFirst()).isNotNull();
            assertThat(log.getLast()).isNull();
        }
    }

    @Test
    void keeps_its_shape() throws IOException {
        try (var kit = new TopologyKit(); InputStream golden = RouterTopologyTest.class.getResourceAsStream("/router-topology.txt")) {
            assertThat(kit.topology.describe().toString())
                    .isEqualTo(golden == null ? "" : new String(golden.readAllBytes(), UTF_8));
        }
    }
}
