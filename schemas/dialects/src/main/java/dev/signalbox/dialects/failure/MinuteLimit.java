package dev.signalbox.dialects.failure;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of a minute's worth was used up when a provider refused a call for its rate: requests, tokens, both, or neither, as where a day's worth
 * was, or how many run at once. The quotas that Google names in the details count first, then words, then headers: OpenAI's, of which Azure has
 * only what remains, Anthropic's, and those of others whose names end in {@code -minute}. What takes longer than a minute to come back was not a
 * minute's: Groq and the lower tiers of OpenAI count requests by the day under the same names.
 */
public record MinuteLimit(boolean requests, boolean tokens) {
    public static final MinuteLimit NONE = new MinuteLimit(false, false);

    private static final Pattern OF_TOKENS = Pattern.compile(
            "\\b[io]?tpm\\b|tokens per min|tokens ?/ ?min|tokens has exceeded your per minute|token rate limit|too many tokens, please wait");
    private static final Pattern OF_REQUESTS = Pattern.compile("\\brpm\\b|(requests|calls) per min|(requests|calls) ?/ ?min"
            + "|requests has exceeded your per minute|per minute request limit|call rate limit");
    private static final Pattern OF_OTHER_TIMES = Pattern.compile("per (second|hour|day|week|month)|\\b[tr]p[sdh]\\b|daily|monthly");
    private static final String[] REQUESTS = {"requests", "requests-minute", "req-minute"};
    private static final String[] TOKENS = {"tokens", "tokens-minute", "input-tokens", "output-tokens"};
    /** A minute, and what clocks and rounding may add. */
    private static final long LONGEST_RESET = 65_000;
    private static final long LONGEST_WAIT = 90_000;
    private static final int MOST_WORDS = 8 << 10;

    /**
     * What a refusal says of it.
     *
     * @param headers of the answer; {@code NONE} for an error within a stream
     * @param nowMillis epoch milliseconds, for headers that name a time
     */
    public static MinuteLimit of(HeaderLookup headers, Bytes body, long nowMillis) {
        var message = ErrorBody.read(body).message();
        var said = spaced(message.isBlank() ? body.slice(0, Math.min(body.length(), MOST_WORDS)).asText() : message);
        if (tooLarge(said) || RetryAfter.millis(headers, body, message, nowMillis) > LONGEST_WAIT) {
            return NONE;
        }
        return named(body).or(() -> worded(said))
                .orElseGet(() -> new MinuteLimit(usedUp(headers, REQUESTS, nowMillis), usedUp(headers, TOKENS, nowMillis)));
    }

    /** What quotas in the details of Google's errors say; empty where there are none. */
    private static Optional<MinuteLimit> named(Bytes body) {
        var quotas = quotas(body);
        boolean requests = false;
        boolean tokens = false;
        for (var quota : quotas) {
            var id = quota.toLowerCase(Locale.ROOT);
            if (id.contains("perminute")) {
                tokens |= id.contains("token");
                requests |= id.contains("request");
            }
        }
        return quotas.isEmpty() ? Optional.empty() : Optional.of(new MinuteLimit(requests, tokens));
    }

    private static List<String> quotas(Bytes body) {
        var ids = new ArrayList<String>();
        try {
            var document = Json.parse(body);
            var error = (document.isArray() && !document.values().isEmpty() ? document.values().getFirst() : document).get("error");
            for (var detail : error.get("details").values()) {
                ids.add(detail.get("metadata").get("quota_limit").text());
                detail.get("violations").values().forEach(violation -> ids.add(violation.get("quotaId").text()));
            }
        } catch (MalformedJson _) {
            return List.of();
        }
        ids.removeIf(String::isEmpty);
        return ids;
    }

    private static Optional<MinuteLimit> worded(String said) {
        var limit = new MinuteLimit(OF_REQUESTS.matcher(said).find(), OF_TOKENS.matcher(said).find());
        return limit.equals(NONE) && !OF_OTHER_TIMES.matcher(said).find() ? Optional.empty() : Optional.of(limit);
    }

    private static boolean usedUp(HeaderLookup headers, String[] limits, long nowMillis) {
        for (var limit : limits) {
            var remaining = headers.get("x-ratelimit-remaining-" + limit);
            if (isZero(remaining) && RetryAfter.duration(headers.get("x-ratelimit-reset-" + limit)) <= LONGEST_RESET) {
                return true;
            }
            var reset = headers.get("anthropic-ratelimit-" + limit + "-reset");
            if (isZero(headers.get("anthropic-ratelimit-" + limit + "-remaining"))
                    && (reset == null || RetryAfter.until(reset, nowMillis) <= LONGEST_RESET)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isZero(@Nullable String remaining) {
        return remaining != null && remaining.strip().matches("0+(\\.0*)?");
    }

    /** In lower case, with spaces for what joins words. */
    private static String spaced(String text) {
        return text.toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ');
    }

    /** Of a call that would not fit into an empty minute. */
    private static boolean tooLarge(String said) {
        long limit = number(said, "limit");
        return said.contains("request too large") || limit > 0 && number(said, "requested") > limit;
    }

    /** The number right behind a word; 0 where there is none. */
    private static long number(String text, String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int i = at + word.length();
            while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == ':')) {
                i++;
            }
            long number = 0;
            for (; i < text.length() && Character.isDigit(text.charAt(i)) && number < Integer.MAX_VALUE; i++) {
                number = 10 * number + Character.digit(text.charAt(i), 10);
            }
            if (number > 0) {
                return number;
            }
        }
        return 0;
    }
}
