package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.reply.Gathered;
import dev.signalbox.records.ReplyEvent;

/** Writes an answer as one object: the provider's own, or what its events add up to. */
final class OllamaWholeWriter implements ReplyWriter {
    private final OllamaObjects objects;
    private final Gathered gathered = new Gathered();
    private boolean passed;

    OllamaWholeWriter(WriteOptions options) {
        this.objects = new OllamaObjects(options);
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
                    out.put(new JsonOut().beginObject().member("error", failed.message()).endObject().bytes());
            case ReplyEvent.Finished finished -> {
                if (!passed) {
                    out.put(objects.end(gathered.text(), gathered.thoughts(), gathered.calls(), finished));
                }
            }
            default -> gathered.add(event);
        }
    }
}
