package dev.signalbox.records;

/**
 * Tokens of one attempt in disjoint buckets: their sum is what was processed, and none counts twice. Codecs convert from the
 * inclusive counting of some providers (OpenAI: cached within prompt, reasoning within completion).
 *
 * @param estimated true where the provider reported nothing and the counts are ours
 */
public record Usage(
        long inputUncached,
        long cacheRead,
        long cacheWrite5m,
        long cacheWrite1h,
        long outputText,
        long outputReasoning,
        long audioInput,
        long audioOutput,
        long imageInput,
        boolean estimated) {

    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, false);

    public Usage {
        if (inputUncached < 0 || cacheRead < 0 || cacheWrite5m < 0 || cacheWrite1h < 0 || outputText < 0
                || outputReasoning < 0 || audioInput < 0 || audioOutput < 0 || imageInput < 0) {
            throw new IllegalArgumentException("a usage bucket is negative");
        }
    }

    /** All tokens that went in, cached or not. */
    public long input() {
        return inputUncached + cacheRead + cacheWrite5m + cacheWrite1h + audioInput + imageInput;
    }

    /** All tokens that came out, shown or not. */
    public long output() {
        return outputText + outputReasoning + audioOutput;
    }

    public Usage plus(Usage o) {
        return new Usage(
                inputUncached + o.inputUncached, cacheRead + o.cacheRead, cacheWrite5m + o.cacheWrite5m,
                cacheWrite1h + o.cacheWrite1h, outputText + o.outputText, outputReasoning + o.outputReasoning,
                audioInput + o.audioInput, audioOutput + o.audioOutput, imageInput + o.imageInput,
                estimated || o.estimated);
    }
}
