package dev.signalbox.router.inflight;

/**
 * What one attempt puts on its target.
 *
 * @param prefillTokens prompt tokens that the target has to process, cached ones left out
 * @param kvTokens prompt and expected output
 * @param predictedMillis time to first token that was predicted when it was decided; NaN where nobody predicted, so nothing is learned
 * @param streamed whether the first token will be seen; of a whole answer it is assumed when the predicted time is over
 */
public record Load(int prefillTokens, int kvTokens, double predictedMillis, boolean streamed) {
    /** Output assumed of a request that says nothing, or that says more. */
    private static final int EXPECTED_OUTPUT = 300;

    public Load {
        if (prefillTokens < 0 || kvTokens < 0) {
            throw new IllegalArgumentException("a load is negative: prefill " + prefillTokens + ", kv " + kvTokens);
        }
    }

    /** Of a request with so many prompt tokens and the caller's output limit, 0 where it gave none. */
    public static Load of(int promptTokens, int maxOutputTokens, double predictedMillis, boolean streamed) {
        int prompt = Math.clamp(promptTokens, 0, 1 << 28);
        int output = maxOutputTokens > 0 ? Math.min(maxOutputTokens, EXPECTED_OUTPUT) : EXPECTED_OUTPUT;
        return new Load(prompt, prompt + output, predictedMillis, streamed);
    }
}
