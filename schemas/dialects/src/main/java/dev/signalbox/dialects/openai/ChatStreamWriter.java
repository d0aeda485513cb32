package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.sse.SseFrame;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import org.jspecify.annotations.Nullable;

/** Writes an answer as a stream of chunks. */
final class ChatStreamWriter extends ChunkWriter {
    private final WriteOptions options;
    private @Nullable ChunkText chunks;

    ChatStreamWriter(WriteOptions options) {
        super(options);
        this.options = options;
    }

    /** Made when it is needed, which is not where an answer is passed on. */
    private ChunkText chunks() {
        var made = chunks;
        if (made == null) {
            made = new ChunkText(options);
            chunks = made;
        }
        return made;
    }

    @Override
    protected void spell(ReplyEvent event, Sink out) {
        var text = chunks();
        switch (event) {
            case ReplyEvent.Started _ -> SseFrame.put(text.started(), out);
            case ReplyEvent.TextDelta delta -> put(delta.choice(), text.text(delta), out);
            case ReplyEvent.ReasoningDelta delta -> put(delta.choice(), text.reasoning(delta), out);
            case ReplyEvent.RefusalDelta delta -> put(delta.choice(), text.refusal(delta), out);
            case ReplyEvent.ReasoningMark mark -> put(mark.choice(), text.mark(mark), out);
            case ReplyEvent.ToolCallStarted call -> put(call.choice(), text.call(call), out);
            case ReplyEvent.ToolArguments call -> put(call.choice(), text.arguments(call), out);
            case ReplyEvent.Passed _, ReplyEvent.Whole _, ReplyEvent.Failed _ -> {}
            case ReplyEvent.Finished finished -> finish(finished, out);
        }
    }

    @Override
    protected Bytes finish(int choice, ReplyEvent.Finished end) {
        return chunks().finish(choice, end);
    }

    @Override
    protected Bytes usage(Usage usage) {
        return chunks().usage(usage);
    }
}
