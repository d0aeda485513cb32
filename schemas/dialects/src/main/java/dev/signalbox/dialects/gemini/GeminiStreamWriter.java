package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.reply.EventWriter;
import dev.signalbox.dialects.sse.SseFrame;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;

/**
 * Writes an answer as a stream of chunks, each an event on one line; a front makes an array of them for a caller that did
 * not ask for events.
 *
 * <p>After a failure comes an error and no finish reason, so that nobody takes the answer for whole. Google's clients for
 * Python and JavaScript read errors as chunks that say nothing, and would end without a word: a comment behind the error,
 * which other clients skip, makes them fail. Nor do they understand events with ids.
 */
final class GeminiStreamWriter extends EventWriter {
    private static final Bytes BROKEN_OFF = Bytes.utf8(": the answer broke off\n");

    private final GeminiChunks chunks;

    GeminiStreamWriter(WriteOptions options) {
        this.chunks = new GeminiChunks(options);
    }

    @Override
    protected void spell(ReplyEvent event, Sink out) {
        for (var chunk : chunks.of(event)) {
            SseFrame.putWithoutId(chunk, out);
        }
    }

    @Override
    protected void pass(ReplyEvent event, Sink out) {
        SseFrame.putWithoutId(event.raw(), out);
    }

    @Override
    protected void fail(ReplyEvent.Failed failed, Sink out) {
        SseFrame.putWithoutId(OneLine.of(GeminiErrors.write(failed)), out);
        out.put(BROKEN_OFF);
    }
}
