package dev.signalbox.dialects.matrix;

import static dev.signalbox.records.Dialect.ANTHROPIC_MESSAGES;
import static dev.signalbox.records.Dialect.BEDROCK_CONVERSE;
import static dev.signalbox.records.Dialect.COHERE_V2;
import static dev.signalbox.records.Dialect.GEMINI;
import static dev.signalbox.records.Dialect.OLLAMA;
import static dev.signalbox.records.Dialect.OPENAI_CHAT;
import static dev.signalbox.records.Dialect.OPENAI_RESPONSES;

import dev.signalbox.records.Dialect;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What is promised of each pair: what a front has no word for, and what a back has none for; all else is a plain yes. */
final class Expected {
    private static final Map<Dialect, Set<Ask>> UNSAID = Map.of(
            OPENAI_CHAT, EnumSet.of(Ask.FAILED, Ask.IMAGE_RESULT),
            OPENAI_RESPONSES, EnumSet.of(
                    Ask.FAILED, Ask.STOP, Ask.SEED, Ask.TOP_K, Ask.CHOICES, Ask.AUDIO, Ask.CACHE, Ask.PENALTIES, Ask.BIAS),
            ANTHROPIC_MESSAGES, EnumSet.of(
                    Ask.ANY_JSON, Ask.SEED, Ask.CHOICES, Ask.LOGPROBS, Ask.SUBSET, Ask.AUDIO, Ask.DETAIL, Ask.INSTRUCTED_LATER, Ask.HOT,
                    Ask.PENALTIES, Ask.BIAS, Ask.METADATA),
            GEMINI, EnumSet.of(
                    Ask.ONE_CALL, Ask.DETAIL, Ask.CACHE, Ask.INSTRUCTED_LATER, Ask.IMAGE_RESULT, Ask.BIAS, Ask.TIER, Ask.METADATA));

    /** What no dialect shares with another. */
    private static final Set<Ask> NOBODYS = EnumSet.of(Ask.OTHER_MARK, Ask.USER, Ask.TIER, Ask.METADATA, Ask.UNHEARD_OF);

    private static final Map<Dialect, Set<Ask>> LEFT_OUT = Map.of(
            OPENAI_CHAT, EnumSet.of(Ask.FAILED, Ask.CACHE),
            OPENAI_RESPONSES, EnumSet.of(Ask.FAILED, Ask.CACHE, Ask.SEED),
            ANTHROPIC_MESSAGES, EnumSet.of(Ask.SEED, Ask.DETAIL),
            GEMINI, EnumSet.of(Ask.CACHE, Ask.DETAIL),
            BEDROCK_CONVERSE, EnumSet.of(Ask.SEED, Ask.DETAIL),
            COHERE_V2, EnumSet.of(Ask.FAILED, Ask.CACHE),
            OLLAMA, EnumSet.of(Ask.FAILED, Ask.CACHE, Ask.DETAIL));

    private static final Map<Dialect, Set<Ask>> REFUSED = Map.of(
            OPENAI_CHAT, EnumSet.of(Ask.TOP_K, Ask.LOGPROBS, Ask.BIAS),
            OPENAI_RESPONSES, EnumSet.of(Ask.STOP, Ask.TOP_K, Ask.CHOICES, Ask.LOGPROBS, Ask.PENALTIES, Ask.BIAS),
            ANTHROPIC_MESSAGES, EnumSet.of(Ask.CHOICES, Ask.LOGPROBS, Ask.AUDIO, Ask.HOT, Ask.PENALTIES, Ask.BIAS),
            GEMINI, EnumSet.of(Ask.ONE_CALL, Ask.LOGPROBS, Ask.BIAS),
            BEDROCK_CONVERSE, EnumSet.of(Ask.ONE_CALL, Ask.CHOICES, Ask.LOGPROBS, Ask.HOT, Ask.PENALTIES, Ask.BIAS),
            COHERE_V2, EnumSet.of(Ask.ONE_CALL, Ask.CHOICES, Ask.LOGPROBS, Ask.AUDIO, Ask.DOCUMENT, Ask.HOT, Ask.BIAS),
            OLLAMA, EnumSet.of(
                    Ask.ONE_CALL, Ask.REQUIRED, Ask.BY_NAME, Ask.SUBSET, Ask.CHOICES, Ask.LOGPROBS, Ask.AUDIO, Ask.DOCUMENT, Ask.BIAS));

    private static final Map<Dialect, Set<Ask>> IN_OTHER_WORDS = Map.of(
            OPENAI_CHAT, EnumSet.of(Ask.IMAGE_RESULT),
            ANTHROPIC_MESSAGES, EnumSet.of(Ask.ANY_JSON, Ask.SUBSET, Ask.INSTRUCTED_LATER),
            GEMINI, EnumSet.of(Ask.IMAGE_URL, Ask.IMAGE_RESULT, Ask.INSTRUCTED_LATER),
            BEDROCK_CONVERSE, EnumSet.of(Ask.IMAGE_URL, Ask.ANY_JSON, Ask.FORBIDDEN, Ask.SUBSET, Ask.INSTRUCTED_LATER),
            COHERE_V2, EnumSet.of(Ask.BY_NAME, Ask.SUBSET, Ask.IMAGE_RESULT),
            OLLAMA, EnumSet.of(Ask.IMAGE_URL, Ask.FORBIDDEN, Ask.IMAGE_RESULT));

    private static final Map<Dialect, Set<Told>> UNTOLD = Map.of(
            OPENAI_CHAT, EnumSet.of(Told.MARK),
            ANTHROPIC_MESSAGES, EnumSet.of(Told.REFUSAL),
            GEMINI, EnumSet.of(Told.REFUSAL),
            BEDROCK_CONVERSE, EnumSet.of(Told.REFUSAL),
            COHERE_V2, EnumSet.of(Told.MARK, Told.FILTERED, Told.REFUSAL),
            OLLAMA, EnumSet.of(Told.MARK, Told.FILTERED, Told.REFUSAL, Told.USAGE));

    /** Providers that make no marks. */
    private static final Set<Dialect> UNMARKED = EnumSet.of(COHERE_V2, OLLAMA);

    private static final Set<Ask> OF_OPENAI = EnumSet.of(Ask.USER, Ask.TIER, Ask.METADATA);

    private Expected() {}

    static String of(Dialect front, Dialect back, Ask ask) {
        if (UNSAID.get(front).contains(ask) || ask == Ask.OWN_MARK && UNMARKED.contains(back)) {
            return Outcome.NONE;
        }
        if (front == back) {
            return Outcome.AS_IT_IS;
        }
        if (REFUSED.get(back).contains(ask)) {
            return "400 `" + member(front, ask) + "`";
        }
        if (IN_OTHER_WORDS.getOrDefault(back, Set.of()).contains(ask)) {
            return Outcome.IN_OTHER_WORDS;
        }
        // the two of OpenAI share some members that nobody else has
        boolean shared = front == OPENAI_CHAT && back == OPENAI_RESPONSES && OF_OPENAI.contains(ask)
                || front == OPENAI_RESPONSES && back == OPENAI_CHAT && ask == Ask.USER;
        boolean leftOut = NOBODYS.contains(ask) || LEFT_OUT.get(back).contains(ask);
        return leftOut && !shared ? Outcome.LEFT_OUT : Outcome.YES;
    }

    static String of(Dialect front, Dialect back, Told told) {
        if (UNTOLD.getOrDefault(back, Set.of()).contains(told)) {
            return Outcome.NONE;
        }
        if (front == GEMINI && told == Told.REFUSAL) {
            return Outcome.IN_OTHER_WORDS;
        }
        // of the caller's own faults alone is the provider's error passed on
        return front == back && told.status() == 0 ? Outcome.AS_IT_IS : Outcome.YES;
    }

    /** What the caller finds in its own body. */
    private static String member(Dialect front, Ask ask) {
        return switch (ask) {
            case ONE_CALL -> by(front, "parallel_tool_calls", "parallel_tool_calls", "tool_choice.disable_parallel_tool_use", "");
            case REQUIRED, BY_NAME, SUBSET -> by(front, "tool_choice", "tool_choice", "tool_choice", "toolConfig.functionCallingConfig");
            case STOP -> by(front, "stop", "", "stop_sequences", "generationConfig.stopSequences");
            case AUDIO, DOCUMENT -> by(
                    front, "messages[0].content[1]", "input[0].content[1]", "messages[0].content[1]", "contents[0].parts[1]");
            case HOT -> by(front, "temperature", "temperature", "", "generationConfig.temperature");
            case PENALTIES -> by(front, "frequency_penalty", "", "", "generationConfig.frequencyPenalty");
            case BIAS -> "logit_bias";
            case TOP_K -> by(front, "top_k", "", "top_k", "generationConfig.topK");
            case CHOICES -> by(front, "n", "", "", "generationConfig.candidateCount");
            case LOGPROBS -> by(front, "logprobs", "top_logprobs", "", "generationConfig.responseLogprobs");
            default -> "nothing of " + ask + " is refused";
        };
    }

    private static String by(Dialect front, String chat, String responses, String messages, String gemini) {
        return switch (front) {
            case OPENAI_CHAT -> chat;
            case OPENAI_RESPONSES -> responses;
            case ANTHROPIC_MESSAGES -> messages;
            default -> gemini;
        };
    }
}
