package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.reply.Gathered;
import dev.signalbox.dialects.reply.WholeWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;

/** Writes an answer as one document: the provider's own, or what its events add up to. */
final class CohereWholeWriter extends WholeWriter {
    private final WriteOptions options;
    private final Gathered gathered = new Gathered();

    CohereWholeWriter(WriteOptions options) {
        this.options = options;
    }

    @Override
    protected void gather(ReplyEvent event) {
        gathered.add(event);
    }

    @Override
    protected Bytes error(ReplyEvent.Failed failed) {
        return JsonOut.object("message", failed.message());
    }

    @Override
    protected Bytes document(ReplyEvent.Finished finished) {
        var out = new JsonOut().beginObject().member("id", options.id()).name("message").beginObject();
        out.member("role", "assistant").name("content").beginArray();
        for (var block : gathered.blocks()) {
            switch (block) {
                case Gathered.Text text ->
                        out.beginObject().member("type", "text").member("text", text.text().toString()).endObject();
                case Gathered.Thought thought ->
                        out.beginObject().member("type", "thinking").member("thinking", thought.text().toString()).endObject();
                case Gathered.Call _ -> {}
            }
        }
        out.endArray();
        if (!gathered.calls().isEmpty()) {
            out.name("tool_calls").beginArray();
            for (var call : gathered.calls()) {
                CohereObjects.call(out, call.id(), call.name(), call.arguments().toString());
            }
            out.endArray();
        }
        out.endObject();
        CohereObjects.end(out, finished);
        return out.endObject().bytes();
    }
}
