package dev.signalbox.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Keeps the log readable while Kafka refuses a right. Everything that needs it is tried again, so Kafka's code and ours say the same several
 * times a second, over many lines. Of each logger the first is shown, as one line, and from then on one a minute, with how many there
 * were. What is missing, and that nothing is missing any more, is said by the watch of the topics.
 */
public final class Refusals extends TurboFilter {
    private static final Pattern REFUSED = Pattern.compile("not authorized to|authorization failed|AuthorizationException", Pattern.CASE_INSENSITIVE);
    private static final Pattern BREAKS = Pattern.compile("\\s*\\R\\s*");
    private static final int LONGEST = 400;
    private static final int DEEPEST = 20;

    private final Map<String, Sparingly> byLogger = new ConcurrentHashMap<>();
    private final ThreadLocal<Boolean> saying = ThreadLocal.withInitial(() -> false);
    private final LongSupplier nanos;

    /** For logback, which makes it. */
    public Refusals() {
        this(System::nanoTime);
    }

    Refusals(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    @SuppressWarnings("NullAway") // logback gives null for what is not there
    public FilterReply decide(
            @Nullable Marker marker, Logger logger, Level level, @Nullable String format, Object @Nullable [] params, @Nullable Throwable thrown) {
        if (level.toInt() < Level.WARN_INT || format == null || saying.get()) {
            return FilterReply.NEUTRAL;
        }
        // the cause may come apart, or as the last of the parameters
        var text = thrown == null ? MessageFormatter.arrayFormat(format, params) : MessageFormatter.arrayFormat(format, params, thrown);
        var cause = refusal(text.getThrowable());
        if (cause == null && !REFUSED.matcher(text.getMessage()).find()) {
            return FilterReply.NEUTRAL;
        }
        long before = byLogger.computeIfAbsent(logger.getName(), _ -> new Sparingly()).happened(nanos.getAsLong());
        if (before != Sparingly.SILENT && logger.isEnabledFor(level)) {
            say(logger, level, line(text.getMessage(), cause) + (before == 0 ? "" : " (and " + before + " more in the meantime)"));
        }
        return FilterReply.DENY;
    }

    private void say(Logger logger, Level level, String line) {
        saying.set(true);
        try {
            logger.log(null, Refusals.class.getName(), Level.toLocationAwareLoggerInteger(level), "{}", new Object[] {line}, null);
        } finally {
            saying.remove();
        }
    }

    private static String line(String message, @Nullable Throwable cause) {
        var line = BREAKS.matcher(message.strip()).replaceAll(" ");
        var cut = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        return cause == null || cut.contains(String.valueOf(cause.getMessage())) ? cut : cut + " cause=" + cause;
    }

    private static @Nullable Throwable refusal(@Nullable Throwable thrown) {
        var cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof AuthorizationException) {
                return cause;
            }
            cause = cause.getCause();
        }
        return null;
    }
}
