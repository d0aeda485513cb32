package dev.signalbox.dialects.failure;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Pointer;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Answers.ErrorRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's catalogue entry says of its errors, tried in order before what is known of all. A pattern looks at the first 8 KiB of its
 * text and gives up where it takes too many steps, so that no error holds up a call. Immutable.
 */
public final class ErrorRules {
    private static final int LONGEST = 8 << 10;
    private static final String HEADER = "header:";
    private static final int OK = 200;
    private static final long MOST_MILLIS = 3_600_000;

    private final List<Rule> rules;

    private record Rule(ErrorRule is, Pointer pointer, Pattern pattern) {}

    /** Whether there are none. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    private ErrorRules(List<Rule> rules) {
        this.rules = rules;
    }

    /** Rules with a pattern that is none are left out: the catalogue refuses them. */
    public static ErrorRules of(List<ErrorRule> written) {
        var rules = new ArrayList<Rule>();
        for (var rule : written) {
            try {
                var pointer = rule.source().startsWith(HEADER) ? Pointer.NONE : Pointer.of(rule.source());
                rules.add(new Rule(rule, pointer, Pattern.compile(rule.pattern(), Pattern.CASE_INSENSITIVE)));
            } catch (IllegalArgumentException _) {
                // what can't be understood holds for nothing
            }
        }
        return new ErrorRules(List.copyOf(rules));
    }

    /**
     * What an error is.
     *
     * @param status 0 within an answer whose status was good, which is a 200 to rules
     * @param otherwise what it is where no rule holds
     * @param nowMillis epoch milliseconds, for dates in headers
     */
    public ReplyEvent.Failed judged(int status, HeaderLookup headers, Bytes body, ReplyEvent.Failed otherwise, long nowMillis) {
        if (rules.isEmpty()) {
            return otherwise;
        }
        var document = document(body);
        for (var rule : rules) {
            if ((rule.is.statuses().isEmpty() || rule.is.statuses().contains(status == 0 ? OK : status)) && found(rule, headers, document, body)) {
                long wait = wait(rule.is, headers, document, nowMillis);
                var judged = ProviderError.as(rule.is.failure(), status, body, wait > 0 ? wait : otherwise.retryAfterMillis());
                return ProviderError.refusedForGood(headers) ? ProviderError.forGood(judged) : judged;
            }
        }
        return otherwise;
    }

    private static Json document(Bytes body) {
        try {
            return Json.parse(body);
        } catch (MalformedJson _) {
            return Json.ABSENT;
        }
    }

    private static boolean found(Rule rule, HeaderLookup headers, Json document, Bytes body) {
        if (rule.is.source().isEmpty() && rule.is.pattern().isEmpty()) {
            return true;
        }
        var text = rule.is.source().isEmpty() ? body.slice(0, Math.min(body.length(), LONGEST)).asText()
                : value(rule.is.source(), rule.pointer, headers, document);
        if (text == null) {
            return false;
        }
        try {
            return rule.pattern.matcher(new Patience(text.length() > LONGEST ? text.substring(0, LONGEST) : text)).find();
        } catch (Patience.Over | StackOverflowError _) {
            return false;
        }
    }

    private static @Nullable String value(String source, Pointer pointer, HeaderLookup headers, Json document) {
        if (source.startsWith(HEADER)) {
            return headers.get(source.substring(HEADER.length()).strip().toLowerCase(Locale.ROOT));
        }
        var value = pointer.first(document);
        return !value.present() ? null : value.isString() ? value.text() : value.raw().asText();
    }

    private static long wait(ErrorRule rule, HeaderLookup headers, Json document, long nowMillis) {
        for (var source : rule.retryAfter()) {
            var value = value(source, Pointer.of(source.startsWith(HEADER) ? "" : source), headers, document);
            double millis = value == null ? 0 : WaitText.of(value, source.endsWith("-ms"), nowMillis);
            if (millis > 0) {
                return (long) Math.min(Math.ceil(millis), MOST_MILLIS);
            }
        }
        return rule.coolMillis();
    }

    /** Text that may be looked at so often and no more: a pattern of the wrong kind would else take years. */
    private static final class Patience implements CharSequence {
        private static final int MOST_STEPS = 4_000_000;

        private final CharSequence text;
        private int steps;

        Patience(CharSequence text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new Over();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }

        private static final class Over extends RuntimeException {
            private static final long serialVersionUID = 1;

            Over() {
                super("too many steps", null, false, false);
            }
        }
    }
}
