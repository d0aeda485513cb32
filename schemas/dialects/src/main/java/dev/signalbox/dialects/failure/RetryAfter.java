package dev.signalbox.dialects.failure;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.records.Bytes;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * How long a provider asks us to stay away: milliseconds, then seconds or a date, then the reset of what is used up,
 * then Google's {@code RetryInfo}, then its words. At most an hour, whatever it says; 0 where it says nothing.
 */
final class RetryAfter {
    private static final long MAX = 3_600_000;
    private static final String[] ANTHROPIC_LIMITS = {"requests", "tokens", "input-tokens", "output-tokens"};
    private static final String[] WORDS = {"retry after ", "try again in ", "retry in "};

    private RetryAfter() {}

    static long millis(HeaderLookup headers, Bytes body, String message, long nowMillis) {
        double millis = number(headers.get("retry-after-ms"));
        if (!(millis > 0)) {
            millis = number(headers.get("x-ms-retry-after-ms"));
        }
        if (!(millis > 0)) {
            millis = secondsOrDate(headers.get("retry-after"), nowMillis);
        }
        if (!(millis > 0)) {
            millis = Math.max(reset(headers, "requests"), reset(headers, "tokens"));
        }
        if (!(millis > 0)) {
            millis = anthropicReset(headers, nowMillis);
        }
        if (!(millis > 0)) {
            millis = retryInfo(body);
        }
        if (!(millis > 0)) {
            millis = words(message);
        }
        return millis > 0 ? (long) Math.ceil(Math.min(millis, MAX)) : 0;
    }

    /** What one header or member says: a number of seconds (or of milliseconds), a duration with units, or a date. Milliseconds. */
    static double told(String value, boolean millis, long nowMillis) {
        double number = number(value);
        if (number > 0) {
            return millis ? number : 1_000 * number;
        }
        double duration = duration(value);
        return duration > 0 ? duration : secondsOrDate(value, nowMillis);
    }

    private static double secondsOrDate(@Nullable String value, long nowMillis) {
        double seconds = number(value);
        if (seconds > 0 || value == null) {
            return 1_000 * seconds;
        }
        try {
            return ZonedDateTime.parse(value.trim(),
                    DateTimeFormatter.RFC_1123_DATE_TIME).toInstant().toEpochMilli() - nowMillis;
        } catch (DateTimeException _) {
            return 0;
        }
    }

    /** The reset of a limit counts only where nothing of it remains: the other one is not what stopped us. */
    private static double reset(HeaderLookup headers, String what) {
        var remaining = headers.get("x-ratelimit-remaining-" + what);
        if (remaining == null || number(remaining) != 0) {
            return 0;
        }
        return duration(headers.get("x-ratelimit-reset-" + what));
    }

    /** The same in Anthropic's headers, whose resets are times (RFC 3339). */
    private static double anthropicReset(HeaderLookup headers, long nowMillis) {
        double longest = 0;
        for (var limit : ANTHROPIC_LIMITS) {
            var remaining = headers.get("anthropic-ratelimit-" + limit + "-remaining");
            var reset = headers.get("anthropic-ratelimit-" + limit + "-reset");
            if (remaining != null && reset != null && number(remaining) == 0) {
                longest = Math.max(longest, until(reset, nowMillis));
            }
        }
        return longest;
    }

    /** To a time by RFC 3339, in milliseconds; 0 for what is none. */
    static double until(String time, long nowMillis) {
        try {
            return OffsetDateTime.parse(time.trim()).toInstant().toEpochMilli() - nowMillis;
        } catch (DateTimeException _) {
            return 0;
        }
    }

    /** {@code "retryDelay": "34.07s"} in the details of an error, wherever they lie. */
    private static double retryInfo(Bytes body) {
        var text = body.asText();
        int at = text.indexOf("\"retryDelay\"");
        int from = at < 0 ? -1 : text.indexOf('"', at + "\"retryDelay\"".length());
        int to = from < 0 ? -1 : text.indexOf('"', from + 1);
        return to < 0 ? 0 : duration(text.substring(from + 1, to));
    }

    private static double words(String message) {
        for (var words : WORDS) {
            int at = message.indexOf(words);
            if (at >= 0) {
                int from = at + words.length();
                int to = from;
                while (to < message.length() && (Character.isLetterOrDigit(message.charAt(to))
                        || message.charAt(to) == '.')) {
                    to++;
                }
                boolean spelledOut = message.startsWith(" second", to);
                var value = message.substring(from, to);
                return spelledOut ? 1_000 * number(value) : duration(value.endsWith(".")
                        ? value.substring(0, value.length() - 1) : value);
            }
        }
        return 0;
    }

    /**
     * A duration as Go prints it, such as {@code 6m0s}, {@code 1.5s} or {@code 20ms}; a bare number is seconds.
     * Milliseconds.
     */
    static double duration(@Nullable String value) {
        if (value == null) {
            return 0;
        }
        double sum = 0;
        int at = 0;
        while (at < value.length()) {
            int from = at;
            while (at < value.length() && (Character.isDigit(value.charAt(at)) || value.charAt(at) == '.')) {
                at++;
            }
            double amount = number(value.substring(from, at));
            int unit = at;
            while (at < value.length() && Character.isLetter(value.charAt(at))) {
                at++;
            }
            double scale = switch (value.substring(unit, at)) {
                case "h" -> 3_600_000;
                case "m" -> 60_000;
                case "s", "" -> 1_000;
                case "ms" -> 1;
                case "us", "µs", "ns" -> 0.001;
                default -> 0;
            };
            if (at == from || !(amount >= 0)) {
                return 0;
            }
            sum += amount * scale;
        }
        return sum;
    }

    private static double number(@Nullable String value) {
        if (value == null || value.isBlank() || value.length() > 24) {
            return 0;
        }
        try {
            return Double.parseDouble(value.trim());
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
