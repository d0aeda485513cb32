package dev.signalbox.dialects.prompt;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How tokens are drawn, and when to stop.
 *
 * @param maxTokens of output, reasoning included
 * @param stop strings before which the answer ends
 * @param choices how many answers; 1 where nothing was said
 * @param logprobs how many alternatives with their log probability; 0: only the token's own
 */
public record Sampling(
        OptionalInt maxTokens,
        OptionalDouble temperature,
        OptionalDouble topP,
        OptionalInt topK,
        OptionalDouble frequencyPenalty,
        OptionalDouble presencePenalty,
        List<String> stop,
        OptionalLong seed,
        int choices,
        OptionalInt logprobs) {
    public static final Sampling PLAIN = new Sampling(
            OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(),
            OptionalDouble.empty(), OptionalDouble.empty(), List.of(), OptionalLong.empty(), 1, OptionalInt.empty());

    public Sampling {
        stop = List.copyOf(stop);
    }
}
