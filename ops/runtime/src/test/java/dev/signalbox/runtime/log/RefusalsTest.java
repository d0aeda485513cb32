package dev.signalbox.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.signalbox.records.time.ManualTime;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The messages are those of a router that may not write to a topic, and of a worker that may not read it. */
class RefusalsTest {
    private static final String COLLECTOR = "Error encountered sending record to topic inference.dispatch for task 5_3 due to:\n"
            + "org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [inference.dispatch]\n"
            + "Written offsets would not be recorded and no more records would be sent since this is a fatal error.";
    private static final Throwable REFUSED = new StreamsException("sending", new TopicAuthorizationException("Not authorized to access topics: [t]"));

    private final ManualTime time = new ManualTime(0);
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> shown = new ListAppender<>();
    private final Logger log = context.getLogger("org.apache.kafka.streams.Some");

    @BeforeEach
    void collect() {
        context.addTurboFilter(new Refusals(time::nanos));
        shown.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(shown);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    }

    private List<String> lines() {
        return shown.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void the_first_is_one_line_without_a_trace_and_then_one_a_minute_says_how_often() {
        // When
        for (int second = 0; second < 121; second++) {
            log.error("stream-thread [{}] {}", "router-1", COLLECTOR, REFUSED);
            time.advance(Duration.ofSeconds(1));
        }

        // Then
        assertThat(lines()).hasSize(3).allMatch(line -> line.lines().count() == 1).allMatch(line -> line.contains("inference.dispatch"));
        assertThat(lines().get(1)).endsWith("(and 59 more in the meantime)");
        assertThat(shown.list).allMatch(event -> event.getThrowableProxy() == null).allMatch(event -> event.getLevel() == Level.ERROR);
    }

    @Test
    void what_only_its_cause_tells_counts_too_and_the_line_has_it() {
        log.warn("reading failed, trying again reader={}", "dispatch", REFUSED);
        log.warn("dispatches could not be read, trying again cause={}", REFUSED.getCause().toString());

        assertThat(lines()).singleElement().asString().startsWith("reading failed").contains("Not authorized to access topics: [t]");
    }

    @Test
    void each_logger_is_heard_and_what_is_no_refusal_is_as_it_was() {
        // Given
        log.error("refused", REFUSED);

        // When
        context.getLogger("other").error("refused", REFUSED);
        var fault = new IllegalStateException("a fault of ours");
        log.error("failed", fault);
        log.error("failed", fault);
        log.info("Not authorized to access topics: [t], said below a warning");

        // Then
        assertThat(lines()).hasSize(5);
        assertThat(shown.list.get(3).getThrowableProxy().getMessage()).isEqualTo("a fault of ours");
    }

    @Test
    void what_its_level_hides_stays_hidden() {
        context.getLogger("org.apache.kafka.streams.Some").setLevel(Level.ERROR);

        log.warn("refused", REFUSED);

        assertThat(lines()).isEmpty();
    }

    @Test
    void the_log_of_every_process_has_it() {
        var used = (LoggerContext) org.slf4j.LoggerFactory.getILoggerFactory();

        assertThat(used.getTurboFilterList()).hasAtLeastOneElementOfType(Refusals.class);
    }
}
