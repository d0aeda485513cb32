package dev.signalbox.dialects.laws;

import dev.signalbox.records.Dialect;
import java.util.EnumSet;

/** What a dialect can tell of an answer without loss; only those that callers speak have any. */
public enum Tells {
    CHOICES,
    REASONING,
    /** Marks that end a piece of shown reasoning. */
    MARKS,
    HIDDEN_MARKS,
    CALL_MARKS,
    REFUSALS,
    CALLS,
    CALL_IDS,
    CONTENT_FILTER,
    /** Which stop string ended it. */
    STOP_STRING,
    CACHE_READ,
    CACHE_WRITE,
    /** Tells what is cached for minutes from what is cached for an hour. */
    CACHE_TTLS,
    REASONING_TOKENS,
    AUDIO_TOKENS,
    IMAGE_TOKENS;

    public static EnumSet<Tells> of(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> EnumSet.complementOf(EnumSet.of(STOP_STRING, CACHE_TTLS));
            case OPENAI_RESPONSES ->
                    EnumSet.of(REASONING, MARKS, REFUSALS, CALLS, CALL_IDS, CONTENT_FILTER, CACHE_READ, CACHE_WRITE, REASONING_TOKENS);
            case ANTHROPIC_MESSAGES -> EnumSet.of(
                    REASONING, MARKS, HIDDEN_MARKS, CALLS, CALL_IDS, CONTENT_FILTER, STOP_STRING, CACHE_READ, CACHE_WRITE, CACHE_TTLS);
            case GEMINI -> EnumSet.of(
                    CHOICES, REASONING, MARKS, HIDDEN_MARKS, CALLS, CALL_MARKS, CALL_IDS, CONTENT_FILTER, CACHE_READ, REASONING_TOKENS, AUDIO_TOKENS,
                    IMAGE_TOKENS);
            case BEDROCK_CONVERSE, COHERE_V2, OLLAMA, OPENAI_COMPLETIONS, OPENAI_EMBEDDINGS -> EnumSet.noneOf(Tells.class);
        };
    }
}
