package dev.signalbox.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The messages are those of real starts. */
class SaidTwiceTest {
    private static final String LEADERS = "org.apache.kafka.clients.admin.internals.PartitionLeaderStrategy";
    private static final String ADMIN = "org.apache.kafka.clients.admin.KafkaAdminClient";
    private static final String TASKS = "org.apache.kafka.streams.processor.internals.TaskManager";
    private static final String CORRUPTED = "org.apache.kafka.streams.errors.TaskCorruptedException: Tasks [1_0] are corrupted and hence need to be re-initialized";

    @Test
    void errors_of_ordinary_starts_are_left_out() {
        assertThat(said(LEADERS, "[AdminClient clientId=router-1-admin] Received unknown topic error for topic signalbox-router-requests-changelog",
                new UnknownTopicOrPartitionException())).isFalse();
        assertThat(said(ADMIN, "[AdminClient clientId=adminclient-1] Unregister broker request for broker ID 1 failed: Broker ID 1 is not currently registered",
                null)).isFalse();
        assertThat(said(TASKS, "stream-thread [t-1] Get exceptions for the following tasks: {1_0=" + CORRUPTED + ", 1_2=" + CORRUPTED + "}", null)).isFalse();
    }

    @Test
    void all_others_of_the_same_loggers_are_shown() {
        assertThat(said(LEADERS, "Received unknown topic error for topic inference.requests", new UnknownTopicOrPartitionException())).isTrue();
        assertThat(said(ADMIN, "Unregister broker request for broker ID 1 failed: Cluster authorization failed.", null)).isTrue();
        assertThat(said(TASKS, "Get exceptions for the following tasks: {1_0=" + CORRUPTED + ", 1_2=java.lang.IllegalStateException: x}", null)).isTrue();
        assertThat(said("dev.signalbox.router.Router", "Get exceptions for the following tasks: {1_0=" + CORRUPTED + "}", null)).isTrue();
    }

    private static boolean said(String logger, String message, @Nullable Throwable thrown) {
        var event = new LoggingEvent("", (Logger) LoggerFactory.getLogger(logger), Level.ERROR, message, thrown, null);
        return new SaidTwice().decide(event) == FilterReply.NEUTRAL;
    }
}
