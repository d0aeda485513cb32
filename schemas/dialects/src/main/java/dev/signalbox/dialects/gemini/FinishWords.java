package dev.signalbox.dialects.gemini;

import dev.signalbox.records.FinishReason;
import java.util.Set;

/** What the words behind {@code finishReason} mean. */
final class FinishWords {
    /** The answer, or some of it, was taken away for what it says. */
    private static final Set<String> FILTERED = Set.of(
            "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR", "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION");

    /** Words for an answer that the model did not bring to its end; the next try may well succeed. */
    private static final Set<String> BREAKS = Set.of(
            "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE",
            "MISSING_THOUGHT_SIGNATURE");

    private static final Set<String> SAY_ALL = Set.of("STOP", "MAX_TOKENS", "SAFETY");

    private FinishWords() {}

    static boolean ends(String word) {
        return !word.isEmpty() && !word.equals("FINISH_REASON_UNSPECIFIED");
    }

    static boolean breaks(String word) {
        return BREAKS.contains(word);
    }

    /** Whether our reason says as much as the word. */
    static boolean sayAll(String word) {
        return SAY_ALL.contains(word);
    }

    /** @param called whether there are calls, for which this dialect has no word of its own */
    static FinishReason reason(String word, boolean called) {
        if (word.equals("STOP")) {
            return called ? FinishReason.TOOL_CALLS : FinishReason.STOP;
        }
        if (word.equals("MAX_TOKENS")) {
            return FinishReason.LENGTH;
        }
        return FILTERED.contains(word) ? FinishReason.CONTENT_FILTER : FinishReason.OTHER;
    }

    /**
     * The word for an end.
     *
     * @param refused whether the model would not answer: here that is a candidate that was flagged, and no plain end
     */
    static String word(FinishReason reason, boolean refused) {
        return switch (reason) {
            case STOP -> refused ? "SAFETY" : "STOP";
            case TOOL_CALLS -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case CONTENT_FILTER -> "SAFETY";
            case OTHER -> "OTHER";
        };
    }
}
