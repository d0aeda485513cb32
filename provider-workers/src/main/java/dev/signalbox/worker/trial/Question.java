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
        var body = new JsonOut().beginObject().member("model", model.id());
        if (provider.answersIn(Dialect.OPENAI_CHAT).isPresent()) {
            body.name("messages").beginArray().beginObject().member("role", "user").member("content", "Say yes.").endObject().endArray()
                    .member("max_completion_tokens", TOKENS).member("stream", true);
            return new Question(Dialect.OPENAI_CHAT, body.endObject().bytes(), true);
        }
        if (provider.speaks(Dialect.OPENAI_COMPLETIONS)) {
            body.member("prompt", "one, two,").member("max_tokens", TOKENS).member("stream", true);
            return new Question(Dialect.OPENAI_COMPLETIONS, body.endObject().bytes(), true);
        }
        return new Question(Dialect.OPENAI_EMBEDDINGS, body.member("input", "yes").endObject().bytes(), false);
    }
}
