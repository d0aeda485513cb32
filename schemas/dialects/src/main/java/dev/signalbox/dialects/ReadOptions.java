package dev.signalbox.dialects;

import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;

/**
 * How an answer is read.
 *
 * @param canonical whether a whole answer is also told as canonical events, without raw data, after its {@code Whole}
 * pieces
 * @param keepUsage whether the caller asked for usage in its stream; if not, it is taken out of what is passed on
 * @param promptTokens our estimate, for usage where the provider reports none
 */
public record ReadOptions(boolean canonical, boolean keepUsage, int promptTokens) {
    /** Of a caller that speaks the provider's dialect. */
    public static ReadOptions passing(Facts facts) {
        return new ReadOptions(false, facts.needs(Feature.USAGE_IN_STREAM), facts.promptTokens());
    }
}
