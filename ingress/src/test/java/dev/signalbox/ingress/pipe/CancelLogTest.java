package dev.signalbox.ingress.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.time.ManualTime;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.records.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class CancelLogTest {
    private static final Wire WIRE = Wire.open(new InMemoryRegistry());
    private static final Cancel CANCEL =
            new Cancel(new RequestId("q"), Optional.of(new AttemptId(0, 9, 1)), "w-1", 77, "m@p", 3, 1_000, true);

    private final ManualTime time = new ManualTime(1_000);
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final List<Boolean> ends = new ArrayList<>();
    private final CancelLog cancels = new CancelLog(
            new Senders.Sender(producer, Optional.empty()), WIRE.cancellations(), time, (_, failed) -> ends.add(failed == null));

    private List<Cancel> written() {
        return producer.history().stream()
                .filter(record -> record.topic().equals(Topics.CANCELLATIONS.name()))
                .map(record -> WIRE.cancellations().decode(record.value()))
                .toList();
    }

    @Test
    void a_cancel_that_the_log_has_taken_is_written_once() {
        // Given
        cancels.cancel(CANCEL);

        // When
        producer.completeNext();
        time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(written()).containsExactly(CANCEL);
    }

    @Test
    void a_cancel_that_was_lost_is_written_again_a_moment_later_just_as_it_was() {
        // Given
        cancels.cancel(CANCEL);
        producer.errorNext(new TimeoutException("its producer was replaced"));
        var before = written();

        // When
        time.advance(Duration.ofMillis(200));

        // Then
        assertThat(before).hasSize(1);
        assertThat(written()).containsExactly(CANCEL, CANCEL);
    }

    @Test
    void a_cancel_that_throws_where_it_is_sent_is_written_again_too() {
        // Given
        producer.sendException = new IllegalStateException("closed");
        cancels.cancel(CANCEL);

        // When
        producer.sendException = null;
        time.advance(Duration.ofMillis(200));

        // Then
        assertThat(written()).containsExactly(CANCEL);
    }

    @Test
    void a_cancel_that_is_lost_twice_is_told_of_and_not_written_for_ever() {
        // Given
        cancels.cancel(CANCEL);
        producer.errorNext(new TimeoutException("away"));
        time.advance(Duration.ofMillis(200));
        var before = List.copyOf(ends);

        // When
        producer.errorNext(new TimeoutException("still away"));
        time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(before).isEmpty();
        assertThat(ends).containsExactly(false);
        assertThat(written()).hasSize(2);
    }

    @Test
    void who_has_closed_writes_nothing_again() {
        // Given
        cancels.cancel(CANCEL);

        // When
        cancels.close();
        producer.errorNext(new TimeoutException("closed"));
        time.advance(Duration.ofMinutes(1));

        // Then
        assertThat(written()).hasSize(1);
    }
}
