package dev.signalbox.dialects.bedrock;

import java.util.Locale;

/** Whose model it is, by its id: what Converse has no member for is spelled as each family likes it. */
enum BedrockFamily {
    CLAUDE,
    NOVA,
    GPT,
    OTHER;

    static BedrockFamily of(String model) {
        var id = model.toLowerCase(Locale.ROOT);
        return id.contains("anthropic") || id.contains("claude") ? CLAUDE
                : id.contains("amazon.nova") ? NOVA
                : id.contains("openai.") || id.contains("gpt-oss") ? GPT
                : OTHER;
    }

    /** Whether it takes cache points. */
    boolean caches() {
        return this == CLAUDE || this == NOVA;
    }
}
