package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;

/** What streams and whole answers in this dialect have in common. */
final class CohereObjects {
    private CohereObjects() {}

    /** Members of the answer's end, into an object that is open. */
    static void end(JsonOut out, ReplyEvent.Finished finished) {
        out.member("finish_reason", CohereWords.word(finished));
        if (!finished.word().isEmpty()) {
            out.member("native_finish_reason", finished.word());
        }
        out.name("usage");
        usage(out, finished.usage());
    }

    private static void usage(JsonOut out, Usage usage) {
        out.beginObject().name("tokens").beginObject();
        out.member("input_tokens", usage.input()).member("output_tokens", usage.output());
        if (usage.outputReasoning() > 0) {
            out.member("reasoning_tokens", usage.outputReasoning());
        }
        out.endObject();
        if (usage.cacheRead() > 0) {
            out.member("cached_tokens", usage.cacheRead());
        }
        out.endObject();
    }

    static JsonOut call(JsonOut out, String id, String name, String arguments) {
        out.beginObject().member("id", id).member("type", "function").name("function").beginObject();
        return out.member("name", name).member("arguments", arguments).endObject().endObject();
    }
}
