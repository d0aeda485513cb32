package dev.signalbox.dialects.completions;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.openai.ErrorWriter;
import dev.signalbox.dialects.reply.WholeWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.TreeMap;

/** Writes an answer as one document: the provider's own, or what its events add up to. */
final class CompletionsWholeWriter extends WholeWriter {
    private final CompletionText text;
    private final TreeMap<Integer, StringBuilder> texts = new TreeMap<>();

    CompletionsWholeWriter(WriteOptions options) {
        this.text = new CompletionText(options);
    }

    @Override
    protected void gather(ReplyEvent event) {
        switch (event) {
            case ReplyEvent.TextDelta(int choice, var words, _) -> of(choice).append(words);
            case ReplyEvent.RefusalDelta(int choice, var words, _) -> of(choice).append(words);
            default -> {}
        }
    }

    @Override
    protected Bytes document(ReplyEvent.Finished finished) {
        of(0);
        return text.whole(texts, finished);
    }

    @Override
    protected Bytes error(ReplyEvent.Failed failed) {
        return ErrorWriter.write(failed);
    }

    private StringBuilder of(int choice) {
        return texts.computeIfAbsent(choice, _ -> new StringBuilder());
    }
}
