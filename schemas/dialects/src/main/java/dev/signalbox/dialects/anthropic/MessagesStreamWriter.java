package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.reply.EventWriter;
import dev.signalbox.records.ReplyEvent;

/**
 * Writes an answer as a stream of message events. After a failure there is no {@code message_stop}, so that nobody takes
 * the answer for whole.
 */
final class MessagesStreamWriter extends EventWriter {
    private final BlockWriter blocks;
    private final String id;

    MessagesStreamWriter(WriteOptions options) {
        this.blocks = new BlockWriter(options);
        this.id = options.id();
    }

    @Override
    protected void spell(ReplyEvent event, Sink out) {
        blocks.write(event, out);
    }

    @Override
    protected void pass(ReplyEvent event, Sink out) {
        EventFrame.put(event.raw(), out);
    }

    @Override
    protected void passed(ReplyEvent.Finished finished, Sink out) {
        if (finished.raw().isEmpty()) {
            EventFrame.put(BlockEvents.OVER, out);
        }
    }

    @Override
    protected void fail(ReplyEvent.Failed failed, Sink out) {
        EventFrame.put(ErrorText.write(failed, id), out);
    }
}
