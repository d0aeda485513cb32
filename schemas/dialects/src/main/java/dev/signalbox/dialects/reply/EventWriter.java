package dev.signalbox.dialects.reply;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.records.ReplyEvent;

/**
 * Writes an answer as a stream. Whether an attempt's events are passed on or spelled is settled by the first of them: a
 * codec of the same dialect gives it raw data, and then the events without any belong to an event that was written
 * already.
 */
public abstract class EventWriter implements ReplyWriter {
    private boolean settled;
    private boolean spelled;

    /** Writes an event that has no raw data of this dialect. */
    protected abstract void spell(ReplyEvent event, Sink out);

    /** Frames raw data of this dialect. */
    protected abstract void pass(ReplyEvent event, Sink out);

    /** The stream ends here, and nobody may take it for whole. */
    protected abstract void fail(ReplyEvent.Failed failed, Sink out);

    @Override
    public final void write(ReplyEvent event, Sink out) {
        if (event instanceof ReplyEvent.Failed failed) {
            fail(failed, out);
            return;
        }
        if (!settled || event instanceof ReplyEvent.Started) {
            settled = true;
            spelled = event.raw().isEmpty();
        }
        if (spelled) {
            spell(event, out);
        } else if (!event.raw().isEmpty()) {
            pass(event, out);
        }
    }
}
