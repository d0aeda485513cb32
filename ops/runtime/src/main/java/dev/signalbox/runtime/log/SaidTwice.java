package dev.signalbox.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.regex.Pattern;

/**
 * Leaves out three errors that Kafka's own code logs on ordinary starts, though it also hands each to who asked, and that one asks again
 * or says what it means. Everything else of the same loggers is shown.
 *
 * <ul>
 *   <li>Streams asks for the end of a changelog that was made a moment ago, before the broker knows it.
 *   <li>A broker that had ended before its controller heard of it is to be forgotten by that.
 *   <li>A store whose process was killed is built again from its changelog; a warning of the thread says so too.
 * </ul>
 */
public final class SaidTwice extends Filter<ILoggingEvent> {
    private static final String LEADERS = "org.apache.kafka.clients.admin.internals.PartitionLeaderStrategy";
    private static final String ADMIN = "org.apache.kafka.clients.admin.KafkaAdminClient";
    private static final String TASKS = "org.apache.kafka.streams.processor.internals.TaskManager";
    private static final Pattern CHANGELOG_UNKNOWN = Pattern.compile("Received unknown topic error for topic \\S+-changelog");
    private static final Pattern NEVER_REGISTERED = Pattern.compile("Unregister broker request .* is not currently registered");
    /** A task with an exception, which is another one. */
    private static final Pattern OTHER_FAILURE = Pattern.compile("\\d+_\\d+=(?!org\\.apache\\.kafka\\.streams\\.errors\\.TaskCorruptedException)");

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLevel() == Level.ERROR && saidTwice(event) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private static boolean saidTwice(ILoggingEvent event) {
        var message = event.getFormattedMessage();
        return switch (event.getLoggerName()) {
            case LEADERS -> CHANGELOG_UNKNOWN.matcher(message).find();
            case ADMIN -> NEVER_REGISTERED.matcher(message).find();
            case TASKS -> message.contains("Get exceptions for the following tasks: {") && !OTHER_FAILURE.matcher(message).find();
            default -> false;
        };
    }
}
