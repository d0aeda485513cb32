package dev.signalbox.dialects.embeddings;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.openai.ErrorWriter;
import dev.signalbox.records.ReplyEvent;

/** Passes an answer on. Vectors have no canonical form, so nothing else is ever written but a failure. */
final class EmbeddingsWriter implements ReplyWriter {
    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public void write(ReplyEvent event, Sink out) {
        if (event instanceof ReplyEvent.Whole whole) {
            out.put(whole.raw());
        } else if (event instanceof ReplyEvent.Failed failed) {
            out.put(ErrorWriter.write(failed));
        }
    }
}
