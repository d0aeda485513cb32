package dev.signalbox.runtime.streams;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.signalbox.records.time.ManualTime;
import dev.signalbox.runtime.health.Health;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StreamThreadsTest {
    private static final Throwable REFUSED = new StreamsException("sending", new TimeoutException("the broker is away"));
    private static final Throwable OURS = new StreamsException("processing", new IllegalStateException("a fault of ours"));

    private final ManualTime time = new ManualTime(0);
    private final Health health = new Health();
    private final StreamThreads threads = new StreamThreads("router", time, health);
    private final Logger log = (Logger) LoggerFactory.getLogger(StreamThreads.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void leave() {
        log.detachAppender(said);
    }

    /** On a thread that is interrupted, and so does not wait. */
    private StreamThreadExceptionResponse failed(Throwable failure) {
        Thread.currentThread().interrupt();
        try {
            return threads.handle(failure);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private List<String> lines() {
        return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void what_kafka_refuses_is_said_at_first_once_a_minute_and_when_it_is_over() {
        // When
        for (int i = 0; i < 20; i++) {
            assertThat(failed(REFUSED)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
            time.advance(Duration.ofSeconds(4));
        }
        int meanwhile = lines().size();
        time.advance(Duration.ofSeconds(20));

        // Then
        assertThat(meanwhile).isEqualTo(2);
        assertThat(lines()).hasSize(3);
        assertThat(lines().getFirst()).contains("part=router", "the broker is away");
        assertThat(lines().get(1)).contains("replacedBefore=14");
        assertThat(lines().getLast()).isEqualTo("stream threads run again part=router replaced=20");
        assertThat(said.list).allMatch(event -> event.getThrowableProxy() == null);
    }

    @Test
    void a_fault_of_ours_is_said_each_time_with_its_trace() {
        failed(OURS);
        failed(OURS);

        assertThat(said.list).hasSize(2).allMatch(event -> event.getThrowableProxy() != null);
    }

    @Test
    void faults_without_end_and_a_topology_that_ended_end_the_process() {
        StreamThreadExceptionResponse last = null;
        for (int i = 0; i <= ThreadFailures.MOST; i++) {
            last = failed(OURS);
        }
        threads.onChange(KafkaStreams.State.PENDING_ERROR, KafkaStreams.State.RUNNING);

        assertThat(last).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(health.ended()).containsKey("router");
    }
}
