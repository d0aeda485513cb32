package dev.signalbox.dialects.completions;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.openai.ErrorWriter;
import dev.signalbox.dialects.sse.SseFrame;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.BitSet;

/**
 * Writes an answer as a stream of chunks; whether its events are passed on or written is settled by the first of an
 * attempt. After a failure there is no {@code [DONE]}, so that nobody takes the answer for whole.
 */
final class CompletionsStreamWriter implements ReplyWriter {
    private static final Bytes DONE = Bytes.utf8("[DONE]");

    private final CompletionText text;
    private final boolean usage;
    private final BitSet choices = new BitSet();
    private boolean settled;
    private boolean written;

    CompletionsStreamWriter(WriteOptions options) {
        this.text = new CompletionText(options);
        this.usage = options.usage();
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
        } else if (!event.raw().isEmpty()) {
            SseFrame.put(event.raw(), out);
        }
        if (event instanceof ReplyEvent.Finished) {
            SseFrame.put(DONE, out);
        }
    }

    private void spell(ReplyEvent event, Sink out) {
        switch (event) {
            case ReplyEvent.TextDelta(int choice, var words, _) -> say(choice, words, out);
            case ReplyEvent.RefusalDelta(int choice, var words, _) -> say(choice, words, out);
            case ReplyEvent.Finished finished -> {
                if (choices.isEmpty()) {
                    choices.set(0);
                }
                choices.stream().forEach(choice -> SseFrame.put(text.finish(choice, finished.reason()), out));
                if (usage) {
                    SseFrame.put(text.usage(finished.usage()), out);
                }
            }
            case ReplyEvent.Started _, ReplyEvent.ReasoningDelta _, ReplyEvent.ReasoningMark _, ReplyEvent.ToolCallStarted _,
                    ReplyEvent.ToolArguments _, ReplyEvent.Passed _, ReplyEvent.Whole _, ReplyEvent.Failed _ -> {}
        }
    }

    private void say(int choice, String words, Sink out) {
        choices.set(choice);
        SseFrame.put(text.text(choice, words), out);
    }
}
