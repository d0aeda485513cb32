package dev.signalbox.ingress.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class BodyQueueTest {
    private static final int CHUNK = 512 << 10;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final BodyQueue queue = new BodyQueue(new Senders.Sender(producer, Optional.empty()), 4);
    private final List<Body.Reference> stored = new ArrayList<>();
    private int lost;
    private boolean wanted = true;

    private final Pipe.Stored then = new Pipe.Stored() {
        @Override
        public void stored(Body.Reference where) {
            stored.add(where);
        }

        @Override
        public void lost() {
            lost++;
        }

        @Override
        public boolean wanted() {
            return wanted;
        }
    };

    @Test
    void a_body_lies_in_chunks_of_one_partition_and_is_told_when_all_are_acknowledged() {
        // Given
        queue.add(new RequestId("r-1"), Bytes.of(new byte[2 * CHUNK + 1]), then);
        producer.completeNext();
        producer.completeNext();
        assertThat(stored).isEmpty();

        // When
        producer.completeNext();

        // Then
        assertThat(stored).hasSize(1);
        assertThat(stored.getFirst().length()).isEqualTo(2 * CHUNK + 1);
        assertThat(stored.getFirst().offsets()).containsExactly(0, 1, 2);
        assertThat(producer.history())
                .extracting(record -> record.value().length)
                .containsExactly(CHUNK, CHUNK, 1);
        assertThat(producer.history())
                .extracting(record -> record.partition())
                .containsOnly(stored.getFirst().partition());
    }

    @Test
    void only_so_much_is_with_the_producer_and_the_rest_follows() {
        // Given
        for (int i = 0; i < 40; i++) {
            queue.add(new RequestId("r-" + i), Bytes.of(new byte[2 * CHUNK]), then);
        }
        int atFirst = producer.history().size();

        // When
        while (producer.completeNext()) {
            assertThat(producer.history().size()).isLessThanOrEqualTo(80);
        }

        // Then
        assertThat((long) atFirst * CHUNK)
                .isBetween((long) BodyQueue.MOST_UNSENT_BYTES - CHUNK, (long) BodyQueue.MOST_UNSENT_BYTES + CHUNK);
        assertThat(stored).hasSize(40);
    }

    @Test
    void a_body_whose_chunk_was_not_written_is_lost_once() {
        // Given
        queue.add(new RequestId("r-1"), Bytes.of(new byte[3 * CHUNK]), then);

        // When
        producer.errorNext(new RuntimeException("no"));
        producer.errorNext(new RuntimeException("no"));
        producer.completeNext();

        // Then
        assertThat(lost).isEqualTo(1);
        assertThat(stored).isEmpty();
    }

    @Test
    void what_nobody_waits_for_any_more_is_let_go_before_it_leaves() {
        // Given
        for (int i = 0; i < 40; i++) {
            queue.add(new RequestId("r-" + i), Bytes.of(new byte[2 * CHUNK]), then);
        }
        int atFirst = producer.history().size();

        // When
        wanted = false;
        queue.sweep();
        while (producer.completeNext()) {
            // what was with the producer is acknowledged, and nothing follows
        }

        // Then
        assertThat(producer.history()).hasSize(atFirst);
    }

    @Test
    void any_number_of_bodies_that_fail_at_once_needs_no_more_stack_than_one() throws Exception {
        // Given: as much is with the producer as may be, and the rest waits
        for (int i = 0; i < 32; i++) {
            queue.add(new RequestId("large-" + i), Bytes.of(new byte[CHUNK]), then);
        }
        for (int i = 0; i < 20_000; i++) {
            queue.add(new RequestId("small-" + i), Bytes.of(new byte[1]), then);
        }

        // When
        producer.sendException = new org.apache.kafka.common.errors.TimeoutException("full");
        var failed = new java.util.concurrent.atomic.AtomicReference<Throwable>();
        var small = new Thread(null, () -> producer.completeNext(), "small", 256 << 10);
        small.setUncaughtExceptionHandler((_, fault) -> failed.set(fault));
        small.start();
        small.join();

        // Then
        assertThat(failed.get()).isNull();
        assertThat(lost).isEqualTo(20_000);
    }

    @Test
    void what_is_left_of_a_body_that_is_lost_is_not_sent() {
        // Given
        queue.add(new RequestId("r"), Bytes.of(new byte[40 * CHUNK]), then);
        int with = producer.history().size();

        // When
        producer.errorNext(new org.apache.kafka.common.errors.TimeoutException("gone"));

        // Then
        assertThat(lost).isOne();
        assertThat(producer.history()).hasSize(with);
    }
}
