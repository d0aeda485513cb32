package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.reply.Gathered;
import dev.signalbox.dialects.reply.WholeWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;

/** Writes an answer as one object: the provider's own, or what its events add up to. */
final class OllamaWholeWriter extends WholeWriter {
    private final OllamaObjects objects;
    private final Gathered gathered = new Gathered();

    OllamaWholeWriter(WriteOptions options) {
        this.objects = new OllamaObjects(options);
    }

    @Override
    protected void gather(ReplyEvent event) {
        gathered.add(event);
    }

    @Override
    protected Bytes document(ReplyEvent.Finished finished) {
        return objects.end(gathered.text(), gathered.thoughts(), gathered.calls(), finished);
    }

    @Override
    protected Bytes error(ReplyEvent.Failed failed) {
        return JsonOut.object("error", failed.message());
    }
}
