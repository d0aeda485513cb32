package dev.signalbox.dialects.matrix;

/** What a caller asks for; the constant's body stands under {@link #key} in each front's sheet. */
enum Ask {
    TEXT("text"),
    SYSTEM("system", "system prompt"),
    INSTRUCTED_LATER("instructed-later", "system prompt between turns"),
    TURNS("turns", "several turns"),
    PREFILL("prefill", "beginning of the answer (assistant last)"),
    EMPTY("empty", "empty text beside another"),
    IMAGE("image", "image, inline"),
    IMAGE_URL("image-url", "image, by URL"),
    DETAIL("detail", "how closely an image is to be looked at"),
    AUDIO("audio", "sound"),
    DOCUMENT("document", "document (PDF), inline"),
    TOOLS("tools", "tools"),
    ONE_CALL("one-call", "one call at a time"),
    RESULTS("results", "two calls, two results in one turn"),
    FAILED("failed", "a tool that failed"),
    IMAGE_RESULT("image-result", "image in a tool's result"),
    REQUIRED("required", "some tool must be called"),
    BY_NAME("by-name", "this tool must be called"),
    SUBSET("subset", "one of some of the tools must be called"),
    FORBIDDEN("forbidden", "no tool may be called"),
    SCHEMA("schema", "JSON by a schema"),
    ANY_JSON("any-json", "any JSON object"),
    REASONING("reasoning", "reasoning asked for (effort, budget)"),
    NO_REASONING("no-reasoning", "reasoning forbidden"),
    OWN_MARK("mark", "mark of reasoning that the back made"),
    OTHER_MARK("mark", "mark of reasoning that another made"),
    STOP("stop", "stop sequences"),
    HOT("hot", "temperature above 1"),
    PENALTIES("penalties", "penalties"),
    BIAS("bias", "bias of single tokens"),
    SEED("seed", "seed"),
    TOP_K("top-k", "top_k"),
    CHOICES("choices", "several answers (n)"),
    LOGPROBS("logprobs", "log probabilities"),
    CACHE("cache", "mark of what to cache"),
    TIER("tier", "service tier"),
    METADATA("metadata", "metadata"),
    USER("user", "who asks, for a bill (user, labels)"),
    UNHEARD_OF("unheard-of", "member that nobody here has heard of");

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
