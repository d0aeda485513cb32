package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.records.ReplyEvent;

/**
 * Writes an answer as a stream of message events. Whether an attempt's events are passed on or written is settled by the
 * first of them: a codec of this dialect gives it raw data, and then the events without any belong to an event that was
 * written already. After a failure there is no {@code message_stop}, so that nobody takes the answer for whole.
 */
final class MessagesStreamWriter implements ReplyWriter {
    private final BlockWriter blocks;
    private boolean settled;
    private boolean written;

    MessagesStreamWriter(WriteOptions options) {
        this.blocks = new BlockWriter(options);
    }

    @Override
    public String contentType() {
        return "text/event-stream";
    }

    @Override
    public void write(ReplyEvent event, Sink out) {
        if (event instanceof ReplyEvent.Failed failed) {
            EventFrame.put(ErrorText.write(failed.failure(), failed.message(), failed.raw()), out);
            return;
        }
        if (!settled || event instanceof ReplyEvent.Started) {
            settled = true;
            written = event.raw().isEmpty();
        }
        if (written) {
            blocks.write(event, out);
        } else if (!event.raw().isEmpty()) {
            EventFrame.put(event.raw(), out);
        } else if (event instanceof ReplyEvent.Finished) {
            EventFrame.put(BlockEvents.OVER, out);
        }
    }
}
