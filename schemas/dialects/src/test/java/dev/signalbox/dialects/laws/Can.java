package dev.signalbox.dialects.laws;

import dev.signalbox.records.Dialect;
import java.util.EnumSet;

/**
 * What a dialect can say of a prompt without loss: its own reader gets it back from its own writer as it was. What is
 * not among a dialect's abilities may be emulated, reported or refused, but must not vanish; see {@link LawsTest}.
 */
public enum Can {
    // who speaks
    /** Tells a developer's instructions from the system's. */
    DEVELOPER,
    /** Has instructions between turns, not at the start alone. */
    SYSTEM_ANYWHERE,
    /** Keeps two turns of one role apart. */
    REPEATED_ROLES,
    /** Keeps turns that say nothing. */
    EMPTY_TURNS,
    /** Has a user speak right behind results of tools. */
    WORDS_AFTER_RESULTS,
    /** Ends with words of the assistant that are to be gone on with. */
    PREFILL,
    // what a turn is made of
    /** Keeps two texts that follow one another apart. */
    SEVERAL_TEXTS,
    /** Keeps the order of texts and pictures. */
    MIXED_PARTS,
    INLINE_IMAGES,
    REMOTE_IMAGES,
    IMAGE_DETAIL,
    DOCUMENTS,
    AUDIO,
    /** Marks of what is to be cached, where providers do not see to that themselves. */
    CACHE_MARKS,
    REFUSALS,
    /** The dialect's own reasoning, with its marks. */
    REASONING,
    HIDDEN_REASONING,
    /** Reasoning between texts and calls, not before them alone. */
    INTERLEAVED,
    // tools
    CALL_MARKS,
    /** Calls have ids, so that results may come in another order. */
    CALL_IDS,
    /** Arguments are a string, which is kept to the letter. */
    RAW_ARGUMENTS,
    WORDS_BESIDE_CALLS,
    IMAGES_IN_RESULTS,
    FAILED_RESULTS,
    /** Functions without a schema. */
    BARE_TOOLS,
    STRICT_TOOLS,
    CHOICE_NONE,
    CHOICE_REQUIRED,
    CHOICE_ONE,
    /** A choice among some of the tools. */
    ALLOWED_TOOLS,
    PARALLEL,
    // how tokens are drawn
    /** Does without a limit of output. */
    NO_LIMIT,
    /** Temperatures above 1. */
    HOT,
    TOP_K,
    PENALTIES,
    /** Both penalties at once. */
    BOTH_PENALTIES,
    SEED,
    CHOICES,
    LOGPROBS,
    STOP,
    // the answer's form, and thought
    ANY_JSON,
    SCHEMA,
    SCHEMA_NAMES,
    EFFORTS,
    BUDGETS,
    THINKING_OFF,
    ADAPTIVE,
    SHOWN,
    /** Thinks under any sampling, choice of tools and format, and within a round of calls that began without. */
    FREE_THINKING;

    /** What a dialect can say. */
    public static EnumSet<Can> of(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> without(IMAGES_IN_RESULTS, INTERLEAVED, FAILED_RESULTS, TOP_K, BUDGETS, ADAPTIVE, SHOWN, CACHE_MARKS);
            case OPENAI_RESPONSES -> without(
                    FAILED_RESULTS, TOP_K, BUDGETS, ADAPTIVE, STOP, SEED, CHOICES, PENALTIES, LOGPROBS, EMPTY_TURNS, SHOWN,
                    CALL_MARKS, AUDIO, REPEATED_ROLES, CACHE_MARKS);
            case ANTHROPIC_MESSAGES -> without(
                    DEVELOPER, SYSTEM_ANYWHERE, REPEATED_ROLES, EMPTY_TURNS, IMAGE_DETAIL, AUDIO, REFUSALS, CALL_MARKS,
                    RAW_ARGUMENTS, BARE_TOOLS, STRICT_TOOLS, ALLOWED_TOOLS, NO_LIMIT, HOT, PENALTIES, SEED, CHOICES, LOGPROBS,
                    ANY_JSON, SCHEMA_NAMES, EFFORTS, SHOWN, FREE_THINKING, PREFILL);
            case GEMINI -> without(
                    DEVELOPER, SYSTEM_ANYWHERE, REPEATED_ROLES, EMPTY_TURNS, IMAGE_DETAIL, REMOTE_IMAGES, REFUSALS,
                    IMAGES_IN_RESULTS, STRICT_TOOLS, PARALLEL, SCHEMA_NAMES, EFFORTS, LOGPROBS, DOCUMENTS,
                    SEVERAL_TEXTS, CACHE_MARKS);
            case BEDROCK_CONVERSE -> EnumSet.of(
                    INLINE_IMAGES, MIXED_PARTS, SEVERAL_TEXTS, CACHE_MARKS, CALL_IDS, WORDS_BESIDE_CALLS, WORDS_AFTER_RESULTS, FAILED_RESULTS,
                    IMAGES_IN_RESULTS, CHOICE_REQUIRED, CHOICE_ONE, STRICT_TOOLS, NO_LIMIT, STOP, SCHEMA);
            case COHERE_V2 -> EnumSet.of(
                    CALL_IDS, RAW_ARGUMENTS, WORDS_BESIDE_CALLS, INLINE_IMAGES, REMOTE_IMAGES, SYSTEM_ANYWHERE, CHOICE_NONE,
                    CHOICE_REQUIRED, NO_LIMIT, TOP_K, PENALTIES, SEED, STOP, SCHEMA, ANY_JSON, THINKING_OFF, FREE_THINKING);
            case OLLAMA -> EnumSet.of(
                    WORDS_BESIDE_CALLS, CALL_IDS, SYSTEM_ANYWHERE, NO_LIMIT, HOT, TOP_K, PENALTIES, BOTH_PENALTIES, SEED, STOP, SCHEMA, ANY_JSON,
                    THINKING_OFF, FREE_THINKING);
            case OPENAI_COMPLETIONS, OPENAI_EMBEDDINGS -> EnumSet.noneOf(Can.class);
        };
    }

    /**
     * What both can say. Marks are left out, since nobody may see those of another, and so is thinking as much as the
     * model likes, which is said by a budget where a model does not know it.
     */
    public static EnumSet<Can> both(Dialect one, Dialect other) {
        var both = of(one);
        both.retainAll(of(other));
        if (one != other) {
            both.removeAll(EnumSet.of(REASONING, HIDDEN_REASONING, CALL_MARKS, ADAPTIVE));
        }
        return both;
    }

    private static EnumSet<Can> without(Can... missing) {
        var abilities = EnumSet.allOf(Can.class);
        for (var one : missing) {
            abilities.remove(one);
        }
        return abilities;
    }
}
