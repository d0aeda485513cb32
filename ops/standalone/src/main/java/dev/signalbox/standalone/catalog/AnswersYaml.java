package dev.signalbox.standalone.catalog;

import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.catalog.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Reads what differs from a dialect in a provider's answers. */
final class AnswersYaml {
    /** Those that a provider can be the reason of. */
    private static final List<Failure> CLASSES = List.of(
            Failure.INVALID_REQUEST, Failure.CONTEXT_LENGTH, Failure.CONTENT_POLICY, Failure.REQUEST_TOO_LARGE, Failure.RATE_LIMITED,
            Failure.QUOTA_EXHAUSTED, Failure.PROVIDER_AUTH, Failure.REGION_REFUSED, Failure.MODEL_MISSING, Failure.PROVIDER_OVERLOADED,
            Failure.PROVIDER_ERROR);
    private static final List<String> CLASS_WORDS = CLASSES.stream().map(Failure::label).toList();
    private static final List<String> ENDS =
            Stream.of(FinishReason.values()).filter(r -> r != FinishReason.OTHER).map(r -> r.name().toLowerCase(Locale.ROOT)).toList();
    private static final List<String> FINISHES = Stream.concat(ENDS.stream(), Stream.of(
            Failure.PROVIDER_ERROR.label(), Failure.PROVIDER_OVERLOADED.label(), Failure.CONTENT_POLICY.label())).toList();
    private static final Pattern POINTER = Pattern.compile("/.+");
    private static final Pattern HEADER = Pattern.compile("header: ?[A-Za-z0-9-]+");
    private static final String NO_POINTER = "must be a JSON pointer, such as /choices/*/text";
    private static final int LONGEST_PATTERN = 500;

    private AnswersYaml() {}

    /** @param errors the entries of {@code errors} of the same provider */
    static Answers read(Mapping in, List<Mapping> errors) {
        var stream = in.has("stream") ? Optional.of(reading(in.mapping("stream"), true)) : Optional.<Answers.Reading>empty();
        var whole = in.has("whole") ? Optional.of(reading(in.mapping("whole"), false)) : Optional.<Answers.Reading>empty();
        boolean mapped = stream.isPresent() || whole.isPresent();
        var finish = finish(in, mapped);
        var usage = in.has("usage") ? Optional.of(counts(in.mapping("usage"), mapped)) : Optional.<Answers.Counts>empty();
        in.refuseOthers();
        return new Answers(rules(errors), stream, whole, finish, usage);
    }

    private static Answers.Reading reading(Mapping in, boolean stream) {
        var framing = stream && in.word("framing", List.of("sse", "ndjson"), "sse").equals("ndjson") ? Answers.Framing.NDJSON
                : stream ? Answers.Framing.SSE : Answers.Framing.DOCUMENT;
        var end = stream ? in.text("end", "") : "";
        var text = pointer(in, "text");
        if (text.isEmpty()) {
            in.problem("text", "", "must be given: the pointer to the answer's text");
        }
        var reasoning = pointer(in, "reasoning");
        var finish = pointer(in, "finish");
        if (stream && end.isEmpty() && finish.isEmpty()) {
            in.problem("end", "", "must be given, or finish: by one of them a whole stream is told from a broken one");
        }
        if (end.equals("eof") && finish.isEmpty()) {
            in.problem("finish", "", "must be given with end: eof, or a broken stream would look whole");
        }
        var calls = in.has("calls") ? Optional.of(calls(in.mapping("calls"))) : Optional.<Answers.Calls>empty();
        var reading = new Answers.Reading(framing, end, pointer(in, "model"), text, reasoning, finish, pointer(in, "error"), calls);
        in.refuseOthers();
        return reading;
    }

    private static Answers.Calls calls(Mapping in) {
        var list = pointer(in, "list");
        var name = pointer(in, "name");
        if (list.isEmpty() || name.isEmpty()) {
            in.problem(list.isEmpty() ? "list" : "name", "", "must be given: " + (list.isEmpty() ? "where the calls stand" : "the tool's name, seen from a call"));
        }
        var calls = new Answers.Calls(list, pointer(in, "index"), pointer(in, "id"), name, pointer(in, "arguments"));
        in.refuseOthers();
        return calls;
    }

    private static String pointer(Mapping in, String key) {
        var text = in.text(key, "");
        if (!text.isEmpty() && !POINTER.matcher(text).matches()) {
            in.problem(key, text, NO_POINTER);
            return "";
        }
        return text;
    }

    private static Map<String, String> finish(Mapping in, boolean mapped) {
        var finish = in.textMap("finish");
        if (!mapped && !finish.isEmpty()) {
            in.problem("finish", "", "is only for answers that stream or whole say how to read; other dialects' words are known");
        }
        finish.forEach((word, ours) -> {
            if (!FINISHES.contains(ours)) {
                in.problem("finish." + word, ours, "must be one of " + String.join(", ", FINISHES) + "." + Mapping.meant(ours, FINISHES));
            }
        });
        return finish;
    }

    private static Answers.Counts counts(Mapping in, boolean mapped) {
        var counts = new Answers.Counts(
                source(in, "input"), source(in, "output"), source(in, "cache-read"), source(in, "cache-write"), source(in, "reasoning"),
                in.flag("input-includes-cached", true), in.flag("output-includes-reasoning", true));
        in.refuseOthers();
        if (!mapped) {
            var elsewhere = Map.of("input", counts.input(), "output", counts.output(), "cache-write", counts.cacheWrite());
            elsewhere.forEach((key, source) -> {
                if (!source.isEmpty()) {
                    in.problem(key, source, "is only for answers that stream or whole say how to read");
                }
            });
            for (var key : List.of("cache-read", "reasoning")) {
                var source = key.equals("reasoning") ? counts.reasoning() : counts.cacheRead();
                if (!source.isEmpty() && !HEADER.matcher(source).matches()) {
                    in.problem(key, source, "must be header:NAME, as bodies are read as their dialect has them where neither stream nor whole says otherwise");
                }
            }
        }
        return counts;
    }

    private static String source(Mapping in, String key) {
        var text = in.text(key, "");
        if (!text.isEmpty() && !POINTER.matcher(text).matches() && !HEADER.matcher(text).matches()) {
            in.problem(key, text, NO_POINTER + ", or header:NAME");
        }
        return text;
    }

    private static List<Answers.ErrorRule> rules(List<Mapping> entries) {
        var rules = new ArrayList<Answers.ErrorRule>();
        for (var in : entries) {
            var statuses = in.wholes("status", 200, 599);
            var source = source(in, "at");
            var pattern = in.text("matches", "");
            if (statuses.isEmpty() && source.isEmpty() && pattern.isEmpty() && !in.isAsking()) {
                in.problem("", "", "must name a status, what to look at (at) or what to find there (matches), or it would be every error");
            }
            pattern(in, pattern);
            in.required("class", "what the error is: one of " + String.join(", ", CLASS_WORDS));
            var word = in.word("class", CLASS_WORDS, CLASS_WORDS.getFirst());
            var retryAfter = in.texts("retry-after");
            for (int i = 0; i < retryAfter.size(); i++) {
                if (!POINTER.matcher(retryAfter.get(i)).matches() && !HEADER.matcher(retryAfter.get(i)).matches()) {
                    in.problem("retry-after[" + i + "]", retryAfter.get(i), NO_POINTER + ", or header:NAME");
                }
            }
            long cool = in.millis("cool-down", 1, 0);
            in.refuseOthers();
            rules.add(new Answers.ErrorRule(statuses, source, pattern,
                    CLASSES.get(Math.max(0, CLASS_WORDS.indexOf(word))), retryAfter, cool));
        }
        return rules;
    }

    private static void pattern(Mapping in, String pattern) {
        if (pattern.length() > LONGEST_PATTERN) {
            in.problem("matches", pattern.substring(0, 20) + "...", "must have at most " + LONGEST_PATTERN + " characters");
            return;
        }
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            in.problem("matches", pattern, "is no regular expression: " + e.getDescription());
        }
    }
}
