package dev.signalbox.dialects.failure;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.records.Bytes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How long a provider asks us to stay away: milliseconds, then seconds or a date, then the reset of what is used up,
 * then Google's {@code RetryInfo} and the headers that OpenRouter tells in the body, then its words. Each is read as
 * {@link WaitText} has it. At most an hour, whatever it says; 0 where it says nothing.
 */
final class RetryAfter {
    private static final long MAX = 3_600_000;
    private static final String[] ANTHROPIC_LIMITS = {"requests", "tokens", "input-tokens", "output-tokens"};
    /** What the headers of OpenAI and of those who took them over count. */
    private static final String[] LIMITS = {
        "requests", "tokens", "input-tokens", "output-tokens", "requests-minute", "tokens-minute", "requests-hour", "tokens-hour",
        "requests-day", "tokens-day"
    };
    /** Families that have one limit: the one that stopped us, unless something remains of it. */
    private static final String[] BARE = {"x-ratelimit-", "ratelimit-"};
    private static final String[] WORDS = {"retry after ", "try again in ", "try again after ", "retry in ", "please wait "};

    private RetryAfter() {}

    static long millis(HeaderLookup headers, Bytes body, String message, long nowMillis) {
        double millis = WaitText.of(headers.get("retry-after-ms"), true, nowMillis);
        if (!(millis > 0)) {
            millis = WaitText.of(headers.get("x-ms-retry-after-ms"), true, nowMillis);
        }
        if (!(millis > 0)) {
            millis = WaitText.of(headers.get("retry-after"), false, nowMillis);
        }
        if (!(millis > 0)) {
            millis = resets(headers, nowMillis);
        }
        if (!(millis > 0)) {
            var text = body.asText();
            millis = Math.max(
                    WaitText.of(member(text, "\"retryDelay\""), false, nowMillis),
                    WaitText.of(member(text, "\"X-RateLimit-Reset\""), false, nowMillis));
        }
        if (!(millis > 0)) {
            millis = words(message);
        }
        return millis > 0 ? (long) Math.ceil(Math.min(millis, MAX)) : 0;
    }

    /** The reset of a limit counts only where nothing of it remains: another one is not what stopped us. */
    private static double resets(HeaderLookup headers, long nowMillis) {
        double longest = 0;
        for (var limit : LIMITS) {
            longest = Math.max(longest, used(headers.get("x-ratelimit-remaining-" + limit))
                    ? WaitText.of(headers.get("x-ratelimit-reset-" + limit), false, nowMillis) : 0);
        }
        for (var limit : ANTHROPIC_LIMITS) {
            var family = "anthropic-ratelimit-" + limit;
            longest = Math.max(longest, used(headers.get(family + "-remaining"))
                    ? WaitText.of(headers.get(family + "-reset"), false, nowMillis) : 0);
        }
        for (int i = 0; i < BARE.length && !(longest > 0); i++) {
            var remaining = headers.get(BARE[i] + "remaining");
            longest = remaining == null || used(remaining) ? WaitText.of(headers.get(BARE[i] + "reset"), false, nowMillis) : 0;
        }
        return longest;
    }

    /** A duration, or a number of seconds, in milliseconds; 0 for what is none. */
    static double duration(@Nullable String value) {
        return WaitText.of(value, false, 0);
    }

    /** To a time, in milliseconds; 0 for what is none. */
    static double until(String time, long nowMillis) {
        return WaitText.of(time, false, nowMillis);
    }

    /** Whether this is all that remains: nothing. */
    private static boolean used(@Nullable String remaining) {
        if (remaining == null || remaining.isBlank() || remaining.length() > 24) {
            return false;
        }
        try {
            return Double.parseDouble(remaining.trim()) <= 0;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    /** A string such as {@code "retryDelay": "34.07s"} in the details of an error, wherever they lie; null where there is none. */
    private static @Nullable String member(String text, String name) {
        int at = text.indexOf(name);
        int from = at < 0 ? -1 : text.indexOf('"', at + name.length());
        int to = from < 0 ? -1 : text.indexOf('"', from + 1);
        return to < 0 ? null : text.substring(from + 1, to);
    }

    private static double words(String message) {
        var said = message.toLowerCase(Locale.ROOT);
        for (var words : WORDS) {
            int at = said.indexOf(words);
            double wait = at < 0 ? 0 : WaitText.duration(said.substring(at + words.length()), false);
            if (wait > 0) {
                return wait;
            }
        }
        return 0;
    }
}
