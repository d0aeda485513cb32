package dev.signalbox.dialects.prompt;

import dev.signalbox.records.Dialect;

/** What can be said in a {@link Prompt}, and what it is called in each dialect, so that an error names what its caller wrote. */
public enum Member {
    TURNS("messages", "input", "messages", "contents", "messages", "messages", "messages"),
    TOOLS("tools", "tools", "tools", "tools", "toolConfig.tools", "tools", "tools"),
    TOOL_CHOICE("tool_choice", "tool_choice", "tool_choice", "toolConfig.functionCallingConfig", "toolConfig.toolChoice",
            "tool_choice", "tool_choice"),
    PARALLEL_TOOLS("parallel_tool_calls", "parallel_tool_calls", "tool_choice.disable_parallel_tool_use", "", "", "", ""),
    MAX_TOKENS("max_completion_tokens", "max_output_tokens", "max_tokens", "generationConfig.maxOutputTokens",
            "inferenceConfig.maxTokens", "max_tokens", "options.num_predict"),
    TEMPERATURE("temperature", "temperature", "temperature", "generationConfig.temperature", "inferenceConfig.temperature",
            "temperature", "options.temperature"),
    TOP_P("top_p", "top_p", "top_p", "generationConfig.topP", "inferenceConfig.topP", "p", "options.top_p"),
    TOP_K("top_k", "top_k", "top_k", "generationConfig.topK", "additionalModelRequestFields.top_k", "k", "options.top_k"),
    FREQUENCY_PENALTY("frequency_penalty", "frequency_penalty", "", "generationConfig.frequencyPenalty", "",
            "frequency_penalty", "options.frequency_penalty"),
    PRESENCE_PENALTY("presence_penalty", "presence_penalty", "", "generationConfig.presencePenalty", "", "presence_penalty",
            "options.presence_penalty"),
    STOP("stop", "stop", "stop_sequences", "generationConfig.stopSequences", "inferenceConfig.stopSequences",
            "stop_sequences", "options.stop"),
    SEED("seed", "seed", "", "generationConfig.seed", "", "seed", "options.seed"),
    CHOICES("n", "n", "", "generationConfig.candidateCount", "", "", ""),
    LOGPROBS("logprobs", "top_logprobs", "", "generationConfig.responseLogprobs", "", "logprobs", "logprobs"),
    FORMAT("response_format", "text.format", "output_config.format", "generationConfig.responseSchema",
            "outputConfig.textFormat", "response_format", "format"),
    CACHE("cache_control", "cache_control", "cache_control", "", "cachePoint", "", ""),
    THINKING("reasoning_effort", "reasoning", "thinking", "generationConfig.thinkingConfig",
            "additionalModelRequestFields.thinking", "thinking", "think");

    private final String[] names;

    /** In the order of {@link #place}. */
    Member(String... names) {
        this.names = names;
    }

    /** Its path in a body of the dialect; in one that has none, the name that OpenAI gave it. */
    public String in(Dialect dialect) {
        var name = names[place(dialect)];
        return name.isEmpty() ? names[0] : name;
    }

    /** What a caller's dialect calls a member that stands in a body of another; its own name where it is none of these. */
    public static String translated(String name, Dialect from, Dialect caller) {
        for (var member : values()) {
            if (from != caller && member.names[place(from)].equals(name)) {
                return member.in(caller);
            }
        }
        return name;
    }

    private static int place(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT, OPENAI_COMPLETIONS, OPENAI_EMBEDDINGS -> 0;
            case OPENAI_RESPONSES -> 1;
            case ANTHROPIC_MESSAGES -> 2;
            case GEMINI -> 3;
            case BEDROCK_CONVERSE -> 4;
            case COHERE_V2 -> 5;
            case OLLAMA -> 6;
        };
    }
}
