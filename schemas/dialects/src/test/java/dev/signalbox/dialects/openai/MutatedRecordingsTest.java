package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What became of a recorded answer on its way must end once, and must not keep anybody from going on. */
class MutatedRecordingsTest {
    private static final int ROUNDS = 10_000;

    @Test
    void whatever_is_changed_in_a_recording_there_is_one_last_event_and_no_exception() throws IOException {
        var streams = new ArrayList<>(Recordings.streams().values());
        var wholes = new ArrayList<>(Recordings.wholes().values());
        for (long seed = 0; seed < ROUNDS; seed++) {
            // Given
            var random = new Random(seed);
            boolean stream = random.nextInt(4) > 0;
            var from = stream ? streams : wholes;
            var mutated = Wires.mutated(random, from.get(random.nextInt(from.size())));
            var options = new ReadOptions(random.nextBoolean(), random.nextBoolean(), 10);

            // When
            var written = read(seed, stream, options, mutated);

            // Then
            assertThat(written).as("seed %d", seed).isNotEmpty();
        }
    }

    private static byte[] read(long seed, boolean stream, ReadOptions options, byte[] mutated) {
        try {
            List<ReplyEvent> events = stream ? Chats.stream(options, mutated) : Chats.whole(options, mutated);
            assertThat(events.stream().filter(ReplyEvent::last)).as("seed %d", seed).hasSize(1);
            assertThat(events.getLast().last()).as("seed %d", seed).isTrue();
            return Wires.written(Chats.CODEC.writeReply(stream, new WriteOptions("r", 1, "m", true)), events);
        } catch (RuntimeException fault) {
            throw new AssertionError("seed " + seed + ": " + new String(mutated, StandardCharsets.UTF_8), fault);
        }
    }
}
