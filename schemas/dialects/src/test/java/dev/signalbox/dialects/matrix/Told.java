package dev.signalbox.dialects.matrix;

import static dev.signalbox.records.Dialect.ANTHROPIC_MESSAGES;
import static dev.signalbox.records.Dialect.BEDROCK_CONVERSE;
import static dev.signalbox.records.Dialect.COHERE_V2;
import static dev.signalbox.records.Dialect.GEMINI;
import static dev.signalbox.records.Dialect.OPENAI_CHAT;
import static dev.signalbox.records.Dialect.OPENAI_RESPONSES;

import dev.signalbox.records.Dialect;
import java.util.EnumSet;
import java.util.Set;

/** What a provider tells; the constant's answer stands under {@link #key} in each back's sheet. */
enum Told {
    TEXT("text", "text"),
    CALLS("calls", "two calls at once, arguments in pieces"),
    REASONING("thought", "reasoning"),
    MARK("thought", "mark of the reasoning", OPENAI_RESPONSES, ANTHROPIC_MESSAGES, GEMINI, BEDROCK_CONVERSE),
    LENGTH("length", "ended by the limit of tokens"),
    FILTERED("filtered", "ended by a filter"),
    USAGE("text", "tokens from the cache, each counted once",
            OPENAI_CHAT, OPENAI_RESPONSES, ANTHROPIC_MESSAGES, GEMINI, BEDROCK_CONVERSE, COHERE_V2),
    REFUSAL("refusal", "text of a refusal"),
    ERROR("error", "error, and when to come again", 429),
    TOO_LONG("too-long", "error: the prompt is too long", 400),
    OVERLOADED("overloaded", "error: overloaded", 503);

    private final String key;
    private final String words;
    private final Set<Dialect> backs;
    private final int status;

    Told(String key, String words, Dialect... backs) {
        this(key, words, 0, backs);
    }

    /** @param status of an error, with the provider and for the caller; 0 of anything else */
    Told(String key, String words, int status, Dialect... backs) {
        this.key = key;
        this.words = words;
        this.status = status;
        this.backs = backs.length == 0 ? EnumSet.allOf(Dialect.class) : Set.of(backs);
    }

    String key() {
        return key;
    }

    String words() {
        return words;
    }

    int status() {
        return status;
    }

    /** Whether a provider of this dialect has a word for it; those whose sheet has no answer have none either. */
    boolean by(Dialect back) {
        return backs.contains(back);
    }
}
