package dev.signalbox.router.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.policy.RoutingPolicy;
import dev.signalbox.router.state.Membership;
import dev.signalbox.router.state.RequestMachine;
import dev.signalbox.router.state.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoredRequestsTest {
    private static final Membership ALONE = new Membership() {
        @Override
        public String self() {
            return "r-0";
        }

        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public boolean fresh() {
            return true;
        }

        @Override
        public boolean gone(String process, long epoch) {
            return false;
        }
    };

    private static InferenceRequest batch(String id, long deadline) {
        return new InferenceRequest(new RequestId(id), 0, 0, "acme", Lane.BATCH, Dialect.OPENAI_CHAT, 0, deadline,
                new Facts("nobody", true, 100, 0, 0, "a", new long[0], Facts.Spans.UNKNOWN), new Body.Inline(Bytes.utf8("{}")),
                Optional.empty(), Optional.empty(), false);
    }

    @Test
    void writes_nothing_of_a_request_that_came_and_went_between_two_commits() {
        // Given
        var store = new StoredRequests();
        var routing = new FleetRouting(new FleetView("r-0"), RoutingPolicy.predictedFirstToken(), () -> 0);
        var machine = new RequestMachine(0, Rules.DEFAULT, store, routing, routing, ALONE, () -> 0);
        machine.resume(0);
        List<String> written = new ArrayList<>();

        // When
        machine.onRequest(batch("late", 5), 0, 10);
        store.drain((key, _) -> written.add(key));

        // Then
        assertThat(written).isEmpty();
        assertThat(store.size()).isZero();
    }

    @Test
    void writes_what_is_there_once_and_its_end_once() {
        // Given: a machine that has not caught up, so that what it reads stays
        var store = new StoredRequests();
        var routing = new FleetRouting(new FleetView("r-0"), RoutingPolicy.predictedFirstToken(), () -> 0);
        var machine = new RequestMachine(0, Rules.DEFAULT, store, routing, routing, ALONE, () -> 0);
        List<String> written = new ArrayList<>();
        java.util.function.BiConsumer<String, byte @Nullable []> log = (key, value) -> written.add((value == null ? "-" : "+") + key);

        // When
        machine.onRequest(batch("q", 1_000), 0, 10);
        store.drain(log);
        store.drain(log);
        store.remove(new RequestId("q"));
        store.drain(log);
        store.drain(log);

        // Then
        assertThat(written).containsExactly("+q", "-q");
        assertThat(store.batchOpen()).isZero();
    }
}
