package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers far larger than what a follower may leave untaken. */
class FollowedLongAnswersTest {
    private static final int FOLLOWERS = 6;
    private static OneJvm system;

    @BeforeAll
    static void start() throws Exception {
        system = OneJvm.shared();
    }

    @Test
    void who_does_not_read_loses_nothing_and_holds_nobody_up() throws Exception {
        // Given
        var body = new Ask(Ask.MODEL, 1, true, 12_000).body();
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
