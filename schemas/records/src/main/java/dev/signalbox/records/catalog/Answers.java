package dev.signalbox.records.catalog;

import dev.signalbox.records.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What differs from the dialect in a provider's answers. A source of a value is a JSON pointer, in which {@code *} stands for each item of an
 * array, or {@code header:NAME}; an empty one is none.
 *
 * @param errors tried in order before what is known of all providers' errors
 * @param stream how streams are read, where not as the dialect's
 * @param whole how whole answers are read, where not as the dialect's
 * @param finish the provider's words for why an answer ended, as our {@code FinishReason} or {@code Failure} by its label
 * @param usage where counts stand; with {@code stream} or {@code whole} all of them, else only those that are named
 */
public record Answers(
        List<ErrorRule> errors, Optional<Reading> stream, Optional<Reading> whole, Map<String, String> finish, Optional<Counts> usage) {
    /** As the dialect has them. */
    public static final Answers PLAIN = new Answers(List.of(), Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

    public Answers {
        errors = List.copyOf(errors);
        finish = Map.copyOf(finish);
    }

    /**
     * Which failure an error is. Everything that a rule names has to hold.
     *
     * @param statuses any of them; empty for all
     * @param source of the text that is looked at; empty for the whole body
     * @param pattern a regular expression that has to be found in that text, whatever the case; empty where it is enough that there is some
     * @param retryAfter sources of how long to stay away, the first that says something counts
     * @param coolMillis how long to stay away where none does, 0 for what is usual
     */
    public record ErrorRule(List<Integer> statuses, String source, String pattern, Failure failure, List<String> retryAfter, long coolMillis) {
        public ErrorRule {
            statuses = List.copyOf(statuses);
            retryAfter = List.copyOf(retryAfter);
        }
    }

    /** How the pieces of an answer are told apart. */
    public enum Framing {
        /** One document. */
        DOCUMENT,
        /** Server-sent events. */
        SSE,
        /** A document on each line. */
        NDJSON
    }

    /**
     * Where in each piece of an answer its parts stand.
     *
     * @param end data such as {@code [DONE]}, or a pointer to something that is true, not null and not empty in the last piece; empty where
     *     the piece with the finish is the last
     * @param model the model that answers
     * @param error what is there in errors alone
     * @param calls the tool calls: an array of them, or one
     */
    public record Reading(
            Framing framing, String end, String model, String text, String reasoning, String finish, String error, Optional<Calls> calls) {}

    /**
     * Where the parts of a tool call stand, seen from the call.
     *
     * @param list seen from the piece
     * @param index which call a fragment belongs to; empty where calls come whole
     */
    public record Calls(String list, String index, String id, String name, String arguments) {}

    /**
     * Where counts of tokens stand.
     *
     * @param cachedInside whether {@code input} includes what was read from and written to a cache
     * @param reasoningInside whether {@code output} includes reasoning
     */
    public record Counts(
            String input, String output, String cacheRead, String cacheWrite, String reasoning, boolean cachedInside, boolean reasoningInside) {}
}
