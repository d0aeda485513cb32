package dev.signalbox.dialects;

import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
import java.util.Optional;

/**
 * How an answer is read.
 *
 * @param canonical whether the answer is told as canonical events without raw data, for a caller that speaks another
 * dialect
 * @param keepUsage whether the caller asked for usage in its stream; if not, it is taken out of what is passed on
 * @param promptTokens our estimate, for usage where the provider reports none
 * @param wholeTools whether a stream's calls of tools are told only when the answer has come to its end
 * @param seam where the answer was begun elsewhere
 */
public record ReadOptions(
        boolean canonical, boolean keepUsage, int promptTokens, boolean wholeTools, Optional<Seam> seam) {
    public ReadOptions(boolean canonical, boolean keepUsage, int promptTokens) {
        this(canonical, keepUsage, promptTokens, false, Optional.empty());
    }

    /** Of a caller that speaks the provider's dialect. */
    public static ReadOptions passing(Facts facts, Optional<Seam> seam) {
        return new ReadOptions(false, facts.needs(Feature.USAGE_IN_STREAM), facts.promptTokens(),
                facts.needs(Feature.WHOLE_TOOLS), seam);
    }

    /** Of a caller that speaks another dialect than the provider. */
    public static ReadOptions translating(Facts facts) {
        return new ReadOptions(true, true, facts.promptTokens(), facts.needs(Feature.WHOLE_TOOLS), Optional.empty());
    }

    public ReadOptions after(Seam where) {
        return new ReadOptions(canonical, keepUsage, promptTokens, wholeTools, Optional.of(where));
    }

    public ReadOptions withWholeTools() {
        return new ReadOptions(canonical, keepUsage, promptTokens, true, seam);
    }
}
