package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.reply.EventWriter;
import dev.signalbox.dialects.sse.SseFrame;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.BitSet;

/**
 * Writes an answer as a stream of chunks of one or several choices. After a failure there is no {@code [DONE]}, so that
 * nobody takes the answer for whole.
 */
public abstract class ChunkWriter extends EventWriter {
    private static final Bytes DONE = Bytes.utf8("[DONE]");

    private final boolean usage;
    private final BitSet choices = new BitSet();

    protected ChunkWriter(WriteOptions options) {
        this.usage = options.usage();
    }

    /** The chunk that says how a choice ended. */
    protected abstract Bytes finish(int choice, ReplyEvent.Finished end);

    /** The chunk with usage alone. */
    protected abstract Bytes usage(Usage usage);

    /** Writes a chunk of a choice. */
    protected final void put(int choice, Bytes chunk, Sink out) {
        choices.set(choice);
        SseFrame.put(chunk, out);
    }

    /** Writes the chunks that end the answer. */
    protected final void finish(ReplyEvent.Finished finished, Sink out) {
        if (choices.isEmpty()) {
            choices.set(0);
        }
        for (int choice = choices.nextSetBit(0); choice >= 0; choice = choices.nextSetBit(choice + 1)) {
            SseFrame.put(finish(choice, finished), out);
        }
        if (usage) {
            SseFrame.put(usage(finished.usage()), out);
        }
        SseFrame.put(DONE, out);
    }

    @Override
    protected final void pass(ReplyEvent event, Sink out) {
        SseFrame.put(event.raw(), out);
    }

    @Override
    protected final void passed(ReplyEvent.Finished finished, Sink out) {
        SseFrame.put(DONE, out);
    }

    @Override
    protected final void fail(ReplyEvent.Failed failed, Sink out) {
        SseFrame.put(ErrorWriter.write(failed), out);
    }
}
