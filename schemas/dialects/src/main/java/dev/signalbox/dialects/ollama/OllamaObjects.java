package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Arguments;
import dev.signalbox.dialects.reply.Gathered;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import java.time.Instant;
import java.util.List;

/** Objects of which an answer in this dialect is made. */
final class OllamaObjects {
    private final WriteOptions options;

    OllamaObjects(WriteOptions options) {
        this.options = options;
    }

    Bytes delta(String text, String thought, List<Gathered.Call> calls) {
        return begun(text, thought, calls).member("done", false).endObject().bytes();
    }

    Bytes end(String text, String thought, List<Gathered.Call> calls, ReplyEvent.Finished finished) {
        var out = begun(text, thought, calls).member("done", true);
        boolean other = finished.reason() == FinishReason.OTHER && !finished.word().isEmpty();
        out.member("done_reason", other ? finished.word() : finished.reason() == FinishReason.LENGTH ? "length" : "stop");
        out.member("prompt_eval_count", finished.usage().input()).member("eval_count", finished.usage().output());
        return out.endObject().bytes();
    }

    private JsonOut begun(String text, String thought, List<Gathered.Call> calls) {
        var out = new JsonOut(256 + text.length()).beginObject().member("model", options.model());
        out.member("created_at", Instant.ofEpochSecond(options.createdSeconds()).toString());
        out.name("message").beginObject().member("role", "assistant").member("content", text);
        if (!thought.isEmpty()) {
            out.member("thinking", thought);
        }
        if (!calls.isEmpty()) {
            out.name("tool_calls").beginArray();
            for (var call : calls) {
                out.beginObject().member("id", call.id()).name("function").beginObject().member("index", call.index());
                out.member("name", call.name()).member("arguments", Arguments.object(call.arguments().toString()));
                out.endObject().endObject();
            }
            out.endArray();
        }
        return out.endObject();
    }
}
