package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.reply.Gathered;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;

/** Writes an answer as one document: the provider's own, or what its events add up to. */
final class CohereWholeWriter implements ReplyWriter {
    private final WriteOptions options;
    private final Gathered gathered = new Gathered();
    private boolean passed;

    CohereWholeWriter(WriteOptions options) {
        this.options = options;
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public void write(ReplyEvent event, Sink out) {
        switch (event) {
            case ReplyEvent.Whole whole -> {
                passed = true;
                out.put(whole.raw());
            }
            case ReplyEvent.Failed failed ->
                    out.put(new JsonOut().beginObject().member("message", failed.message()).endObject().bytes());
            case ReplyEvent.Finished finished -> {
                if (!passed) {
                    out.put(document(finished));
                }
            }
            default -> gathered.add(event);
        }
    }

    private Bytes document(ReplyEvent.Finished finished) {
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
