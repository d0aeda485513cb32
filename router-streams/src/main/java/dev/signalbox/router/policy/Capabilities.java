package dev.signalbox.router.policy;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Feature;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Target;

/** What each target's model says it can do, as masks against which a request's features are checked. */
final class Capabilities {
    private static final int CHECKED = bit(Feature.TOOLS) | bit(Feature.VISION) | bit(Feature.AUDIO) | bit(Feature.JSON_SCHEMA)
            | bit(Feature.LOGPROBS) | bit(Feature.PREFILL);
    /** What is never taken for granted: a target that begins anew instead of going on would say everything twice. */
    private static final int DECLARED = bit(Feature.CONTINUATION) | bit(Feature.CONTINUED_GRAMMAR) | bit(Feature.CONTINUED_LOGPROBS)
            | bit(Feature.CONTINUED_REASONING);

    private final Catalog catalog;
    private final int[] lacking;
    private final int[] context;
    private final int[] speaks;
    private final int[] answers;

    Capabilities(Catalog catalog) {
        this.catalog = catalog;
        int n = catalog.targets().size();
        lacking = new int[n];
        context = new int[n];
        speaks = new int[n];
        answers = new int[n];
        for (var target : catalog.targets()) {
            lacking[target.index()] = lacking(target);
            context[target.index()] = target.model().context();
            for (var dialect : Dialect.values()) {
                speaks[target.index()] |= target.provider().speaks(dialect) ? bit(dialect) : 0;
                answers[target.index()] |= target.provider().answersIn(dialect).isPresent() ? bit(dialect) : 0;
            }
        }
    }

    /** Whether a request of that dialect can go there, as it came or, if it may be, translated. */
    boolean takes(int target, Dialect dialect, boolean untranslated) {
        return ((untranslated ? speaks[target] : answers[target]) & bit(dialect)) != 0;
    }

    boolean isOf(Catalog other) {
        return catalog == other;
    }

    boolean lacks(int target, int features) {
        return (lacking[target] & features) != 0;
    }

    /** Tokens, 0 where it is not known. */
    int context(int target) {
        return context[target];
    }

    /**
     * A model that declares nothing is taken to be able to do nearly everything: the provider has the last word. How it goes on with an answer
     * says nothing of what else it can do.
     */
    private static int lacking(Target target) {
        var declared = target.model().capabilities();
        boolean anythingGoes = declared.stream().allMatch(word -> word.startsWith("prefill"));
        int offered = target.prefill().isPresent() ? bit(Feature.PREFILL) | bit(Feature.CONTINUATION) : 0;
        for (var word : declared) {
            offered |= switch (word) {
                case "tools" -> bit(Feature.TOOLS);
                case "vision" -> bit(Feature.VISION);
                case "audio" -> bit(Feature.AUDIO);
                case "json-schema" -> bit(Feature.JSON_SCHEMA);
                case "logprobs" -> bit(Feature.LOGPROBS);
                case "prefill-grammar" -> bit(Feature.CONTINUED_GRAMMAR);
                case "prefill-logprobs" -> bit(Feature.CONTINUED_LOGPROBS);
                case "prefill-reasoning" -> bit(Feature.CONTINUED_REASONING);
                default -> 0;
            };
        }
        return (anythingGoes ? DECLARED : CHECKED | DECLARED) & ~offered;
    }

    private static int bit(Dialect dialect) {
        return 1 << dialect.ordinal();
    }

    private static int bit(Feature feature) {
        return 1 << feature.ordinal();
    }
}
