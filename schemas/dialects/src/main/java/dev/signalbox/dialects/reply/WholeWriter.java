package dev.signalbox.dialects.reply;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;

/**
 * Writes an answer as one document: the provider's own where it is of this dialect, else what its events add up to, at
 * the end.
 */
public abstract class WholeWriter implements ReplyWriter {
    private boolean passed;

    @Override
    public final String contentType() {
        return "application/json";
    }

    /** Keeps what an event says; a failure, the end and a document of the provider's do not come here. */
    protected abstract void gather(ReplyEvent event);

    /** The document that was gathered. */
    protected abstract Bytes document(ReplyEvent.Finished finished);

    /** Hands a piece of the provider's document on. */
    protected void pass(Bytes raw, Sink out) {
        out.put(raw);
    }

    /** The provider's document has come to its end. */
    protected void passed(Sink out) {}

    /** What stands in its place. */
    protected abstract Bytes error(ReplyEvent.Failed failed);

    @Override
    public final void write(ReplyEvent event, Sink out) {
        switch (event) {
            case ReplyEvent.Whole whole -> {
                passed = true;
                pass(whole.raw(), out);
            }
            case ReplyEvent.Failed failed -> out.put(error(failed));
            case ReplyEvent.Finished finished -> {
                if (passed) {
                    passed(out);
                } else {
                    out.put(document(finished));
                }
            }
            default -> gather(event);
        }
    }
}
