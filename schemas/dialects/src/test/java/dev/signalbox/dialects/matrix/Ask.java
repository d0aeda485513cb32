package dev.signalbox.dialects.matrix;

/** What a caller asks for; the constant's body stands under {@link #key} in each front's sheet. */
enum Ask {
    TEXT("text"),
    SYSTEM("system", "system prompt"),
    TURNS("turns", "several turns"),
    IMAGE("image", "image, inline"),
    IMAGE_URL("image-url", "image, by URL"),
    TOOLS("tools", "tools"),
    ONE_CALL("one-call", "one call at a time"),
    RESULTS("results", "two calls, two results in one turn"),
    FAILED("failed", "a tool that failed"),
    REQUIRED("required", "some tool must be called"),
    BY_NAME("by-name", "this tool must be called"),
    FORBIDDEN("forbidden", "no tool may be called"),
    SCHEMA("schema", "JSON by a schema"),
    ANY_JSON("any-json", "any JSON object"),
    REASONING("reasoning", "reasoning asked for"),
    OWN_MARK("mark", "mark of reasoning that the back made"),
    OTHER_MARK("mark", "mark of reasoning that another made"),
    STOP("stop", "stop sequences"),
    SEED("seed", "seed"),
    TOP_K("top-k", "top_k"),
    CHOICES("choices", "several answers (n)"),
    LOGPROBS("logprobs", "log probabilities"),
    USER("user", "who asks, for a bill (user, labels)");

    private final String key;
    private final String words;

    Ask(String words) {
        this(words, words);
    }

    Ask(String key, String words) {
        this.key = key;
        this.words = words;
    }

    String key() {
        return key;
    }

    String words() {
        return words;
    }
}
