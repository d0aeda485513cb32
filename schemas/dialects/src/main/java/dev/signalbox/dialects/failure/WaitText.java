package dev.signalbox.dialects.failure;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How long a value says, in milliseconds: a number of seconds (or of milliseconds), a time (seconds or milliseconds
 * since 1970, a date of HTTP or of RFC 3339), or a duration as Go prints it ({@code 6m0s}, {@code 20ms}) or as people
 * write it ({@code 5 minutes}). What nobody can read, or has gone by, is 0 or less.
 */
final class WaitText {
    private static final int MOST_CHARACTERS = 64;
    /** Thirty years of seconds: what is more is a time and no duration. */
    private static final double FIRST_TIME = 1e9;
    private static final double FIRST_TIME_IN_MILLIS = 1e11;
    private static final double END_OF_TIME = 1e14;
    private static final double UNKNOWN_UNIT = -1;

    private WaitText() {}

    /**
     * @param millis whether a bare number means milliseconds
     * @param nowMillis 0 where nobody knows: then times say nothing
     */
    static double of(@Nullable String value, boolean millis, long nowMillis) {
        if (value == null || value.isBlank() || value.length() > MOST_CHARACTERS) {
            return 0;
        }
        var text = value.trim();
        double number = number(text);
        if (number > FIRST_TIME) {
            return until(number < FIRST_TIME_IN_MILLIS ? 1_000 * number : number, nowMillis);
        }
        if (number >= 0) {
            return millis ? number : 1_000 * number;
        }
        double duration = duration(text, true);
        return duration > 0 ? duration : date(text, nowMillis);
    }

    private static double until(double timeMillis, long nowMillis) {
        return nowMillis > 0 && timeMillis < END_OF_TIME ? timeMillis - nowMillis : 0;
    }

    private static double date(String text, long nowMillis) {
        try {
            return until(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant().toEpochMilli(), nowMillis);
        } catch (DateTimeException _) {
            // then it may be the other kind of date
        }
        try {
            return until(OffsetDateTime.parse(text).toInstant().toEpochMilli(), nowMillis);
        } catch (DateTimeException _) {
            return 0;
        }
    }

    /**
     * Amounts with their units, one after another; an amount without a unit is seconds.
     *
     * @param alone whether the text is to say nothing else; otherwise what stands behind the duration is let be
     */
    static double duration(String text, boolean alone) {
        double sum = 0;
        int at = 0;
        while (true) {
            int from = past(text, at, ' ');
            int to = amountEnd(text, from);
            if (to == from) {
                return alone && from < text.length() ? 0 : sum;
            }
            double amount = number(text.substring(from, to));
            int unit = past(text, to, ' ');
            int end = unit;
            while (end < text.length() && Character.isLetter(text.charAt(end))) {
                end++;
            }
            double scale = scale(text.substring(unit, end).toLowerCase(Locale.ROOT));
            if (!(amount >= 0) || alone && scale == UNKNOWN_UNIT) {
                return 0;
            }
            sum += amount * (scale == UNKNOWN_UNIT ? 1_000 : scale);
            if (scale == UNKNOWN_UNIT) {
                return sum;
            }
            at = past(text, end, ',');
        }
    }

    private static int past(String text, int at, char what) {
        int next = at;
        while (next < text.length() && text.charAt(next) == what) {
            next++;
        }
        return next;
    }

    /** A full stop that ends a sentence is no part of a number. */
    private static int amountEnd(String text, int from) {
        int to = from;
        while (to < text.length() && (digit(text, to) || to > from && text.charAt(to) == '.' && digit(text, to + 1))) {
            to++;
        }
        return to;
    }

    private static boolean digit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static double scale(String unit) {
        return switch (unit) {
            case "d", "day", "days" -> 86_400_000;
            case "h", "hr", "hrs", "hour", "hours" -> 3_600_000;
            case "m", "min", "mins", "minute", "minutes" -> 60_000;
            case "s", "sec", "secs", "second", "seconds", "" -> 1_000;
            case "ms", "msec", "millis", "millisecond", "milliseconds" -> 1;
            case "us", "µs", "ns" -> 0.001;
            default -> UNKNOWN_UNIT;
        };
    }

    /** Plain digits; -1 for anything else. */
    private static double number(String text) {
        if (text.length() > 24 || text.chars().anyMatch(c -> (c < '0' || c > '9') && c != '.')) {
            return -1;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
