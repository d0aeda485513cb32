package dev.signalbox.standalone.engine;

/**
 * What one engine instance is: how long its steps take and what fits in it. A step with B sequences, C thousand context tokens being
 * decoded, T thousand prefill tokens and A million token pairs of prefill attention takes {@code base + perSequence·B + perContext·C +
 * perPrefill·T + perAttention·A} milliseconds.
 *
 * @param tokenBudget tokens of one step, decodes and prefill chunks together
 * @param blocks KV blocks; every request's context fits, so that nothing waits for ever
 */
public record EngineProfile(
        double base,
        double perSequence,
        double perContext,
        double perPrefill,
        double perAttention,
        int maxSequences,
        int tokenBudget,
        int blockTokens,
        int blocks,
        int contextTokens) {

    /** Llama 3.1 8B on one H100. */
    public static final EngineProfile LLAMA_8B = new EngineProfile(6.58, 0.01, 0.049, 19.5, 0.4, 256, 8_192, 16, 24_576, 131_072);
    /** Qwen3 32B, bf16, two H100, fitted to measurements. */
    public static final EngineProfile QWEN_32B = new EngineProfile(14.21, 0.060, 0.050, 48.6, 1.556, 256, 8_192, 16, 19_208, 131_072);
    /** Answers at once: every step takes no time. */
    public static final EngineProfile INSTANT = new EngineProfile(0, 0, 0, 0, 0, 4_096, 1 << 20, 16, 262_144, 131_072);

    public EngineProfile {
        if (blockTokens < 1 || maxSequences < 1 || tokenBudget < 1) {
            throw new IllegalArgumentException("block tokens, sequences and token budget must be positive");
        }
        if ((long) blocks * blockTokens < contextTokens + blockTokens) {
            throw new IllegalArgumentException(blocks + " blocks of " + blockTokens + " do not hold a context of " + contextTokens);
        }
    }

    /** The same with another context and as many blocks as given. */
    public EngineProfile sized(int context, int kvBlocks) {
        return new EngineProfile(base, perSequence, perContext, perPrefill, perAttention, maxSequences, tokenBudget, blockTokens, kvBlocks,
                context);
    }

    public EngineProfile withMaxSequences(int max) {
        return new EngineProfile(base, perSequence, perContext, perPrefill, perAttention, max, tokenBudget, blockTokens, blocks,
                contextTokens);
    }

    /** Every step takes {@code factor} times as long. */
    public EngineProfile slower(double factor) {
        return new EngineProfile(base * factor, perSequence * factor, perContext * factor, perPrefill * factor, perAttention * factor,
                maxSequences, tokenBudget, blockTokens, blocks, contextTokens);
    }

    long stepNanos(int sequences, long contextDecoded, long prefill, double attentionPairs) {
        double ms = base + perSequence * sequences + perContext * contextDecoded / 1e3 + perPrefill * prefill / 1e3
                + perAttention * attentionPairs / 1e6;
        return (long) (ms * 1e6);
    }
}
