package dev.signalbox.dialects.completions;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.openai.ErrorWriter;
import dev.signalbox.records.ReplyEvent;
import java.util.TreeMap;

/** Writes an answer as one document: the provider's own, or what its events add up to. */
final class CompletionsWholeWriter implements ReplyWriter {
    private final CompletionText text;
    private final TreeMap<Integer, StringBuilder> texts = new TreeMap<>();
    private boolean passed;

    CompletionsWholeWriter(WriteOptions options) {
        this.text = new CompletionText(options);
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public void write(ReplyEvent event, Sink out) {
        switch (event) {
            case ReplyEvent.Whole whole -> {
                passed = true;
                out.put(whole.raw());
            }
            case ReplyEvent.Failed failed ->
                    out.put(ErrorWriter.write(failed.failure(), failed.message(), null, failed.raw()));
            case ReplyEvent.TextDelta(int choice, var words, _) -> of(choice).append(words);
            case ReplyEvent.RefusalDelta(int choice, var words, _) -> of(choice).append(words);
            case ReplyEvent.Finished finished -> {
                if (!passed) {
                    of(0);
                    out.put(text.whole(texts, finished.reason(), finished.usage()));
                }
            }
            case ReplyEvent.Started _, ReplyEvent.ReasoningDelta _, ReplyEvent.ReasoningMark _, ReplyEvent.ToolCallStarted _,
                    ReplyEvent.ToolArguments _, ReplyEvent.Passed _ -> {}
        }
    }

    private StringBuilder of(int choice) {
        return texts.computeIfAbsent(choice, _ -> new StringBuilder());
    }
}
