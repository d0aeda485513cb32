package dev.signalbox.dialects.completions;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.openai.ChunkText;
import dev.signalbox.dialects.openai.FinishWords;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.Map;

/** Canonical events spelled in this dialect, in which only text has a place. */
final class CompletionText {
    private final WriteOptions options;

    CompletionText(WriteOptions options) {
        this.options = options;
    }

    /** A chunk with a piece of text. */
    Bytes text(int choice, String text) {
        var out = open();
        choice(out, choice, text);
        return out.nul().endObject().endArray().endObject().bytes();
    }

    /** A chunk that says how a choice ended. */
    Bytes finish(int choice, ReplyEvent.Finished end) {
        var out = open();
        choice(out, choice, "");
        return ended(out, end).endArray().endObject().bytes();
    }

    /** The chunk with usage alone. */
    Bytes usage(Usage usage) {
        return usage(open().endArray(), usage);
    }

    /** A whole answer. */
    Bytes whole(Map<Integer, StringBuilder> texts, ReplyEvent.Finished end) {
        var out = open();
        texts.forEach((choice, text) -> {
            choice(out, choice, text.toString());
            ended(out, end);
        });
        return usage(out.endArray(), end.usage());
    }

    /** The provider's own word stands beside ours where ours says less. */
    private static JsonOut ended(JsonOut out, ReplyEvent.Finished end) {
        out.string(FinishWords.word(end));
        if (!end.word().isEmpty()) {
            out.member("native_finish_reason", end.word());
        }
        return out.endObject();
    }

    private JsonOut open() {
        return new JsonOut(256).beginObject().member("id", options.id()).member("object", "text_completion")
                .member("created", options.createdSeconds()).member("model", options.model()).name("choices").beginArray();
    }

    private static void choice(JsonOut out, int choice, String text) {
        out.beginObject().member("text", text).member("index", choice).name("logprobs").nul().name("finish_reason");
    }

    private static Bytes usage(JsonOut out, Usage usage) {
        return out.name("usage").raw(Bytes.utf8(ChunkText.usageObject(usage))).endObject().bytes();
    }
}
