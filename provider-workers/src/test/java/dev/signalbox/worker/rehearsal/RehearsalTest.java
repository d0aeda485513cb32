package dev.signalbox.worker.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.SystemTime;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RehearsalTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void whole_answers_and_streams_are_played_to_their_end() throws Exception {
        // Given
        var wire = Wire.open(new InMemoryRegistry());

        // When
        int played = Rehearsal.play(vertx, wire, new SystemTime(), 10, Duration.ofSeconds(150));

        // Then
        assertThat(played).isEqualTo(10);
    }

    @Test
    void none_are_played_where_none_are_asked_for() throws Exception {
        // Given
        var wire = Wire.open(new InMemoryRegistry());

        // When
        int played = Rehearsal.play(vertx, wire, new SystemTime(), 0, Duration.ofSeconds(150));

        // Then
        assertThat(played).isZero();
    }

    @Test
    void a_start_is_not_stopped_by_a_rehearsal_that_fails() throws Exception {
        // Given: nothing can listen any more
        var wire = Wire.open(new InMemoryRegistry());
        vertx.close().toCompletionStage().toCompletableFuture().get();

        // When
        int played = Rehearsal.play(vertx, wire, new SystemTime(), 10, Duration.ofSeconds(1));

        // Then
        assertThat(played).isZero();
    }
}
