package dev.signalbox.dialects.completions;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.openai.ChunkWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;

/** Writes an answer as a stream of chunks, in which only text has a place. */
final class CompletionsStreamWriter extends ChunkWriter {
    private final CompletionText text;

    CompletionsStreamWriter(WriteOptions options) {
        super(options);
        this.text = new CompletionText(options);
    }

    @Override
    protected void spell(ReplyEvent event, Sink out) {
        switch (event) {
            case ReplyEvent.TextDelta(int choice, var words, _) -> put(choice, text.text(choice, words), out);
            case ReplyEvent.RefusalDelta(int choice, var words, _) -> put(choice, text.text(choice, words), out);
            case ReplyEvent.Finished finished -> finish(finished, out);
            case ReplyEvent.Started _, ReplyEvent.ReasoningDelta _, ReplyEvent.ReasoningMark _, ReplyEvent.ToolCallStarted _,
                    ReplyEvent.ToolArguments _, ReplyEvent.Passed _, ReplyEvent.Whole _, ReplyEvent.Failed _ -> {}
        }
    }

    @Override
    protected Bytes finish(int choice, ReplyEvent.Finished end) {
        return text.finish(choice, end);
    }

    @Override
    protected Bytes usage(Usage usage) {
        return text.usage(usage);
    }
}
