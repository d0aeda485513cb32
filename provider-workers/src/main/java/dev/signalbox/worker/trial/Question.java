package dev.signalbox.worker.trial;

import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;

/** The least that can be asked for: a word, or, of a provider that holds no conversations, a few tokens of text or a vector. */
record Question(Dialect dialect, Bytes body, boolean stream) {
    /** What reasoning models take as the least is 16. */
    private static final int TOKENS = 16;

    static Question of(Provider provider, Model model) {
        var dialect = provider.answersIn(Dialect.OPENAI_CHAT).isPresent() ? Dialect.OPENAI_CHAT
                : provider.speaks(Dialect.OPENAI_COMPLETIONS) ? Dialect.OPENAI_COMPLETIONS : Dialect.OPENAI_EMBEDDINGS;
        return in(dialect, model, TOKENS);
    }

    /**
     * What shows whether a model serves what it is asked for otherwise. Of an engine of one's own a single token, since it takes any number.
     *
     * @param dialect that it was asked in, and answered
     */
    static Question of(Provider provider, Model model, Dialect dialect) {
        boolean own = !dialect.converses() || (dialect == Dialect.OPENAI_RESPONSES || dialect == Dialect.ANTHROPIC_MESSAGES) && provider.speaks(dialect);
        return in(own ? dialect : Dialect.OPENAI_CHAT, model, provider.engine().isPresent() ? 1 : TOKENS);
    }

    private static Question in(Dialect dialect, Model model, int tokens) {
        var body = new JsonOut().beginObject().member("model", model.id());
        switch (dialect) {
            case OPENAI_EMBEDDINGS -> {
                return new Question(dialect, body.member("input", "yes").endObject().bytes(), false);
            }
            case OPENAI_COMPLETIONS -> body.member("prompt", "one, two,").member("max_tokens", tokens);
            case OPENAI_RESPONSES -> body.member("input", "Say yes.").member("max_output_tokens", tokens).member("store", false);
            case ANTHROPIC_MESSAGES -> said(body).member("max_tokens", tokens);
            default -> said(body).member("max_completion_tokens", tokens);
        }
        return new Question(dialect, body.member("stream", true).endObject().bytes(), true);
    }

    private static JsonOut said(JsonOut body) {
        return body.name("messages").beginArray().beginObject().member("role", "user").member("content", "Say yes.").endObject().endArray();
    }
}
