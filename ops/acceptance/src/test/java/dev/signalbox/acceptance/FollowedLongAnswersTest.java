package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.standalone.engine.EngineProfile;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers far larger than what a follower may leave untaken. */
class FollowedLongAnswersTest {
    private static final int FOLLOWERS = 6;
    private static OneJvm system;

    @BeforeAll
    static void start() throws Exception {
        system = new OneJvm(1, EngineProfile.INSTANT, Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @Test
    void who_does_not_read_loses_nothing_and_holds_nobody_up() throws Exception {
        // Given
        var body = new JsonObject(Caller.body(1, true, 12_000)).put("ignore_eos", true).encode();
        List<EventStream.Event> whole;
        String id;
        try (var stream = EventStream.post(system.base, body)) {
            id = stream.id();
            whole = stream.rest();
        }
        assertThat(whole.getLast().data()).isEqualTo("[DONE]");

        // When
        var followers = new ArrayList<EventStream>();
        for (int i = 0; i < FOLLOWERS; i++) {
            followers.add(EventStream.get(system.base, id, ""));
        }
        var first = new ArrayList<EventStream.Event>();
        for (var follower : followers) {
            first.addAll(follower.next(1));
        }

        // Then
        assertThat(first).hasSize(FOLLOWERS).allMatch(whole.getFirst()::equals);
        for (var follower : followers.reversed()) {
            assertThat(follower.rest()).isEqualTo(whole.subList(1, whole.size()));
            follower.close();
        }
    }
}
