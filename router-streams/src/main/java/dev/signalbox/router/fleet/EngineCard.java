package dev.signalbox.router.fleet;

/**
 * How an engine's time follows from its work, in milliseconds and thousands of tokens; what a target's learned speed scales.
 *
 * @param stepBase one decoding step of an empty batch
 * @param stepRequest what each request adds to a step
 * @param stepContext what each thousand tokens of context add to a step
 * @param prefill per thousand prompt tokens
 * @param attention per thousand tokens squared, halved
 * @param chunkTokens prompt tokens that one step takes at most
 */
public record EngineCard(
        double stepBase, double stepRequest, double stepContext, double prefill, double attention, double chunkTokens) {
    /** A 32B model in bf16 on two H100s: the middle of what was measured; a learned speed takes it to the real one. */
    public static final EngineCard DEFAULT = new EngineCard(14.21, 0.06, 0.05, 48.6, 1.556, 8_192);

    /** To process so many prompt tokens at scale 1. */
    public double prefillMillis(double tokens) {
        double thousands = tokens / 1_000;
        return thousands * (prefill + attention * thousands / 2);
    }

    public double stepMillis(double decoding, double contextTokens) {
        return stepBase + stepRequest * decoding + stepContext * contextTokens / 1_000;
    }

    public double chunkMillis() {
        return prefillMillis(chunkTokens);
    }
}
