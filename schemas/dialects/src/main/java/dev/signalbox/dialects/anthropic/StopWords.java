package dev.signalbox.dialects.anthropic;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.Set;

/** What the words behind {@code stop_reason} mean. */
final class StopWords {
    private StopWords() {}

    private static final Set<String> UNFINISHED = Set.of("pause_turn", "compaction");
    private static final Set<String> SAY_ALL = Set.of("", "end_turn", "stop_sequence", "max_tokens", "tool_use", "refusal");

    /**
     * {@code pause_turn} and {@code compaction} are not ends: the caller is to send the conversation again. Only a
     * caller of this dialect can have asked for what leads to them, and it gets the word itself; for everybody else the
     * answer was cut short.
     */
    static FinishReason reason(String word) {
        return switch (word) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "max_tokens", "model_context_window_exceeded", "pause_turn", "compaction" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /** The end of an answer with this word, which goes along where the reason says less. */
    static ReplyEvent.Finished end(String word, Usage usage, String stop) {
        var finished = new ReplyEvent.Finished(reason(word), usage, stop, Bytes.EMPTY);
        return SAY_ALL.contains(word) ? finished : finished.saying(word);
    }

    /**
     * @param called whether there are calls, which an end with {@code stop} has too where a tool was forced
     * @param refused whether the model refused in words of its own
     */
    static String word(ReplyEvent.Finished end, boolean called, boolean refused) {
        if (UNFINISHED.contains(end.word())) {
            return end.word();
        }
        return switch (end.told()) {
            case STOP, OTHER -> refused ? "refusal" : called ? "tool_use" : end.stop().isEmpty() ? "end_turn" : "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER -> "refusal";
        };
    }
}
