package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.sse.SseFrame;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as a stream of chunks. Whether an attempt's events are passed on or written is settled by the first
 * of them: a codec of this dialect gives it raw data, and then the events without any belong to a chunk that was
 * written already. After a failure there is no {@code [DONE]}, so that nobody takes the answer for whole.
 */
final class ChatStreamWriter implements ReplyWriter {
    private static final Bytes DONE = Bytes.utf8("[DONE]");

    private final WriteOptions options;
    private final BitSet choices = new BitSet();
    private @Nullable ChunkText chunks;
    private boolean settled;
    private boolean written;

    ChatStreamWriter(WriteOptions options) {
        this.options = options;
    }

    @Override
    public String contentType() {
        return "text/event-stream";
    }

    @Override
    public void write(ReplyEvent event, Sink out) {
        if (event instanceof ReplyEvent.Failed failed) {
            SseFrame.put(ErrorWriter.write(failed.failure(), failed.message(), null, failed.raw()), out);
            return;
        }
        if (!settled || event instanceof ReplyEvent.Started) {
            settled = true;
            written = event.raw().isEmpty();
        }
        if (written) {
            spell(event, out);
        } else {
            if (!event.raw().isEmpty()) {
                SseFrame.put(event.raw(), out);
            }
            if (event instanceof ReplyEvent.Finished) {
                SseFrame.put(DONE, out);
            }
        }
    }

    private void spell(ReplyEvent event, Sink out) {
        var text = chunks == null ? chunks = new ChunkText(options) : chunks;
        switch (event) {
            case ReplyEvent.Started _ -> SseFrame.put(text.started(), out);
            case ReplyEvent.TextDelta delta -> SseFrame.put(seen(delta.choice(), text.text(delta)), out);
            case ReplyEvent.ReasoningDelta delta -> SseFrame.put(seen(delta.choice(), text.reasoning(delta)), out);
            case ReplyEvent.RefusalDelta delta -> SseFrame.put(seen(delta.choice(), text.refusal(delta)), out);
            case ReplyEvent.ReasoningMark mark -> SseFrame.put(seen(mark.choice(), text.mark(mark)), out);
            case ReplyEvent.ToolCallStarted call -> SseFrame.put(seen(call.choice(), text.call(call)), out);
            case ReplyEvent.ToolArguments call -> SseFrame.put(seen(call.choice(), text.arguments(call)), out);
            case ReplyEvent.Passed _, ReplyEvent.Whole _, ReplyEvent.Failed _ -> {}
            case ReplyEvent.Finished finished -> {
                if (choices.isEmpty()) {
                    choices.set(0);
                }
                for (int choice = choices.nextSetBit(0); choice >= 0; choice = choices.nextSetBit(choice + 1)) {
                    SseFrame.put(text.finish(choice, finished.reason()), out);
                }
                if (options.usage()) {
                    SseFrame.put(text.usage(finished.usage()), out);
                }
                SseFrame.put(DONE, out);
            }
        }
    }

    private Bytes seen(int choice, Bytes chunk) {
        choices.set(choice);
        return chunk;
    }
}
