package dev.signalbox.records;

/** The API family in which a body is written. The label is its name in catalogues and metrics. */
public enum Dialect {
    OPENAI_CHAT("openai-chat"),
    OPENAI_RESPONSES("openai-responses"),
    OPENAI_COMPLETIONS("openai-completions"),
    OPENAI_EMBEDDINGS("openai-embeddings"),
    ANTHROPIC_MESSAGES("anthropic-messages"),
    GEMINI("gemini"),
    BEDROCK_CONVERSE("bedrock-converse"),
    COHERE_V2("cohere-v2"),
    OLLAMA("ollama");

    private final String label;

    Dialect(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Whether its requests are conversations: they can be said in every other dialect of conversations. */
    public boolean converses() {
        return this != OPENAI_COMPLETIONS && this != OPENAI_EMBEDDINGS;
    }
}
