package dev.signalbox.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.runtime.health.Health;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

class ReadingThreadTest {
    private final CountDownLatch left = new CountDownLatch(1);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized void close(CloseOptions options) {
            super.close(options);
            left.countDown();
        }
    };
    private final AtomicInteger rounds = new AtomicInteger();
    private final Health health = new Health();

    @Test
    void what_kafka_fails_is_tried_again_until_it_is_closed() throws Exception {
        // Given
        var again = new CountDownLatch(1);
        var reading = new ReadingThread("reading", consumer, c -> {
            switch (rounds.incrementAndGet()) {
                case 1 -> throw new KafkaException("the broker is away");
                case 2 -> throw new WakeupException();
                default -> again.countDown();
            }
            c.poll(Duration.ofMillis(20));
        }, health::ended);

        // When
        reading.start();

        // Then
        assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(left.getCount()).as("it reads on").isEqualTo(1);
        reading.close();
        assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(health.ended()).as("nothing of this is a fault of ours").isEmpty();
        assertThat(health.ready()).isTrue();
    }

    @Test
    void a_fault_of_ours_ends_it_and_the_process_with_it() throws Exception {
        // Given
        var reading = new ReadingThread("reading", consumer, c -> {
            rounds.incrementAndGet();
            throw new IllegalStateException("a fault of ours");
        }, health::ended);

        // When
        reading.start();

        // Then
        assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(rounds).hasValue(1);
        assertThat(health.ended()).containsOnlyKeys("reading");
        assertThat(health.missing()).containsKey("reading");
        assertThat(health.ready()).isFalse();
    }
}
