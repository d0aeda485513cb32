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
            OPENAI_CHAT, EnumSet.of(Ask.FAILED),
            OPENAI_RESPONSES, EnumSet.of(Ask.FAILED, Ask.STOP, Ask.SEED, Ask.TOP_K, Ask.CHOICES),
            ANTHROPIC_MESSAGES, EnumSet.of(Ask.ANY_JSON, Ask.SEED, Ask.CHOICES, Ask.LOGPROBS),
            GEMINI, EnumSet.of(Ask.ONE_CALL));

    private static final Map<Dialect, Set<Ask>> LEFT_OUT = Map.of(
            OPENAI_CHAT, EnumSet.of(Ask.FAILED, Ask.OTHER_MARK, Ask.USER),
            OPENAI_RESPONSES, EnumSet.of(Ask.FAILED, Ask.OTHER_MARK, Ask.USER),
            ANTHROPIC_MESSAGES, EnumSet.of(Ask.OTHER_MARK, Ask.SEED, Ask.USER),
            GEMINI, EnumSet.of(Ask.OTHER_MARK, Ask.USER),
            BEDROCK_CONVERSE, EnumSet.of(Ask.OTHER_MARK, Ask.SEED, Ask.USER),
            COHERE_V2, EnumSet.of(Ask.FAILED, Ask.OTHER_MARK, Ask.USER),
            OLLAMA, EnumSet.of(Ask.FAILED, Ask.OTHER_MARK, Ask.USER));

    private static final Map<Dialect, Set<Ask>> REFUSED = Map.of(
            OPENAI_CHAT, EnumSet.of(Ask.TOP_K, Ask.LOGPROBS),
            OPENAI_RESPONSES, EnumSet.of(Ask.STOP, Ask.SEED, Ask.TOP_K, Ask.CHOICES, Ask.LOGPROBS),
            ANTHROPIC_MESSAGES, EnumSet.of(Ask.CHOICES, Ask.LOGPROBS),
            GEMINI, EnumSet.of(Ask.ONE_CALL, Ask.LOGPROBS),
            BEDROCK_CONVERSE, EnumSet.of(Ask.ONE_CALL, Ask.CHOICES, Ask.LOGPROBS),
            COHERE_V2, EnumSet.of(Ask.ONE_CALL, Ask.CHOICES, Ask.LOGPROBS),
            OLLAMA, EnumSet.of(Ask.ONE_CALL, Ask.REQUIRED, Ask.BY_NAME, Ask.CHOICES, Ask.LOGPROBS));

    private static final Map<Dialect, Set<Ask>> IN_OTHER_WORDS = Map.of(
            ANTHROPIC_MESSAGES, EnumSet.of(Ask.ANY_JSON),
            GEMINI, EnumSet.of(Ask.IMAGE_URL),
            BEDROCK_CONVERSE, EnumSet.of(Ask.IMAGE_URL, Ask.ANY_JSON, Ask.FORBIDDEN),
            COHERE_V2, EnumSet.of(Ask.BY_NAME),
            OLLAMA, EnumSet.of(Ask.IMAGE_URL, Ask.FORBIDDEN));

    private static final Map<Dialect, Set<Told>> UNTOLD = Map.of(
            OPENAI_CHAT, EnumSet.of(Told.MARK),
            ANTHROPIC_MESSAGES, EnumSet.of(Told.REFUSAL),
            GEMINI, EnumSet.of(Told.REFUSAL),
            BEDROCK_CONVERSE, EnumSet.of(Told.REFUSAL),
            COHERE_V2, EnumSet.of(Told.MARK, Told.FILTERED, Told.REFUSAL),
            OLLAMA, EnumSet.of(Told.MARK, Told.FILTERED, Told.REFUSAL, Told.USAGE));

    /** Providers that make no marks. */
    private static final Set<Dialect> UNMARKED = EnumSet.of(COHERE_V2, OLLAMA);

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
        boolean shared = front == OPENAI_CHAT && back == OPENAI_RESPONSES && ask == Ask.USER;
        return LEFT_OUT.get(back).contains(ask) && !shared ? Outcome.LEFT_OUT : Outcome.YES;
    }

    static String of(Dialect front, Dialect back, Told told) {
        if (UNTOLD.getOrDefault(back, Set.of()).contains(told)) {
            return Outcome.NONE;
        }
        if (front == GEMINI && told == Told.REFUSAL) {
            return Outcome.IN_OTHER_WORDS;
        }
        // of the caller's own faults alone is the provider's error passed on
        return front == back && told != Told.ERROR ? Outcome.AS_IT_IS : Outcome.YES;
    }

    /** What the caller finds in its own body. */
    private static String member(Dialect front, Ask ask) {
        return switch (ask) {
            case ONE_CALL -> by(front, "parallel_tool_calls", "parallel_tool_calls", "tool_choice.disable_parallel_tool_use", "");
            case REQUIRED, BY_NAME -> by(front, "tool_choice", "tool_choice", "tool_choice", "toolConfig.functionCallingConfig");
            case STOP -> by(front, "stop", "", "stop_sequences", "generationConfig.stopSequences");
            case SEED -> by(front, "seed", "", "", "generationConfig.seed");
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
