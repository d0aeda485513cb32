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
    private boolean passes;

    @Override
    public String contentType() {
        return "text/event-stream";
    }

    /** Writes an event that has no raw data of this dialect. */
    protected abstract void spell(ReplyEvent event, Sink out);

    /** Frames raw data of this dialect. */
    protected abstract void pass(ReplyEvent event, Sink out);

    /** The answer, whose events were passed on, has come to its end. */
    protected void passed(ReplyEvent.Finished finished, Sink out) {}

    /** The stream ends here, and nobody may take it for whole. */
    protected abstract void fail(ReplyEvent.Failed failed, Sink out);

    /** Whether the events of the attempt that is being told are passed on. */
    protected final boolean passes() {
        return passes;
    }

    @Override
    public final void write(ReplyEvent event, Sink out) {
        if (event instanceof ReplyEvent.Failed failed) {
            fail(failed, out);
            return;
        }
        if (!settled || event instanceof ReplyEvent.Started) {
            settled = true;
            passes = !event.raw().isEmpty();
        }
        if (!passes) {
            spell(event, out);
            return;
        }
        if (!event.raw().isEmpty()) {
            pass(event, out);
        }
        if (event instanceof ReplyEvent.Finished finished) {
            passed(finished, out);
        }
    }
}
