package dev.signalbox.standalone.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion that will be answered.
 *
 * @param promptTokens as usage will say
 * @param choices what each of the {@code n} answers consists of
 * @param tool name of the function that is called instead of text, or null
 * @param named whether the caller named that function; vLLM then ends with {@code stop}
 */
record ChatCall(
        String model,
        boolean stream,
        boolean includeUsage,
        boolean continuousUsage,
        int promptTokens,
        List<Answer> choices,
        @Nullable String tool,
        boolean named) {

    record Answer(Sequence.Content content, SimulatedText.Pieces pieces) {}

    String finishReason(Answer answer) {
        if (!answer.pieces().toTheEnd()) {
            return "length";
        }
        return tool == null || named ? "stop" : "tool_calls";
    }

    /** What became of a body. */
    sealed interface Read {
        record Accepted(ChatCall call) implements Read {}

        record Refused(int status, String body) implements Read {}
    }
}
